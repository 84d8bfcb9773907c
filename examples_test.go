package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// example is a query of the playground's gallery.
type example struct {
	Name      string
	Role      mspr.Role
	Features  []string
	Variables map[string]any
	// MayBeEmpty is of those that ask for what a fresh installation need not have.
	MayBeEmpty bool
	query      string
}

// examples reads the gallery, for a cluster's country.
func examples(t *testing.T, country string) (all []example) {
	t.Helper()
	listed := read(t, "web/examples/index.json")
	if err := json.Unmarshal([]byte(strings.ReplaceAll(listed, `"$country"`, fmt.Sprintf("%q", country))), &all); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir("web/examples")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the files of the gallery, beside its index", len(files)-1, len(all))
	for i, e := range all {
		all[i].query = read(t, "web/examples/"+e.Name+".graphql")
	}
	return all
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// isFor says whether an example is meant for a role in a cluster with such features.
func (e example) isFor(role mspr.Role, features []any) bool {
	for _, f := range e.Features {
		if !slices.Contains(features, any(f)) {
			return false
		}
	}
	return slices.Index(mspr.Roles(), e.Role) <= slices.Index(mspr.Roles(), role)
}

// sometimes are the ends of paths at which the sample data, or who asks, has nothing.
var sometimes = []string{
	".createdAt", ".disabledAt", ".doublingTime", ".outcome", ".parent", ".reason", ".requestsPerHour", ".viewer.name",
}

// hollow gives where an answer tells nothing: a field without a value, a list
// without an element, a column without a value in any row.
func hollow(path string, v any) (all []string) {
	switch v := v.(type) {
	case nil:
		if !slices.ContainsFunc(sometimes, func(end string) bool { return strings.HasSuffix(path, end) }) {
			all = []string{path}
		}
	case map[string]any:
		for name, of := range v {
			all = append(all, hollow(path+"."+name, of)...)
		}
	case []any:
		if len(v) == 0 {
			return []string{path}
		}
		all = hollow(path, v[0])
		for _, row := range v[1:] {
			of := hollow(path, row)
			all = slices.DeleteFunc(all, func(p string) bool { return !slices.Contains(of, p) })
		}
	}
	return all
}

// runExample runs an example with its variables, as the server's asker.
func (s *server) runExample(t *testing.T, cluster string, e example) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": e.query, "variables": e.Variables})
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+s.at.api+"/"+cluster+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if s.role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+s.token(cluster))
	}
	res, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var a response
	if err := json.NewDecoder(res.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	if len(a.Errors) > 0 {
		t.Errorf("it fails: %+v", a.Errors)
		return
	}
	if nothing := hollow("", a.Data); len(nothing) > 0 && !e.MayBeEmpty {
		t.Errorf("it tells nothing at %v", nothing)
	}
}

func TestEveryExampleOfThePlaygroundAnswers(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{Sample: true})
	for _, cluster := range []string{"us", "france", "switzerland"} {
		about := s.ask(cluster, `{ cluster { features country { code } } }`)
		features, _ := about.at(t, "cluster", "features").([]any)
		all := examples(t, about.text(t, "cluster", "country", "code"))
		listening := map[string]*heard{}
		for _, role := range mspr.Roles() {
			asker := s.as(role)
			for _, e := range all {
				name := cluster + " " + role.Word() + " " + e.Name
				switch {
				case !e.isFor(role, features):
				case strings.Contains(e.query, "\nsubscription ") && e.MayBeEmpty:
					asker.listen(t, cluster, e.query)
				case strings.Contains(e.query, "\nsubscription "):
					listening[name] = asker.listen(t, cluster, e.query)
				default:
					t.Run(name, func(t *testing.T) { asker.runExample(t, cluster, e) })
				}
			}
		}
		// The correction of the last role has a snapshot follow it.
		for name, h := range listening {
			h.until("an event of "+name, func(response) bool { return true })
		}
	}
}
