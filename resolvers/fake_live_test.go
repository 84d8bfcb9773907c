package resolvers_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// feed has one thing to tell of each kind, and ends. err says why it did.
type feed struct{ err error }

func (f feed) BatchProgress(context.Context, mspr.ProgressQuery) (<-chan *mspr.BatchProgress, func() error) {
	events := make(chan *mspr.BatchProgress, 1)
	events <- &mspr.BatchProgress{
		Load: "L1", Source: "who", Disease: "covid19", Stage: mspr.LoadReading, Rows: 10, Bytes: 100, TotalBytes: new(int64(400)),
		RowsPerSecond: 5, SecondsLeft: new(6.0), StartedAt: noon(), At: noon().Add(2 * time.Second),
	}
	close(events)
	return events, func() error { return f.err }
}

func (f feed) SnapshotPublished(context.Context, *int64) (<-chan mspr.SnapshotPublished, func() error) {
	events := make(chan mspr.SnapshotPublished, 1)
	events <- published(8)
	close(events)
	return events, func() error { return f.err }
}

func noon() time.Time { return time.Date(2021, 3, 28, 12, 0, 0, 0, time.UTC) }

// published is a snapshot that comes to serve after the one before its number.
func published(number int64) mspr.SnapshotPublished {
	return mspr.SnapshotPublished{
		Number: number, Created: noon(), LastBatch: 40 + number, Previous: new(number - 1),
		Changes: []mspr.SnapshotChange{{
			Disease: "covid19", FirstDate: mspr.NewDate(2021, 3, 1), LastDate: mspr.NewDate(2021, 3, 27), LocationCount: 1,
			Locations: []mspr.LocationCode{"FRA"},
		}},
	}
}

// hear sends a subscription for server-sent events, and gives the first answer.
func (e *edge) hear(tb testing.TB, query string) response {
	tb.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		tb.Fatal(err)
	}
	r := send(string(body), "Accept", "text/event-stream", "Accept-Language", "en")
	if e.role != mspr.Public {
		r.Header.Set("Authorization", "Bearer "+e.role.Word())
	}
	w := httptest.NewRecorder()
	e.handler.Streams(e.handler).ServeHTTP(w, r)
	got := response{status: w.Code, header: w.Header(), raw: w.Body.String()}
	_, data, found := strings.Cut(got.raw, "event: next\ndata: ")
	if !found {
		data = got.raw
	}
	data, _, _ = strings.Cut(data, "\n")
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		tb.Fatalf("the answer is not JSON: %v\n%.300s", err, got.raw)
	}
	return got
}
