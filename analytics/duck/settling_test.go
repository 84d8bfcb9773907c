package duck

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

// stated is what a source says of one day: a count of cases from an age in days
// on, until the next.
type stated struct {
	age   int
	cases int64
}

// reports adds a record with the versions that led to it, which are in order of
// their ages.
func (h *held) reports(place mspr.LocationCode, source mspr.SourceName, day mspr.Date, versions ...stated) {
	issued := func(age int) time.Time { return day.AddDays(age).Time().Add(15 * time.Hour) }
	for i, v := range versions {
		h.add(covid, place, day, source, v.cases, 0)
		last := len(h.records) - 1
		h.records[last].Issued = issued(v.age)
		if i < len(versions)-1 {
			h.revisions = append(h.revisions, mspr.Revision{Record: h.records[last], Superseded: issued(versions[i+1].age), SupersededBy: 9})
			h.records = h.records[:last]
		}
	}
}

// late is a source that reports half of a day's cases after a day, all after
// five, and more in a few cases; who never changes what it said.
func late() *held {
	h := swiss()
	h.records, h.revisions = nil, nil
	start, days := mspr.NewDate(2021, 1, 1), 200
	newest := start.AddDays(days + 90).Time().Add(20 * time.Hour)
	h.batches = []mspr.Batch{
		{ID: 1, Source: "foph", Disease: covid, Issued: newest, Loaded: newest, Status: mspr.BatchLoaded},
		{ID: 2, Source: "who", Disease: covid, Issued: newest, Loaded: newest, Status: mspr.BatchLoaded},
		// A correction is no file of the publisher's.
		{ID: 3, Source: "foph", Disease: covid, Feed: mspr.FeedCorrection, Issued: newest.AddDate(1, 0, 0), Loaded: newest, Status: mspr.BatchLoaded},
	}
	for i := range days {
		day := start.AddDays(i)
		versions := []stated{{1, 50}, {5, 100}}
		switch {
		case i%25 == 0: // 4 of 100 are late by far
			versions = append(versions, stated{40, 200})
		case i%2 == 0: // a change by less than a twentieth, or after 90 days, is none
			versions = append(versions, stated{20, 102}, stated{91, 500})
		}
		h.reports("CH-BE", "foph", day, versions...)
		h.reports("FRA", "who", day, stated{1, 10})
		if i < 60 { // too few to tell by themselves, and stated from the first day
			h.reports("CH-ZH", "foph", day, stated{1, 7})
		}
		// A day that was first told of after two weeks says nothing of young ones.
		h.reports("ITA", "foph", day, stated{15, 1}, stated{60, 9})
	}
	for i := range 50 { // not old enough yet
		h.reports("CH-BE", "foph", start.AddDays(days+1+i), stated{1, 50}, stated{90, 100})
	}
	h.sort()
	return h
}

func TestRecordsSettleAtTheAgeFromWhichTheirCountsStay(t *testing.T) {
	t.Parallel()
	h := late()
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, h)
	want := []mspr.Settling{
		{Disease: covid, Source: "foph", Location: "CH-BE", Days: 5, Records: 200},
		{Disease: covid, Source: "foph", Days: 5, Records: 260},
	}
	if d := cmp.Diff(want, h.settling); d != "" {
		t.Error(d)
	}
	rows := rowsOf(t, s, "SELECT location::VARCHAR, days, records FROM settling")
	if d := cmp.Diff([][]any{{"CH-BE", int64(5), int64(200)}, {nil, int64(5), int64(260)}}, rows); d != "" {
		t.Error(d)
	}
}

func TestASourceThatRevisesNothingSettlesAtNoAge(t *testing.T) {
	t.Parallel()
	h := late()
	h.revisions = nil
	s := opened(t, t.TempDir(), Options{})
	publish(t, s, h)
	if len(h.settling) > 0 {
		t.Errorf("got %v", h.settling)
	}
}

func TestASnapshotIsNotPublishedWhereItsSettlingIsNotRecorded(t *testing.T) {
	t.Parallel()
	h := &forgetful{late()}
	s := opened(t, t.TempDir(), Options{})
	if _, err := s.Publish(t.Context(), h); err == nil || s.Status().Served != nil {
		t.Errorf("published: %v, %v", s.Status().Served, err)
	}
}

// forgetful can't keep how records settle.
type forgetful struct{ *held }

func (*forgetful) RecordSettling(context.Context, []mspr.Settling) error {
	return errors.New("the disk is full")
}
