package resolvers_test

import (
	"slices"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestAdministratorsLookAtJobsRunAndCancelThem(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	wantData(t, e.ask(t, `{ jobs(source: "who", states: [SCHEDULED, RUNNING], kinds: [RUN_SOURCE], first: 3) { totalCount nodes { id kind source notice by state attempt maxAttempts due outcome error } } }`),
		`{"jobs":{"totalCount":1,"nodes":[{"id":7,"kind":"RUN_SOURCE","source":"who","notice":3,"by":"schedule","state":"SCHEDULED","attempt":2,"maxAttempts":6,"due":"2026-03-01T07:00:00Z","outcome":"nothing new","error":"the publisher is away"}]}}`)
	q := e.chores.asked
	if q.Source != "who" || !slices.Equal(q.States, []mspr.JobState{mspr.JobScheduled, mspr.JobRunning}) || !slices.Equal(q.Kinds, []mspr.JobKind{mspr.RunSource}) || q.Page.First != 3 || !q.Total {
		t.Errorf("the queue was asked for %+v", q)
	}
	wantData(t, e.ask(t, `mutation { runSource(source: "who") { id } }`), `{"runSource":{"id":7}}`)
	wantData(t, e.ask(t, `mutation { cancelJob(id: 9) { state } }`), `{"cancelJob":{"state":"SCHEDULED"}}`)
	if !slices.Equal(e.chores.ran, []mspr.SourceName{"who"}) || !slices.Equal(e.chores.ended, []int64{9}) || e.chores.by.Role != mspr.Admin {
		t.Errorf("ran %v, ended %v, by %+v", e.chores.ran, e.chores.ended, e.chores.by)
	}
	wantRefusal(t, e.ask(t, `mutation { runSource(source: "nobody") { id } }`), mspr.BadUserInput, "nobody")
	e.chores.err = mspr.Errorf(mspr.Conflict, "a run of who waits or runs already: job 7")
	wantRefusal(t, e.ask(t, `mutation { runSource(source: "who") { id } }`), mspr.Conflict, "job 7")
}

func TestEverybodyReadsNoticesWithoutWhatIsForOperators(t *testing.T) {
	e := newEdge(t)
	wantData(t, e.ask(t, `{ notices(open: true, kind: SOURCE_LATE, source: "who") { totalCount nodes { id kind severity source message times resolved } } freshness { source late outcome failures expectedSeconds next } }`),
		`{"notices":{"totalCount":1,"nodes":[{"id":3,"kind":"SOURCE_LATE","severity":"WARNING","source":"who","message":"late","times":2,"resolved":"2026-03-01T06:00:00Z"}]},`+
			`"freshness":[{"source":"who","late":true,"outcome":"FAILED","failures":4,"expectedSeconds":172800,"next":"2026-03-01T06:00:00Z"}]}`)
	if q := e.tidings.asked; q.Open == nil || !*q.Open || *q.Kind != mspr.SourceLateNotice || *q.Source != "who" {
		t.Errorf("asked for %+v", q)
	}
	wantRefusal(t, e.ask(t, `{ notices { nodes { detail } } }`), mspr.BadUserInput, "detail")
	wantData(t, e.as(mspr.Admin).ask(t, `{ notices { nodes { detail } } freshness { message } }`),
		`{"notices":{"nodes":[{"detail":"http://10.0.0.1/"}]},"freshness":[{"message":"10.0.0.1 refused"}]}`)
}
