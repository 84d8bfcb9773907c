package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// barrier stands between a request and what it may not have, whatever its view
// let through: check runs for each field, argument and input field that carries
// @access, the extension before anything is resolved.
type barrier interface {
	graphql.HandlerExtension
	check(ctx context.Context, obj any, next graphql.Resolver, permission *mspr.Permission, feature *mspr.Feature) (any, error)
}

// wall is the second check of @access. Views keep everybody from getting here:
// whoever does has found a hole, and the log says so.
//
// It asks who the caller is and not whose view answers, so that it holds when a
// request is led to the wrong view. Introspection it lets pass: that tells the
// view and nothing else.
type wall struct {
	cluster mspr.Cluster
	// schema is the whole one, and rules are what it states.
	schema *ast.Schema
	rules  map[string]access.Rule
}

func newWall(cluster mspr.Cluster) *wall {
	schema := Schema()
	return &wall{cluster: cluster, schema: schema, rules: access.Rules(schema)}
}

func (*wall) ExtensionName() string { return "Wall" }

func (*wall) Validate(graphql.ExecutableSchema) error { return nil }

// check is the directive @access.
func (w *wall) check(
	ctx context.Context, _ any, next graphql.Resolver, permission *mspr.Permission, feature *mspr.Feature,
) (any, error) {
	var rule access.Rule
	if permission != nil {
		rule.Permission = *permission
	}
	if feature != nil {
		rule.Feature = *feature
	}
	if role := requestOf(ctx).caller.Role; !rule.Allows(w.cluster, role) {
		return nil, breach("something", rule, role)
	}
	return next(ctx)
}

// breach tells the caller nothing but no; which rule it was is for the log.
func breach(what string, rule access.Rule, role mspr.Role) error {
	return mspr.Errorf(mspr.Forbidden, "this is not for you").
		Because(fmt.Errorf("%s that needs %v was reached by the role %q: the view let it through", what, rule, role))
}

// MutateOperationContext checks the values of enums that a document or its
// variables hold: for those gqlgen runs no directive.
func (w *wall) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	v := valueCheck{wall: w, role: requestOf(ctx).caller.Role}
	for f := range selected(op.Operation.SelectionSet) {
		for _, a := range f.Arguments {
			v.literal(a.Value)
		}
	}
	for _, d := range op.Operation.VariableDefinitions {
		v.variable(w.schema.Types[d.Type.Name()], op.Variables[d.Variable])
	}
	if v.err != nil {
		return gqlerror.Wrap(v.err)
	}
	return nil
}

// valueCheck looks for values that the role may not use.
type valueCheck struct {
	*wall
	role mspr.Role
	err  error
}

func (v *valueCheck) literal(value *ast.Value) {
	if value.Kind == ast.EnumValue && value.Definition != nil {
		v.use(value.Definition, value.Raw)
	}
	for _, child := range value.Children {
		v.literal(child.Value)
	}
}

func (v *valueCheck) variable(of *ast.Definition, value any) {
	if of == nil {
		return
	}
	switch value := value.(type) {
	case string:
		v.use(of, value)
	case []any:
		for _, item := range value {
			v.variable(of, item)
		}
	case map[string]any:
		for _, f := range of.Fields {
			v.variable(v.schema.Types[f.Type.Name()], value[f.Name])
		}
	}
}

func (v *valueCheck) use(of *ast.Definition, value string) {
	coordinate := of.Name + "." + value
	if rule, ruled := v.rules[coordinate]; ruled && of.Kind == ast.Enum && !rule.Allows(v.cluster, v.role) {
		v.err = breach(coordinate, rule, v.role)
	}
}
