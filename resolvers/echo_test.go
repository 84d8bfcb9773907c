package resolvers

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

func TestWhatTheValidatorSaysLosesItsValues(t *testing.T) {
	for said, want := range map[string]string{
		`Int cannot represent non-integer value: "hunter2"`:                                                       `Int cannot represent non-integer value.`,
		`String cannot represent a non string value: {a: "hunter2"}`:                                              `String cannot represent a non string value.`,
		`Enum "LocationLevel" cannot represent non-enum value: "COUNTRI". Did you mean the enum value "COUNTRY"?`: `Enum "LocationLevel" cannot represent non-enum value. Did you mean the enum value "COUNTRY"?`,
		`Expected value of type "Date", found 20210228.`:                                                          `Expected value of type "Date", found another.`,
		`Expected value of type "Date!", found "a value: hunter2".`:                                               `Expected value of type "Date!", found another.`,
		`Expected value of type "DiseaseCode!", found null.`:                                                      `Expected value of type "DiseaseCode!", found null.`,
		`Cannot query field "x" on type "Cluster".`:                                                               `Cannot query field "x" on type "Cluster".`,
		`Value "CONTINENT" does not exist in "Dimension!" enum.`:                                                  `Value "CONTINENT" does not exist in "Dimension!" enum.`,
	} {
		if got := withoutValues(&gqlerror.Error{Message: said}); got != want {
			t.Errorf("%s\nbecomes %s", said, got)
		}
	}
}

func TestWhatTheParserSaysLosesItsTokens(t *testing.T) {
	for said, want := range map[string]string{
		`Expected Name, found String`:                             `Expected Name, found String`,
		`Expected "on", found String "hunter2"`:                   `Expected "on", found String`,
		`Unexpected Name "hunter2"`:                               `Unexpected Name`,
		`Unexpected <EOF>`:                                        `Unexpected <EOF>`,
		`Cannot parse the unexpected character "é".`:              `Cannot parse the unexpected character`,
		`Invalid character escape sequence: \u12hunter2 and more`: `Invalid character escape sequence`,
		`Invalid number, expected digit but got: "h".`:            `Invalid number, expected digit but got`,
		`Unterminated string.`:                                    `Unterminated string`,
	} {
		e := &gqlerror.Error{Message: said}
		errcode.Set(e, errcode.ParseFailed)
		if got := withoutValues(e); got != want {
			t.Errorf("%s\nbecomes %s", said, got)
		}
	}
}

func TestAVariableIsNamedWithoutItsValue(t *testing.T) {
	for _, c := range []struct{ path, said, want string }{
		{"w.date.from", `cannot use map as Int`, `variable w.date.from: must be of the type Int`},
		{"w", `must be a RecordFilter, not a slice`, `variable w: must be a RecordFilter`},
		{"g", `CONTINENT is not a valid Dimension`, `variable g: is not a valid Dimension`},
		{"g", `x'; DROP TABLE covid_data; -- is not a valid Dimension`, `variable g: is not a valid Dimension`},
		{"w.sql", `unknown field`, `variable w.sql: unknown field`},
		{"w.x'; DROP TABLE", `unknown field`, `variable w.…: unknown field`},
		{"w.-", `unknown field`, `variable w.…: unknown field`},
		{"w.1st", `unknown field`, `variable w.…: unknown field`},
	} {
		var path ast.Path
		for name := range strings.SplitSeq(c.path, ".") {
			path = append(path, ast.PathName(name))
		}
		if got := variableFault(path, c.said); got != c.want {
			t.Errorf("%s: %s\nbecomes %s", c.path, c.said, got)
		}
	}
}
