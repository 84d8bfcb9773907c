package resolvers_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestRowsInQuarantineAreShownAsTextThatDoesNothing(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	got := e.ask(t, `{ quarantine { totalCount nodes { id batch source disease line rule message raw state resolvedAt resolvedBy reason replayedBy } } }`)
	wantData(t, got, `{"quarantine":{"totalCount":2,"nodes":[`+
		`{"id":8,"batch":3,"source":"who","disease":"covid19","line":7,"rule":"unknown-location","message":"\"�Atlantis\" is no place",`+
		`"raw":"\u003cscript\u003e␉␀␛[31m","state":"DISCARDED","resolvedAt":"2024-10-21T06:00:00Z","resolvedBy":"admin@example.org","reason":"a ship","replayedBy":null},`+
		`{"id":9,"batch":3,"source":"who","disease":"covid19","line":8,"rule":"not-a-date","message":"","raw":"","state":"OPEN","resolvedAt":null,"resolvedBy":null,"reason":null,"replayedBy":null}]}}`)
	wantData(t, e.ask(t, `{ quarantineSummary { source rule open replayed discarded newest } }`),
		`{"quarantineSummary":[{"source":"who","rule":"not-a-date","open":1,"replayed":0,"discarded":2,"newest":3}]}`)
}

func TestQuarantineIsChosenByBatchRuleSourceAndState(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	e.ask(t, `{ quarantine(batch: 3, rule: "not-a-date", source: "spf", state: OPEN, first: 7, after: "q1") { nodes { id } } }`)
	want := mspr.QuarantineQuery{
		QuarantineFilter: mspr.QuarantineFilter{Batch: 3, Rule: "not-a-date", Source: "spf", State: mspr.QuarantineOpen},
		Page:             mspr.Page{First: 7, After: "q1"},
	}
	if d := cmp.Diff(want, e.shelved.query); d != "" {
		t.Error(d)
	}
	for _, wrong := range []string{`batch: 0`, `batch: -3`, `source: "nobody"`, `first: 0`, `first: 100000`, `state: LOST`} {
		wantRefusal(t, e.ask(t, fmt.Sprintf(`{ quarantine(%s) { totalCount } }`, wrong)), mspr.BadUserInput, "")
	}
}

func TestADiscardNamesItsRowsAndWhoMadeIt(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	wantData(t, e.ask(t, `mutation { discardQuarantine(ids: [8, 9], batch: 3, rule: "not-a-date", reason: "a ship") }`), `{"discardQuarantine":2}`)
	if d := cmp.Diff(mspr.Discard{IDs: []int64{8, 9}, Batch: 3, Rule: "not-a-date", Reason: "a ship"}, e.shelved.discard); d != "" || e.shelved.by.Account != 1 {
		t.Errorf("by %+v: %s", e.shelved.by, d)
	}
	e.shelved.discard = mspr.Discard{}
	for wrong, says := range map[string]string{`ids: [], batch: 3`: "ids", `batch: 0`: "batch"} {
		wantRefusal(t, e.ask(t, fmt.Sprintf(`mutation { discardQuarantine(%s, reason: "a ship") }`, wrong)), mspr.BadUserInput, says)
	}
	if e.shelved.discard.Reason != "" {
		t.Errorf("something was discarded: %+v", e.shelved.discard)
	}
}

func TestAReplayTellsItsBatchesOrThatItGoesOn(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	const replay = `mutation { replayQuarantine(batch: %d, reason: "a new name") { finished batches { id source } replayed } }`
	wantData(t, e.ask(t, fmt.Sprintf(replay, 3)), `{"replayQuarantine":{"finished":true,"batches":[{"id":9,"source":"who"}],"replayed":2}}`)
	if r := e.shelved.replay; r.Batch != 3 || r.Reason != "a new name" || r.By.Account != 1 {
		t.Errorf("asked for %+v", r)
	}
	wantData(t, e.ask(t, fmt.Sprintf(replay, 1)), `{"replayQuarantine":{"finished":false,"batches":null,"replayed":null}}`)
	wantRefusal(t, e.ask(t, fmt.Sprintf(replay, 0)), mspr.BadUserInput, "batch")
	e.shelved.err = mspr.Errorf(mspr.Gone, "the file of batch 3 is not in the archive")
	wantRefusal(t, e.ask(t, fmt.Sprintf(replay, 3)), mspr.Gone, "archive")
}
