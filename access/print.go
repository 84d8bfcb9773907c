package access

import (
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

// Print writes a schema in GraphQL's schema language: its description, its
// directives and its types in order of their names, without those that every
// schema has.
func Print(schema *ast.Schema) string {
	parts := []string{printPart(ast.SchemaDocument{Schema: ast.SchemaDefinitionList{rootsOf(schema)}})}
	for _, name := range slices.Sorted(maps.Keys(schema.Directives)) {
		parts = append(parts, printPart(ast.SchemaDocument{Directives: ast.DirectiveDefinitionList{schema.Directives[name]}}))
	}
	for _, name := range slices.Sorted(maps.Keys(schema.Types)) {
		parts = append(parts, printPart(ast.SchemaDocument{Definitions: ast.DefinitionList{schema.Types[name]}}))
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, "\n")
}

func rootsOf(schema *ast.Schema) *ast.SchemaDefinition {
	root := &ast.SchemaDefinition{Description: schema.Description, Directives: schema.SchemaDirectives}
	for _, r := range []struct {
		operation ast.Operation
		def       *ast.Definition
	}{{ast.Query, schema.Query}, {ast.Mutation, schema.Mutation}, {ast.Subscription, schema.Subscription}} {
		if r.def != nil {
			root.OperationTypes = append(root.OperationTypes, &ast.OperationTypeDefinition{Operation: r.operation, Type: r.def.Name})
		}
	}
	return root
}

func printPart(part ast.SchemaDocument) string {
	var b strings.Builder
	formatter.NewFormatter(&b, formatter.WithIndent("  ")).FormatSchemaDocument(&part)
	return b.String()
}
