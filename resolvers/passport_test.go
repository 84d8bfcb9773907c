package resolvers_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func wantPassport(t *testing.T, got response, want string) {
	t.Helper()
	b, err := json.Marshal(got.Extensions.MSPR)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerCarriesItsPassport(t *testing.T) {
	wantPassport(t, newEdge(t).ask(t, summary), `{"asOf":"2024-10-21T06:00:00Z","cluster":"france","cost":2,"snapshot":1,"tier":"CACHE"}`)
}

func TestAnAnswerWithoutNumbersSaysWhatItCost(t *testing.T) {
	wantPassport(t, newEdge(t).ask(t, `{ cluster { id name } }`), `{"cluster":"france","cost":3}`)
	if got := newEdge(t).ask(t, `{ cluster { nonsense } }`); got.Extensions.MSPR != nil {
		t.Errorf("what was not executed has the passport %v", got.Extensions.MSPR)
	}
}

func TestAnAnswerOfSeveralFieldsComesFromOneSnapshot(t *testing.T) {
	e := newEdge(t)
	const query = `{ s: summary(disease: "covid19") { cases } snapshot { number } r: covidRecords { nodes { date } } a: aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	e = e.as(mspr.Researcher)
	e.ask(t, query)
	wantPassport(t, e.ask(t, query), `{"asOf":"2024-10-21T06:00:00Z","cluster":"france","cost":106,"fields":{`+
		`"a":{"asOf":"2024-10-21T06:00:00Z","cluster":"france","snapshot":2,"tier":"ROLLUP"},`+
		`"r":{"asOf":"2024-10-21T06:00:00Z","cluster":"france","snapshot":2,"tier":"SNAPSHOT"},`+
		`"s":{"asOf":"2024-10-21T06:00:00Z","cluster":"france","snapshot":2,"tier":"CACHE"},`+
		`"snapshot":{"asOf":"2024-10-21T06:00:00Z","cluster":"france","snapshot":2,"tier":"SNAPSHOT"}},"snapshot":2,"tier":"SNAPSHOT"}`)
}

func TestASnapshotIsLetGoOnEveryPath(t *testing.T) {
	for name, fail := range map[string]func(*numbers){
		"answered": func(*numbers) {}, "failed": func(n *numbers) { n.err = errors.New("lost") }, "panicked": func(n *numbers) { n.panics = true },
	} {
		e := newEdge(t)
		fail(e.numbers)
		e.ask(t, summary) // every ask checks that nothing stays pinned
		if e.numbers.pins.Load() != 1 {
			t.Errorf("%s: pinned %d times", name, e.numbers.pins.Load())
		}
	}
}
