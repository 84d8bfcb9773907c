package resolvers

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/mspr"
)

// checkAlone refuses a mutation that does several things, unless all of them
// are corrections of records. A sign-in costs a password hash and counts as one
// attempt: a document with ten under aliases would be ten guesses for the price
// of a request.
func checkAlone(op *ast.OperationDefinition) error {
	if op.Operation != ast.Mutation {
		return nil
	}
	does := map[string]string{}
	collectRoots(op.SelectionSet, does, map[string]bool{})
	if len(does) < 2 {
		return nil
	}
	for _, field := range does {
		if field != "upsertRecord" && field != "deleteRecord" {
			return mspr.Errorf(mspr.BadUserInput,
				"a mutation does one thing: send each in a request of its own")
		}
	}
	return nil
}

// collectRoots finds the fields at the root by their names in the answer: two
// of one name are run once. What is skipped counts too.
func collectRoots(set ast.SelectionSet, into map[string]string, seen map[string]bool) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !strings.HasPrefix(s.Name, "__") {
				into[s.Alias] = s.Name
			}
		case *ast.InlineFragment:
			collectRoots(s.SelectionSet, into, seen)
		case *ast.FragmentSpread:
			if !seen[s.Name] {
				seen[s.Name] = true
				collectRoots(s.Definition.SelectionSet, into, seen)
			}
		}
	}
}
