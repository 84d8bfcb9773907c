package duck

import (
	"slices"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
)

func TestDigestsTellEachTableThatDiffers(t *testing.T) {
	made := func(change func(c *contents)) tableDigests {
		t.Helper()
		c := contents{
			locations: []mspr.Location{{Code: "FRA", Country: "FRA", Name: "France"}},
			series:    []mspr.Series{{Disease: covid, Location: "FRA", Source: "who", Basis: "OWN"}, {Disease: covid, Location: "USA", Source: "who", Basis: "OWN"}},
			snapshots: []mspr.Snapshot{{Number: 1, Created: issuedAt}},
			notes:     []mspr.Annotation{{ID: 1, Disease: covid, Location: "FRA", Note: "a", Noted: issuedAt}},
		}
		change(&c)
		digests, err := c.digests()
		if err != nil {
			t.Fatal(err)
		}
		return digests
	}
	before := made(func(*contents) {})
	for _, test := range []struct {
		name   string
		change func(c *contents)
		want   tableSet
	}{
		{"nothing", func(*contents) {}, nil},
		{"another zone for the same time", func(c *contents) { c.snapshots[0].Created = issuedAt.In(time.FixedZone("", 3600)) }, nil},
		{"a truth value", func(c *contents) { c.series[1].Preferred = true }, tableSet{"series"}},
		{"a row less", func(c *contents) { c.series = c.series[:1] }, tableSet{"series"}},
		{"where a value ends", func(c *contents) { c.locations[0].Name, c.locations[0].Level = "Franc", "e" }, tableSet{"locations"}},
		{"a value that was missing", func(c *contents) { c.locations[0].Population = mspr.Known(0) }, tableSet{"locations"}},
		{"a time", func(c *contents) { c.notes[0].Noted = issuedAt.Add(time.Microsecond) }, tableSet{"annotations"}},
		{"two tables", func(c *contents) { c.notes, c.catalogue.Edition = nil, 7 }, tableSet{"annotations", "catalogue"}},
	} {
		if got := made(test.change).differing(before); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v differ, not %v", test.name, got, test.want)
		}
	}
}
