package resolvers

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// withoutValues takes the values out of what the parser and the validator say: a
// value may be a password in the wrong place. Names, types and suggestions stay,
// and so does where it was.
func withoutValues(e *gqlerror.Error) string {
	if e.Extensions["code"] == errcode.ParseFailed {
		return withoutTokens(e.Message)
	}
	return withoutLiteral(e.Message)
}

// withoutTokens keeps the kinds of tokens only: "Expected Name, found String".
func withoutTokens(message string) string {
	if expected, found, ok := strings.Cut(message, ", found "); ok {
		return expected + ", found " + kindOfToken(found)
	}
	if strings.HasPrefix(message, "Unexpected single quote") {
		return "Unexpected single quote character: strings stand in double quotes"
	}
	if unexpected, ok := strings.CutPrefix(message, "Unexpected "); ok {
		return "Unexpected " + kindOfToken(unexpected)
	}
	for _, before := range []string{`"`, ":"} {
		message, _, _ = strings.Cut(message, before)
	}
	return strings.TrimRight(message, " .,")
}

func kindOfToken(token string) string {
	kind, _, _ := strings.Cut(token, " ")
	return kind
}

// withoutLiteral knows the two ways in which the validator quotes a value, and
// what may follow it.
func withoutLiteral(message string) string {
	before, instead := " value: ", " value"
	if strings.HasPrefix(message, "Expected value of type ") {
		before, instead = ", found ", ", found another"
	}
	said, value, ok := strings.Cut(message, before)
	if !ok || value == "null." {
		return message
	}
	end := "."
	if at := strings.LastIndex(value, ". Did you mean"); at >= 0 {
		end = value[at:]
	}
	return said + instead + end
}

// variableFault says what is wrong with a variable. The validator tells where by
// a path that is no path of the answer; a key of an object in the variables is
// shown only when it could be a name.
func variableFault(path ast.Path, message string) string {
	shown := make(ast.Path, len(path))
	for i, at := range path {
		shown[i] = at
		if name, ok := at.(ast.PathName); ok && !isName(string(name)) {
			shown[i] = ast.PathName("…")
		}
	}
	return fmt.Sprintf("variable %s: %s", shown, variableProblem(message))
}

// variableProblem says it in the words of GraphQL instead of Go.
func variableProblem(message string) string {
	if _, enum, ok := strings.Cut(message, " is not a valid "); ok {
		return "is not a valid " + enum
	}
	if _, wanted, ok := strings.Cut(message, "cannot use "); ok {
		if _, wanted, ok = strings.Cut(wanted, " as "); ok {
			return "must be of the type " + wanted
		}
	}
	said, _, _ := strings.Cut(message, ", not a ")
	return said
}

// isName says whether GraphQL would take the text for a name.
func isName(text string) bool {
	for i, r := range text {
		letter := r == '_' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return text != "" && len(text) <= maxName
}
