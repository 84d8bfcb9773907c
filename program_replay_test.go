package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

func TestARowOfAnUnknownPlaceIsLoadedOnceItsNameIsKnown(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	path := writeFile(t, "who.csv", whoText(whoRows(1, 60))+"2020-01-05,ZZ,Atlantis,EURO,3,3,1,1\n2020-01-05,QQ,Utopia,EURO,3,3,1,1\n")
	load(t, s.dataDir, "us", "who", path, "--issued", "2021-01-01")
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	db := database(t, s.dataDir)
	records := func() string {
		var all string
		err := db.QueryRow(t.Context(), `SELECT coalesce(string_agg(concat_ws(' ', id, location, date, cases, deaths, batch, issued, updated_at), E'\n' ORDER BY location, date), '')
			FROM mspr_us.covid_data WHERE source = 'who' AND location <> 'GRL'`).Scan(&all)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	before := records()
	admin := s.as(mspr.Admin)
	admin.ask("us", `mutation { setLocationAlias(name: "ZZ", location: "GRL", source: "who", reason: "Greenland's new code") { id } }`)
	replayed := admin.ask("us", `mutation { replayQuarantine(batch: 1, reason: "ZZ is Greenland") { finished replayed batches { id added changed quarantined } } }`)
	got, err := json.Marshal(replayed.at(t, "replayQuarantine"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the replay", string(got), `{"batches":[{"added":1,"changed":1,"id":2,"quarantined":1}],"finished":true,"replayed":2}`)
	same(t, "the other records", records(), before)
	var row string
	err = db.QueryRow(t.Context(), "SELECT concat_ws(' ', date, cases, deaths, batch, issued AT TIME ZONE 'UTC') FROM mspr_us.covid_data WHERE location = 'GRL' AND source = 'who'").Scan(&row)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the row whose place was unknown", row, "2020-01-05 3 1 2 2021-01-01 00:00:00")
	got, err = json.Marshal(admin.ask("us", `{ quarantine { nodes { batch line state replayedBy reason } } }`).at(t, "quarantine", "nodes"))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "quarantine", string(got), strings.Join([]string{
		`[{"batch":2,"line":483,"reason":null,"replayedBy":null,"state":"OPEN"}`,
		`{"batch":1,"line":482,"reason":"ZZ is Greenland","replayedBy":2,"state":"REPLAYED"}`,
		`{"batch":1,"line":483,"reason":"ZZ is Greenland","replayedBy":2,"state":"REPLAYED"}]`,
	}, ","))
	for _, path := range archived(t, s.dataDir, "us") {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for batch, want := range map[int]mspr.Code{1: mspr.Gone, 9: mspr.NotFound} {
		gone := admin.try("us", fmt.Sprintf(`mutation { replayQuarantine(batch: %d, reason: "again") { finished } }`, batch))
		same(t, "a batch without its file", gone.code(), string(want))
	}
	log := admin.ask("us", `{ auditLog(action: WRITE, first: 4) { nodes { resource outcome } } }`)
	same(t, "what was refused is noted", log.text(t, "auditLog", "nodes", 0, "resource")[:len("quarantine: replay batch ")], "quarantine: replay batch ")
}

// replays is a replayer whose loads are told when to end.
func replays(t *testing.T, patience time.Duration) (r *replayer, end chan error, refused chan error) {
	t.Helper()
	end, refused = make(chan error), make(chan error, 10)
	r = &replayer{
		begin: func(_ context.Context, r *mspr.Replay) (func(context.Context) (mspr.Replayed, error), error) {
			if r.Batch == 0 {
				return nil, errors.New("no such batch")
			}
			return func(context.Context) (mspr.Replayed, error) {
				return mspr.Replayed{Finished: true, Rows: r.Batch}, <-end
			}, nil
		},
		refused:  func(_ context.Context, _ mspr.Replay, err error) error { refused <- err; return err },
		patience: patience, log: zerolog.Nop(), asked: make(chan *replaying, 1),
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return r, end, refused
}

func TestALoadThatTakesLongGoesOnAfterTheAnswerAndKeepsOthersOut(t *testing.T) {
	r, end, refused := replays(t, 0)
	if done, err := r.Replay(t.Context(), mspr.Replay{Batch: 3}); err != nil || done.Finished {
		t.Errorf("got %+v, %v", done, err)
	}
	if _, err := r.Replay(t.Context(), mspr.Replay{Batch: 4}); mspr.CodeOf(err) != mspr.Conflict || mspr.CodeOf(<-refused) != mspr.Conflict {
		t.Errorf("a second load: %v", err)
	}
	failed := errors.New("the disk is full")
	end <- failed
	if err := <-refused; !errors.Is(err, failed) {
		t.Errorf("the load ended with %v", err)
	}
}

func TestALoadThatEndsInTimeIsAnswered(t *testing.T) {
	r, end, _ := replays(t, time.Hour)
	go func() { end <- nil }()
	if done, err := r.Replay(t.Context(), mspr.Replay{Batch: 3}); err != nil || !done.Finished || done.Rows != 3 {
		t.Errorf("got %+v, %v", done, err)
	}
	if _, err := r.Replay(t.Context(), mspr.Replay{}); err == nil {
		t.Error("a batch that there is not was loaded")
	}
}
