package messages_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// source says where a format stands, and whether callers can see what it says.
type source struct {
	at   string
	seen bool
}

// unseen are the folders and files whose errors nobody sees but at the command line,
// which speaks English.
func unseen() []string { return []string{"sample", "etl/annotation.go", "etl/annotation_layout.go"} }

// formats finds all messages in the source: the formats of mspr.Errorf, mspr.Refusef,
// mspr.Tell and mspr.Told, the words of mspr.Term, and the errors of package epi.
func formats(t *testing.T) map[string]source {
	t.Helper()
	found := map[string]source{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		folder, name := filepath.ToSlash(strings.TrimPrefix(path, "../")), entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"graph", "web", "bench", "bin", ".git", "node_modules"}, name):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		hidden := slices.Contains(unseen(), folder) || slices.Contains(unseen(), filepath.ToSlash(filepath.Dir(folder)))
		f := file{T: t, set: token.NewFileSet(), shown: !hidden, found: found}
		parsed, err := parser.ParseFile(f.set, folder, text, 0)
		if err != nil {
			return err
		}
		f.own, f.plain = parsed.Name.Name == "mspr", parsed.Name.Name == "epi"
		ast.Inspect(parsed, f.visit)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// file is a source file that is being read.
type file struct {
	*testing.T
	set   *token.FileSet
	own   bool // it belongs to package mspr itself
	plain bool // it knows no mspr, and its errors are told within others
	shown bool
	found map[string]source
}

func (f file) visit(n ast.Node) bool {
	switch at := n.(type) {
	case *ast.CallExpr:
		switch f.named(at.Fun) {
		case "Errorf":
			f.note(at.Args[1], f.shown && f.named(at.Args[0]) != "Internal")
		case "Term", "Tell", "Refusef":
			f.note(at.Args[0], f.shown)
		}
		if f.plain && f.standard(at.Fun) {
			f.note(at.Args[0], f.shown)
		}
	case *ast.CompositeLit:
		if f.named(at.Type) != "Told" {
			break
		}
		for _, element := range at.Elts {
			if field, ok := element.(*ast.KeyValueExpr); ok && f.isName(field.Key, "Format") {
				f.note(field.Value, f.shown)
			}
		}
	}
	return true
}

// named gives the name of something of package mspr; empty for all else.
func (f file) named(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.SelectorExpr:
		if f.isName(x.X, "mspr") {
			return x.Sel.Name
		}
	case *ast.Ident:
		if f.own {
			return x.Name
		}
	}
	return ""
}

// standard says whether a function of the standard library makes an error.
func (f file) standard(e ast.Expr) bool {
	x, ok := e.(*ast.SelectorExpr)
	return ok && (f.isName(x.X, "errors") && x.Sel.Name == "New" || f.isName(x.X, "fmt") && x.Sel.Name == "Errorf")
}

func (file) isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// note takes a format down. One that is not written out can't be translated, and
// only what callers don't see may do without.
func (f file) note(e ast.Expr, seen bool) {
	at := f.set.Position(e.Pos()).String()
	text, written := text(e)
	switch {
	case written:
		before := f.found[text]
		f.found[text] = source{at: at, seen: seen || before.seen}
	case seen:
		f.Errorf("%s: a message that callers see is written out where it is made, so that it can be translated", at)
	}
}

// text reads a string that is written out, in pieces or not.
func text(e ast.Expr) (string, bool) {
	switch x := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(x.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		before, first := text(x.X)
		after, second := text(x.Y)
		return before + after, first && second
	}
	return "", false
}
