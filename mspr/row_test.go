package mspr_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestTotalsTellNothingStatedFromZero(t *testing.T) {
	var got mspr.Totals
	got.AddRecord(&mspr.Row{N: [mspr.CountKinds]int64{5, 0, 9}, Known: mspr.NewCountSet(mspr.Cases, mspr.Deaths)})
	got.AddRecord(&mspr.Row{N: [mspr.CountKinds]int64{-7}, Known: mspr.NewCountSet(mspr.Cases)})
	got.AddRevision(&mspr.RevisionRow{Row: mspr.Row{N: [mspr.CountKinds]int64{3: 4}, Known: mspr.NewCountSet(mspr.Hospitalizations)}, Withdrawn: true})
	want := mspr.Totals{
		Records: 2, Counts: mspr.Counts{mspr.Cases: mspr.Known(-2), mspr.Deaths: mspr.Known(0)},
		Revisions: 1, RevisionCounts: mspr.Counts{mspr.Hospitalizations: mspr.Known(4)},
	}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
