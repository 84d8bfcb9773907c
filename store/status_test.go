package store_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestTheStatusTellsWhatWasLoaded(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	status := func() (newest int64, anyReal, issue bool) {
		newest, err := c.LastLoadedBatch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if anyReal, err = c.HasRealBatches(t.Context()); err != nil {
			t.Fatal(err)
		}
		if issue, err = c.HasIssue(t.Context(), "sample", "covid19", day(1)); err != nil {
			t.Fatal(err)
		}
		return newest, anyReal, issue
	}
	if newest, anyReal, issue := status(); newest != 0 || anyReal || issue {
		t.Errorf("empty: %d %v %v", newest, anyReal, issue)
	}
	f := file{source: "sample", issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5)}}
	b := load(t, c, f)
	load(t, c, f)
	if newest, anyReal, issue := status(); newest != b.ID || anyReal || !issue {
		t.Errorf("simulated: %d %v %v", newest, anyReal, issue)
	}
	b = load(t, c, file{issued: 1, rows: f.rows})
	if newest, anyReal, _ := status(); newest != b.ID || !anyReal {
		t.Errorf("real: %d %v", newest, anyReal)
	}
	if version, err := c.SchemaVersion(t.Context()); version < 5 || err != nil {
		t.Errorf("version %d, %v", version, err)
	}
}
