package resolvers_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/errcode"
	gqlast "github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/resolvers"
)

// inPieces is what the library puts together in pieces, which its source does not
// have as one text.
func inPieces() []string {
	return []string{
		`Cannot query field "a" on type "B".`,
		`Cannot query field "a" on type "B". Did you mean "b"?`,
		`Cannot query field "a" on type "B". Did you mean "b" or "c"?`,
		`Cannot query field "a" on type "B". Did you mean "b", "c", or "d"?`,
		`Cannot query field "a" on type "B". Did you mean to use an inline fragment on "C"?`,
		`Cannot query field "a" on type "B". Did you mean to use an inline fragment on "C" or "D"?`,
		`Cannot query field "a" on type "B". Did you mean to use an inline fragment on "C", "D", or "E"?`,
		`Value "A" does not exist in "B" enum. Did you mean the enum value "C"?`,
		`Value "A" does not exist in "B" enum. Did you mean the enum value "C" or "D"?`,
		`Value "A" does not exist in "B" enum. Did you mean the enum value "C", "D", or "E"?`,
		`Cannot spread fragment "A" within itself.`,
		`Cannot spread fragment "A" within itself via "B", "C".`,
		`Enum "A" cannot represent non-enum value: null.`,
		`Expected value of type "A!", found null.`,
		`Fragment "A" cannot condition on non composite type "B".`,
		`Fragment cannot condition on non composite type "B".`,
		`subfields "a" conflict because they have differing arguments`,
		`"a" and "b" are different fields`,
		`they have differing arguments`,
		`they return conflicting types "A" and "B"`,
		`An object stands where a value of the type A is expected.`, // our own rule, which speaks as the library does
	}
}

// neverShown begins what the library says of programs that call it wrongly.
// or what stands in another form among what is in pieces.
var neverShown = regexp.MustCompile(`^(cannot validate as|missing def for|unsupported|unhandled)|itself%s`)

// said finds the texts of the library that callers can see, with words in the place
// of their arguments, as they are shown.
func said(t *testing.T) []string {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/vektah/gqlparser/v2").Output()
	if err != nil {
		t.Fatal(err)
	}
	all := inPieces()
	for _, room := range []string{"validator", "validator/rules", "parser", "lexer"} {
		files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), room, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "schema.go" {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if text, variable := format(n); text != "" && text != "%s" && !neverShown.MatchString(text) {
					all = append(all, resolvers.Shown(sample(text, room, variable)))
				}
				return true
			})
		}
	}
	return all
}

// format gives the format of a message, and whether it is about a variable; empty
// where there is none.
func format(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	at := slices.Index([]string{"Message", "Errorf", "makeError", "", "ErrorPathf", "error"}, name)
	if name == "" || at < 0 || len(call.Args) <= at/4 {
		return "", false
	}
	text, ok := call.Args[at/4].(*ast.BasicLit)
	if !ok {
		return "", false
	}
	written, err := strconv.Unquote(text.Value)
	if err != nil {
		return "", false
	}
	return written, name == "ErrorPathf"
}

var verbsOfSamples = strings.NewReplacer("%s", "Word", "%d", "7", "%f", "1.5", "%04x", "0041", "%T", "T")

func sample(format, room string, variable bool) *gqlerror.Error {
	e := &gqlerror.Error{Message: verbsOfSamples.Replace(format), Extensions: map[string]any{"code": errcode.ValidationFailed}}
	switch {
	case room == "parser" || room == "lexer":
		e.Extensions["code"] = errcode.ParseFailed
	case variable:
		e.Path = gqlast.Path{gqlast.PathName("variable"), gqlast.PathName("filter"), gqlast.PathName("date")}
	}
	return e
}

func TestWhatTheLibrarySaysIsSaidInEveryLanguage(t *testing.T) {
	words, err := messages.Load()
	if err != nil {
		t.Fatal(err)
	}
	texts := said(t)
	if len(texts) < 80 {
		t.Fatalf("only %d texts were found in the library; the comparison would say little", len(texts))
	}
	english := regexp.MustCompile(`\b(?:Did you|must|cannot|is not|Expected|Unknown|found|conflict because|differing)\b`)
	for _, language := range words.Languages() {
		for _, text := range texts {
			got := words.Reword(language, text)
			if got == text || english.MatchString(got) {
				t.Errorf("%s: %q stays %q", language, text, got)
			}
			if strings.Contains(got, "%!") || strings.Count(got, `"`) != strings.Count(text, `"`) {
				t.Errorf("%s: %q became %q", language, text, got)
			}
		}
	}
}

func TestTheLibraryStillSaysWhatIsTranslated(t *testing.T) {
	texts := said(t)
	files, err := filepath.Glob("../messages/graphql/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var keys map[string]string
		if err := json.Unmarshal(content, &keys); err != nil {
			t.Fatal(err)
		}
		for key := range keys {
			alone := messages.New(map[string]map[string]string{"xx": {key: "here"}})
			if !slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(alone.Reword("xx", text), "here") }) {
				t.Errorf("%s: nothing says %q any more", name, key)
			}
		}
	}
}
