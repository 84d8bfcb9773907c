package access_test

import (
	"testing"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

// BenchmarkView is what each view adds to the start.
func BenchmarkView(b *testing.B) {
	schema, cluster := whole(), mspr.Cluster{ID: "us", Features: mspr.Features()}
	for b.Loop() {
		if _, err := access.View(schema, cluster, mspr.Admin); err != nil {
			b.Fatal(err)
		}
	}
}
