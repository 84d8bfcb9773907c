package store_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestWhatTheNewestSnapshotSaysOfSettlingTakesThePlaceOfTheOneBefore(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for _, all := range [][]mspr.Settling{
		{{Disease: "covid19", Source: "who", Days: 5, Records: 90}, {Disease: "covid19", Source: "who", Location: "FRA", Days: 6, Records: 91}},
		{{Disease: "covid19", Source: "who", Location: "FRA", Days: 7, Records: 92}, {Disease: "mpox", Source: "who", Days: 8, Records: 93}},
	} {
		if err := c.RecordSettling(t.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "kept", rows(t, c, "SELECT disease, source, location, days, records FROM settling ORDER BY disease"), []string{
		"covid19 who FRA 7 92", "mpox who - 8 93",
	})
}
