package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/mspr/surveillance/mspr"
)

const (
	// maxName is more than the longest name of the schema: suggestions for a
	// misspelt name cost as much as it is long.
	maxName = 100
	// maxNesting bounds brackets within brackets, on which the parser recurses.
	maxNesting = 50
)

// guard refuses documents that would be dear to validate, before they are: it
// reads the tokens, then the shape of the parsed document. Documents that
// passed are in the query cache and pass again unread.
type guard struct {
	limits Limits
	passed graphql.Cache[*ast.QueryDocument]
}

func (guard) ExtensionName() string { return "Guard" }

func (guard) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters runs before gqlgen parses the document.
func (g guard) MutateOperationParameters(ctx context.Context, p *graphql.RawParams) *gqlerror.Error {
	doc, passed := g.passed.Get(ctx, p.Query)
	if !passed {
		var err *gqlerror.Error
		if doc, err = g.read(p.Query); err != nil {
			return err
		}
	}
	return hasOperation(doc, p.OperationName)
}

func (g guard) read(text string) (*ast.QueryDocument, *gqlerror.Error) {
	source := &ast.Source{Input: text}
	if err := g.readTokens(source); err != nil {
		return nil, gqlerror.Wrap(err)
	}
	doc, err := parser.ParseQueryWithTokenLimit(source, g.limits.Tokens)
	if err != nil {
		return nil, syntaxError(err)
	}
	if err := measure(doc).check(g.limits); err != nil {
		return nil, gqlerror.Wrap(err)
	}
	if repeats(doc) > g.limits.Repeats {
		return nil, gqlerror.Wrap(mspr.Errorf(mspr.TooComplex, "the document selects one name in one place more than %d times", g.limits.Repeats))
	}
	return doc, nil
}

// hasOperation says it better than gqlgen when it is not clear what to run.
func hasOperation(doc *ast.QueryDocument, name string) *gqlerror.Error {
	switch {
	case len(doc.Operations) == 0:
		return gqlerror.Wrap(mspr.Errorf(mspr.BadUserInput, "the document holds no operation"))
	case doc.Operations.ForName(name) != nil:
		return nil
	case name == "":
		return gqlerror.Wrap(mspr.Errorf(mspr.BadUserInput, "the document holds several operations: name one in operationName"))
	}
	return gqlerror.Wrap(mspr.Errorf(mspr.BadUserInput, "the document has no operation of the name in operationName"))
}

func syntaxError(err error) *gqlerror.Error {
	e := gqlerror.WrapIfUnwrapped(err)
	errcode.Set(e, errcode.ParseFailed)
	return e
}

// readTokens bounds what the parser is going to see. A token that can't be
// read is left for the parser to complain about.
func (g guard) readTokens(source *ast.Source) error {
	lex := lexer.New(source)
	nesting := 0
	for n := 0; ; n++ {
		token, _ := lex.ReadToken()
		if token.Kind == lexer.EOF || token.Kind == lexer.Invalid {
			return nil
		}
		if n >= g.limits.Tokens {
			return mspr.Errorf(mspr.TooComplex, "the document has more than %d tokens", g.limits.Tokens)
		}
		if token.Kind == lexer.Name && len(token.Value) > maxName {
			return mspr.Errorf(mspr.BadUserInput, "the document has a name of more than %d characters", maxName)
		}
		if err := checkNumber(token); err != nil {
			return err
		}
		if nesting += opens(token.Kind); nesting > maxNesting {
			return mspr.Errorf(mspr.TooComplex, "the document nests brackets deeper than %d", maxNesting)
		}
	}
}

func opens(kind lexer.Type) int {
	switch kind { //nolint:exhaustive // all other tokens neither open nor close
	case lexer.BraceL, lexer.BracketL, lexer.ParenL:
		return 1
	case lexer.BraceR, lexer.BracketR, lexer.ParenR:
		return -1
	}
	return 0
}
