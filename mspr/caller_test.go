package mspr_test

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestCallersOfOneNetworkAreCountedTogether(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7":              "203.0.113.7",
		"::ffff:203.0.113.7":       "203.0.113.7",
		"2001:db8:1:2:3:4:5:6":     "2001:db8:1:2::/64",
		"2001:db8:1:2::1":          "2001:db8:1:2::/64",
		"fe80::1%eth0":             "fe80::/64",
		"":                         "unknown",
		"203.0.113.7:443":          "unknown",
		"'; DROP TABLE attempts--": "unknown",
	} {
		if got := (mspr.Origin{Address: address}).Network().String(); got != want {
			t.Errorf("%q counts with %s, want %s", address, got, want)
		}
	}
}
