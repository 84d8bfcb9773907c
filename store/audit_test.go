package store_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestAnEntryIsRecorded(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for _, action := range mspr.AuditActions() {
		if err := c.Record(t.Context(), mspr.AuditEntry{Action: action, Name: "a\x00\xff", Fields: []string{"A.b"}}); err != nil {
			t.Fatal(err)
		}
	}
}
