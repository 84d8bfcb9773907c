package resolvers

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// wall is the second check of @access, as a field, an argument or an input field
// that carries it is resolved. Views keep everybody from getting here: whoever
// does has found a hole, and the log says so.
type wall struct{ cluster mspr.Cluster }

func (w wall) check(
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
		return nil, mspr.Errorf(mspr.Forbidden, "this is not for you").
			Because(fmt.Errorf("a field that needs %v was resolved for the role %q: the view let it through", rule, role))
	}
	return next(ctx)
}
