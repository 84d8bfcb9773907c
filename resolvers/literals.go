package resolvers

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"

	"github.com/mspr/surveillance/mspr"
)

// checkNumber refuses a number that no type holds: gqlgen panics on it.
func checkNumber(token lexer.Token) error {
	var err error
	switch token.Kind { //nolint:exhaustive // all other tokens are no numbers
	case lexer.Int:
		_, err = strconv.ParseInt(token.Value, 10, 64)
	case lexer.Float:
		_, err = strconv.ParseFloat(token.Value, 64)
	}
	if err != nil {
		return mspr.Errorf(mspr.BadUserInput, "the document has a number that is beyond an Int64 or a Float")
	}
	return nil
}

// checkLiterals refuses an object that stands where none is expected. The
// validator lets it pass, as it looks at the fields of objects only. The
// document is to be valid: the validator has told each value its type.
func checkLiterals(doc *ast.QueryDocument) error {
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if err := checkLiteral(v.DefaultValue); err != nil {
				return err
			}
		}
		if err := checkSelection(op.Directives, op.SelectionSet); err != nil {
			return err
		}
	}
	for _, f := range doc.Fragments {
		if err := checkSelection(f.Directives, f.SelectionSet); err != nil {
			return err
		}
	}
	return nil
}

func checkSelection(directives ast.DirectiveList, set ast.SelectionSet) error {
	for _, d := range directives {
		if err := checkArguments(d.Arguments); err != nil {
			return err
		}
	}
	for _, selection := range set {
		var err error
		switch s := selection.(type) {
		case *ast.Field:
			if err = checkArguments(s.Arguments); err == nil {
				err = checkSelection(s.Directives, s.SelectionSet)
			}
		case *ast.InlineFragment:
			err = checkSelection(s.Directives, s.SelectionSet)
		case *ast.FragmentSpread:
			err = checkSelection(s.Directives, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func checkArguments(arguments ast.ArgumentList) error {
	for _, a := range arguments {
		if err := checkLiteral(a.Value); err != nil {
			return err
		}
	}
	return nil
}

func checkLiteral(v *ast.Value) error {
	if v == nil {
		return nil
	}
	if v.Kind == ast.ObjectValue && v.Definition != nil && v.Definition.Kind != ast.InputObject {
		return mspr.Errorf(mspr.BadUserInput, "an object stands where a value of the type %s is expected", v.Definition.Name)
	}
	for _, child := range v.Children {
		if err := checkLiteral(child.Value); err != nil {
			return err
		}
	}
	return nil
}
