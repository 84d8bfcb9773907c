package resolvers

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

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

// validationRules are the rules that a document is validated by: those of the
// specification, and one that gqlparser lacks.
func validationRules() *rules.Rules {
	all := rules.NewDefaultRules()
	all.AddRule("ObjectsOfCorrectType", objectsOfCorrectType)
	return all
}

// objectsOfCorrectType refuses an object that stands where none is expected; the
// rule for values looks at the fields of objects only.
func objectsOfCorrectType(observers *core.Events, refuse core.AddErrFunc) {
	observers.OnValue(func(_ *core.Walker, v *ast.Value) {
		if v.Kind == ast.ObjectValue && v.Definition != nil && v.Definition.Kind != ast.InputObject {
			refuse(core.Message("An object stands where a value of the type %s is expected.", v.Definition.Name), core.At(v.Position))
		}
	})
}
