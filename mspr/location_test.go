package mspr_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestTheTreeOfPlacesKnowsWhatLiesWithinWhat(t *testing.T) {
	tree, err := mspr.NewLocations([]mspr.Location{
		{Code: "USA", Level: mspr.Country},
		{Code: "FRA", Level: mspr.Country},
		{Code: "US-CA", Parent: "USA"},
		{Code: "US-06037", Parent: "US-CA"},
		{Code: "US-06001", Parent: "US-CA"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		place, ancestor mspr.LocationCode
		want            bool
	}{
		{"US-06037", "USA", true},
		{"US-06037", "US-CA", true},
		{"USA", "USA", true},
		{"USA", "US-CA", false},
		{"US-06037", "FRA", false},
		{"XXX", "USA", false},
	} {
		if got := tree.Within(c.place, c.ancestor); got != c.want {
			t.Errorf("%s within %s: %v", c.place, c.ancestor, got)
		}
	}
	if got := fmt.Sprint(tree.Children("US-CA")); got != "[US-06001 US-06037]" {
		t.Errorf("the children of US-CA are %s", got)
	}
}

func TestATreeThatIsNoneIsRefused(t *testing.T) {
	for want, places := range map[string][]mspr.Location{
		"twice":        {{Code: "FRA"}, {Code: "FRA"}},
		"not listed":   {{Code: "FR-75", Parent: "FRA"}},
		"own ancestor": {{Code: "A", Parent: "B"}, {Code: "B", Parent: "A"}},
	} {
		if _, err := mspr.NewLocations(places); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// What comes from outside as a code reaches queries and messages, so nothing but
// plain identifiers may pass.
func TestACodeFromOutsideIsAPlainIdentifier(t *testing.T) {
	for _, good := range []string{"FRA", "US-06037", "covid19", "simulated", "XIC-DP"} {
		var c mspr.LocationCode
		if err := c.UnmarshalGQL(good); err != nil || string(c) != good {
			t.Errorf("%q was read as %q (%v)", good, c, err)
		}
	}
	for _, bad := range []any{"", "FRA'; DROP TABLE locations; --", "FR A", "FR\x00A", "Zürich", strings.Repeat("A", 33), 7, nil, []string{"FRA"}} {
		var c mspr.LocationCode
		if err := c.UnmarshalGQL(bad); err == nil {
			t.Errorf("%v was read as %q", bad, c)
		}
	}
}

func TestAnErrorKeepsItsCodeThroughWrapping(t *testing.T) {
	cause := errors.New("connection refused")
	err := fmt.Errorf("asking for a page: %w", mspr.Errorf(mspr.Unavailable, "the database is not available").Because(cause))
	if mspr.CodeOf(err) != mspr.Unavailable || !errors.Is(err, cause) {
		t.Errorf("%v lost its code or cause", err)
	}
	if mspr.CodeOf(cause) != mspr.Internal {
		t.Error("an error without a code is not Internal")
	}
	if refusal := fmt.Errorf("loading: %w", mspr.Refusef("line 3 is bad")); mspr.CodeOf(refusal) != mspr.BadUserInput {
		t.Error("a refusal is not the caller's to mend")
	}
}
