package resolvers_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// asked is the edge of a real cluster as somebody of a role asks it, with
// something to show for every field.
type asked struct {
	*edge
	name   string
	fields map[string]who
}

// eachView gives every served cluster as each role asks it.
func eachView(t *testing.T) []asked {
	t.Helper()
	cfg, err := config.Load(config.Settings{LogLevel: "info"}, config.Serving{})
	if err != nil {
		t.Fatal(err)
	}
	var all []asked
	for _, cluster := range cfg.Clusters {
		e := newEdge(t, func(o *resolvers.Options) {
			cluster.Country, cluster.Sources = o.Cluster.Country, o.Cluster.Sources // those that the fakes know
			o.Cluster = cluster
		})
		code, period := mspr.LocationCode("FRA"), mspr.NewPeriod(mspr.Day, mspr.NewDate(2021, 3, 28))
		e.numbers.rows = []mspr.AggregateRow{{Location: &code, Country: &code, Period: &period, Sources: []mspr.SourceName{"who"}}}
		e.numbers.points = []mspr.Point{{Period: period}}
		for _, role := range mspr.Roles() {
			all = append(all, asked{e.as(role), string(cluster.ID) + "-" + role.Word(), fieldsByHand(t)})
		}
	}
	if len(all) != 9 {
		t.Fatalf("there are %d views", len(all))
	}
	return all
}

// sees says by the table whether the asker sees a field.
func (a asked) sees(t *testing.T, field string) bool {
	t.Helper()
	return a.fields[field].includes(t, a.cluster, a.role)
}

func TestTheTableListsEveryFieldOfTheSchema(t *testing.T) {
	want := slices.Sorted(maps.Keys(waysThrough(schema(), func(step) bool { return true })))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(fieldsByHand(t)))); diff != "" {
		t.Errorf("say in the table who sees these fields (-), or take them out of it (+):\n%s", diff)
	}
	elements := elementsByHand()
	for coordinate := range access.Rules(schema()) {
		if fieldsByHand(t)[coordinate] == "" && elements[coordinate] == "" {
			t.Errorf("say in the table of arguments, input fields and values who sees %s", coordinate)
		}
	}
}

func TestAFieldAnswersWhoMaySeeItAndIsUnknownToOthers(t *testing.T) {
	s := schema()
	for _, a := range eachView(t) {
		t.Run(a.name, func(t *testing.T) {
			answered := 0
			roads := ways(s, func(st step) bool { return a.sees(t, st.coordinate()) })
			for at, way := range roads {
				query := write(s, way, func(st step) string { return st.field.Name })
				got := a.ask(t, query)
				if a.sees(t, at) {
					answered++
					if len(got.Errors) > 0 || !strings.Contains(got.raw, `"leaf":`) {
						t.Errorf("%s gives %s", query, got.raw)
					}
					continue
				}
				madeUp := write(s, way, func(st step) string {
					if a.sees(t, st.coordinate()) {
						return st.field.Name
					}
					return madeUpName(st.field.Name)
				})
				a.wantUnknown(t, got, a.ask(t, madeUp))
				misspelt := a.ask(t, write(s, way, func(st step) string {
					if a.sees(t, st.coordinate()) {
						return st.field.Name
					}
					return st.field.Name + "x"
				}))
				a.wantNoHiddenSuggestion(t, misspelt)
			}
			if answered == 0 || answered == len(roads) && a.name != "us-admin" {
				t.Errorf("%d of %d fields answered", answered, len(roads))
			}
			if log := a.log.String(); log != "" {
				t.Errorf("the second wall was reached, or something failed: %s", log)
			}
		})
	}
}

// madeUpName is as long as the name, so that errors stand at the same places.
func madeUpName(name string) string { return strings.Repeat("z", len(name)) }

// wantUnknown compares an answer about something hidden with that about
// something that never existed: they differ in the name, which is the caller's
// own, and in the suggestions, which the view makes.
func (a asked) wantUnknown(t *testing.T, hidden, madeUp response) {
	t.Helper()
	if len(hidden.Errors) == 0 || hidden.code() != string(mspr.BadUserInput) || hidden.Data != nil {
		t.Errorf("a hidden thing answers: %s", hidden.raw)
		return
	}
	if diff := cmp.Diff(shapeOf(madeUp), shapeOf(hidden)); diff != "" {
		t.Errorf("a hidden thing answers otherwise than one that does not exist:\n%s", diff)
	}
	a.wantNoHiddenSuggestion(t, hidden)
}

func (a asked) wantNoHiddenSuggestion(t *testing.T, got response) {
	t.Helper()
	for _, e := range got.Errors {
		_, suggestions := suggested(e.Message)
		for _, name := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(suggestions, -1) {
			if !a.knows(t, name[1]) {
				t.Errorf("%s suggests what it hides: %s", a.name, e.Message)
			}
		}
	}
}

// suggested takes a message and what it suggests apart.
func suggested(message string) (said, suggestions string) {
	at := regexp.MustCompile(` (?:Did you mean|Vouliez-vous|Meinten Sie|Wollten Sie|Intendeva) `).FindStringIndex(message)
	if at == nil {
		return message, ""
	}
	return message[:at[0]], message[at[1]:]
}

// knows says whether the view has anything of a name.
func (a asked) knows(t *testing.T, name string) bool {
	t.Helper()
	return strings.Contains(a.ask(t, introspectNames).raw, `"name":"`+name+`"`)
}

// answerShape is what an answer tells but for names and suggestions.
type answerShape struct {
	Status  int
	Headers http.Header
	Errors  []string
}

func shapeOf(r response) answerShape {
	shape := answerShape{Status: r.status, Headers: r.header.Clone()}
	shape.Headers.Del("Content-Length") // that of the name and of suggestions
	quoted := regexp.MustCompile(`"@?[^"]*"`)
	for _, e := range r.Errors {
		message, _ := suggested(e.Message)
		first := true
		message = quoted.ReplaceAllStringFunc(message, func(name string) string {
			if !first {
				return name
			}
			first = false
			return `"…"`
		})
		shape.Errors = append(shape.Errors, fmt.Sprint(message, e.Path, e.Extensions))
	}
	return shape
}
