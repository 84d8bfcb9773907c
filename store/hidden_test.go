package store_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestAWholeFileDoesNotWithdrawWhatABadRowMayHide(t *testing.T) {
	t.Parallel()
	rows := []mspr.Observation{obs("FRA", "2020-03-01", 1, 1), obs("FRA", "2020-03-02", 2, 1), obs("NAM", "2020-03-01", 3, 1), obs("USA", "2020-03-01", 4, 1)}
	for name, c := range map[string]struct {
		hides     mspr.Hidden
		withdrawn int64
	}{
		"nothing that is stored": {mspr.Hidden{}, 3},
		"one day of a place":     {mspr.Hidden{Location: "FRA", Date: rows[1].Date, Dated: true}, 2},
		"a place":                {mspr.Hidden{Location: "NAM"}, 2},
		"anything":               {mspr.Hidden{All: true}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster := storetest.Cluster(t, "us")
			load(t, cluster, file{issued: 1, rows: rows})
			b := load(t, cluster, file{issued: 2, rows: rows[:1], defects: []mspr.Defect{{Line: 3, Rule: "not-a-count", Message: "m", Raw: "r", Hides: c.hides}}})
			if changed(b) != counts(0, 0, c.withdrawn) {
				t.Errorf("changed %v, want %d withdrawn", changed(b), c.withdrawn)
			}
		})
	}
}
