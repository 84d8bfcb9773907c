package resolvers_test

import (
	"bytes"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/mspr/surveillance/graph"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func schema() *ast.Schema { return graph.NewExecutableSchema(graph.Config{}).Schema() }

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	said := func(description, of string) {
		t.Helper()
		if len(strings.TrimSpace(description)) < 8 {
			t.Errorf("%s has no description: it is the public documentation", of)
		}
	}
	for _, d := range schema().Types {
		if d.BuiltIn {
			continue
		}
		said(d.Description, d.Name)
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			said(f.Description, d.Name+"."+f.Name)
			for _, a := range f.Arguments {
				said(a.Description, d.Name+"."+f.Name+"("+a.Name+":)")
			}
		}
		for _, v := range d.EnumValues {
			said(v.Description, d.Name+"."+v.Name)
		}
	}
}

func TestEveryTypeOfTheSchemaIsUsed(t *testing.T) {
	used := map[string]bool{"Query": true}
	for _, d := range schema().Types {
		for _, f := range d.Fields {
			used[f.Type.Name()] = true
			for _, a := range f.Arguments {
				used[a.Type.Name()] = true
			}
		}
	}
	for name, d := range schema().Types {
		if !d.BuiltIn && !used[name] {
			t.Errorf("nothing uses the type %s", name)
		}
	}
}

func TestThePrintedSchemaIsTheContract(t *testing.T) {
	var printed bytes.Buffer
	formatter.NewFormatter(&printed, formatter.WithIndent("  ")).FormatSchema(schema())
	const golden = "testdata/schema.graphql"
	if *update {
		if err := os.WriteFile(golden, printed.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), printed.String()); diff != "" {
		t.Errorf("the schema changed (run the test with -update if that is meant):\n%s", diff)
	}
}
