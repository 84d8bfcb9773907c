package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// heard is a stream of events that a test listens to.
type heard struct {
	t      *testing.T
	events chan response
	leave  func()
}

// listen subscribes as the server's asker, by server-sent events. It returns once
// the subscription runs; the channel is closed when the stream ends.
func (s *server) listen(t *testing.T, cluster, subscription string) *heard {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": subscription})
	if err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+s.at.api+"/"+cluster+"/graphql", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	if s.role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+s.token(cluster))
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		t.Fatalf("the subscription is refused with %d", res.StatusCode)
	}
	h := &heard{t: t, events: make(chan response, 10_000), leave: leave}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(h.events)
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var event response
				d := json.NewDecoder(strings.NewReader(data))
				d.UseNumber()
				if err := d.Decode(&event); err != nil {
					t.Errorf("an event is no answer: %v: %s", err, data)
				}
				h.events <- event
			}
		}
	}()
	t.Cleanup(func() {
		leave()
		<-ended
	})
	return h
}

// until reads events until one is so, and gives all that were read.
func (h *heard) until(what string, isSo func(response) bool) (all []response) {
	h.t.Helper()
	await(h.t, what, func() bool {
		for {
			select {
			case event, open := <-h.events:
				if !open || len(event.Errors) > 0 {
					h.t.Fatalf("the stream ended before %s: %+v", what, event.Errors)
				}
				if all = append(all, event); isSo(event) {
					return true
				}
			default:
				return false
			}
		}
	})
	return all
}

const (
	progressOfLoads = `subscription { batchProgress(source: "who") { load stage rows bytes totalBytes rowsPerSecond batch reason } }`
	newSnapshots    = `subscription { snapshotPublished { number previous lastBatch changes { disease firstDate lastDate locationCount locations } } }`
)

// The command is a process of its own: what it does is heard through Postgres.
func TestALoadBesideAServerIsHeardFromItsBeginningToItsSnapshot(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us", "france")
	loads, snapshots := s.as(mspr.Admin).listen(t, "us", progressOfLoads), s.listen(t, "us", newSnapshots)
	elsewhere := s.as(mspr.Admin).listen(t, "france", progressOfLoads)
	stageIs := func(want string) func(response) bool {
		return func(r response) bool { return r.at(t, "batchProgress", "stage") == any(want) }
	}

	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 30))))
	reports := loads.until("the load to be done", stageIs("DONE"))
	last := reports[len(reports)-1]
	same(t, "rows", last.number(t, "batchProgress", "rows"), int64(240))
	same(t, "the batch", last.number(t, "batchProgress", "batch"), int64(1))
	for _, r := range reports {
		same(t, "the load", r.at(t, "batchProgress", "load"), last.at(t, "batchProgress", "load"))
	}
	first := snapshots.until("the snapshot", func(response) bool { return true })[0]

	rows := whoRows(1, 30)
	rows[3].cases, rows[40].cases = 77, 78 // of France and of Switzerland
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(rows)))
	told := snapshots.until("the next snapshot", func(response) bool { return true })[0]
	number := told.number(t, "snapshotPublished", "number")
	same(t, "the one before", told.number(t, "snapshotPublished", "previous"), first.number(t, "snapshotPublished", "number"))
	same(t, "the newest batch", told.number(t, "snapshotPublished", "lastBatch"), int64(2))
	same(t, "what changed", told.at(t, "snapshotPublished", "changes"), any([]any{map[string]any{
		"disease": "covid19", "firstDate": rows[3].date.String(), "lastDate": rows[40].date.String(),
		"locationCount": json.Number("2"), "locations": []any{"CHE", "FRA"},
	}}))
	if serves := s.ask("us", `{ snapshot { number } }`).number(t, "snapshot", "number"); serves < number {
		t.Errorf("snapshot %d is told of while %d serves", number, serves)
	}

	code, out := operate(t, etlArgs(dir, "us", writeFile(t, "who.csv", "no,header\n1,2\n"))...)
	same(t, "exit code: "+out, code, exitRefused)
	refused := loads.until("the refusal", stageIs("REFUSED"))
	contains(t, refused[len(refused)-1].text(t, "batchProgress", "reason"), "header")
	if len(elsewhere.events) > 0 {
		t.Errorf("another cluster hears of it: %+v", <-elsewhere.events)
	}
}

func TestNobodyButAdministratorsHearsOfLoads(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	for _, role := range []mspr.Role{mspr.Public, mspr.Researcher} {
		h := s.as(role).listen(t, "us", progressOfLoads)
		event := <-h.events
		same(t, string(role)+" hears", event.code(), string(mspr.BadUserInput))
	}
}
