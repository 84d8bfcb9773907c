package access_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"
)

// Descriptions are written once for all views, so they may speak only of what
// everybody sees who sees the description.
func TestNoDescriptionNamesWhatTheViewHides(t *testing.T) {
	full := whole()
	for _, v := range views(t) {
		hidden := namesOf(full)
		for name := range namesOf(v.schema) {
			delete(hidden, name)
		}
		phrases := hiddenPhrases(full, v.schema)
		for place, text := range descriptionsOf(v.schema) {
			for _, name := range namesIn(text) {
				if hidden[name] {
					t.Errorf("%s: %s speaks of %s: %s", v.name, place, name, text)
				}
			}
			for _, phrase := range phrases {
				if phrase.MatchString(text) {
					t.Errorf("%s: %s speaks of %v: %s", v.name, place, phrase, text)
				}
			}
		}
	}
}

func TestNamesInDescriptionsAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"Give `first` or `a { b(c: DAY) }`.":         "first a b c DAY",
		"Needs the dimension WHO_REGION, not A or I": "WHO_REGION",
		"An AuditEntry and its lastSignIn.":          "AuditEntry lastSignIn",
		"An aggregate of Records by Source.":         "",
	} {
		if got := strings.Join(namesIn(text), " "); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

// namesIn lists the words of a text that are meant as names: those in
// backticks, in capitals or in camel case. Other words may be just words.
func namesIn(text string) []string {
	var names []string
	word := regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
	for i, part := range strings.Split(text, "`") {
		for _, w := range word.FindAllString(part, -1) {
			if i%2 == 1 || looksLikeAName(w) {
				names = append(names, w)
			}
		}
	}
	return names
}

func looksLikeAName(word string) bool {
	return len(word) > 1 && (strings.ToUpper(word) == word || strings.ContainsFunc(word[1:], unicode.IsUpper))
}

// hiddenPhrases are the hidden fields of the roots, and the hidden types of
// more than one word, as prose writes them: "aggregates", "audit log".
func hiddenPhrases(full, view *ast.Schema) []*regexp.Regexp {
	var names []string
	for _, root := range []*ast.Definition{full.Query, full.Mutation} {
		for _, f := range root.Fields {
			if view.Types[root.Name].Fields.ForName(f.Name) == nil {
				names = append(names, f.Name)
			}
		}
	}
	for name := range full.Types {
		if view.Types[name] == nil && len(words(name)) > 1 {
			names = append(names, name)
		}
	}
	var phrases []*regexp.Regexp
	for _, name := range names {
		phrases = append(phrases, regexp.MustCompile(`(?i)\b`+strings.Join(words(name), `\s+`)+`(s|d)?\b`))
	}
	return phrases
}

// words splits a name in camel case.
func words(name string) []string {
	return regexp.MustCompile(`[A-Z]+(?:[a-z0-9]+)?|[a-z0-9]+`).FindAllString(name, -1)
}

// namesOf are all names in a schema but those that every schema has.
func namesOf(s *ast.Schema) map[string]bool {
	names := map[string]bool{}
	for _, d := range s.Directives {
		names[d.Name] = true
	}
	for _, d := range s.Types {
		names[d.Name] = true
		for _, f := range d.Fields {
			names[f.Name] = true
			for _, a := range f.Arguments {
				names[a.Name] = true
			}
		}
		for _, v := range d.EnumValues {
			names[v.Name] = true
		}
	}
	return names
}

// descriptionsOf gives everything that a view says in prose, by its place.
func descriptionsOf(s *ast.Schema) map[string]string {
	said := map[string]string{"schema": s.Description}
	say := func(place, text string, directives ast.DirectiveList) {
		said[place] = text
		for _, d := range directives {
			for _, a := range d.Arguments {
				said[place+" @"+d.Name] += " " + a.Value.Raw
			}
		}
	}
	arguments := func(place string, list ast.ArgumentDefinitionList) {
		for _, a := range list {
			say(place+"("+a.Name+":)", a.Description, a.Directives)
		}
	}
	for _, d := range s.Directives {
		say("@"+d.Name, d.Description, nil)
		arguments("@"+d.Name, d.Arguments)
	}
	for _, d := range s.Types {
		if strings.HasPrefix(d.Name, "__") {
			continue // these words are those of the GraphQL specification
		}
		say(d.Name, d.Description, d.Directives)
		for _, f := range d.Fields {
			say(d.Name+"."+f.Name, f.Description, f.Directives)
			arguments(d.Name+"."+f.Name, f.Arguments)
		}
		for _, v := range d.EnumValues {
			say(d.Name+"."+v.Name, v.Description, v.Directives)
		}
	}
	return said
}

func TestNothingInAViewSpeaksOfAccessOrPermissions(t *testing.T) {
	for _, v := range views(t) {
		names := namesOf(v.schema)
		for _, name := range []string{"access", "Permission", "defer", "permission", "feature"} {
			if names[name] {
				t.Errorf("%s knows %s", v.name, name)
			}
		}
		if got := directivesOf(v.schema); !slices.Equal(got, []string{"deprecated", "include", "skip", "specifiedBy"}) {
			t.Errorf("%s has the directives %v", v.name, got)
		}
	}
}
