package mspr_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestAMissingCountIsNotZero(t *testing.T) {
	var missing mspr.Count
	if missing == mspr.Known(0) || missing.Ptr() != nil || missing.String() != "" {
		t.Error("a missing count passes for zero")
	}
	if got := missing.Plus(missing); got.Known {
		t.Errorf("missing and missing make %v", got)
	}
	if got := missing.Plus(mspr.Known(3)); got != mspr.Known(3) {
		t.Errorf("missing and 3 make %v", got)
	}
	if got := mspr.Known(3).Plus(missing).Plus(mspr.Known(-5)); got != mspr.Known(-2) {
		t.Errorf("3, missing and -5 make %v", got)
	}
}

func TestACountIsWrittenAsANumberOrNull(t *testing.T) {
	for want, c := range map[string]mspr.Count{
		"null": {}, "0": mspr.Known(0), "-3": mspr.Known(-3), "9223372036854775807": mspr.Known(math.MaxInt64),
	} {
		text, err := json.Marshal(c)
		if err != nil || string(text) != want {
			t.Errorf("%v is written as %s (%v), want %s", c, text, err, want)
		}
		var b bytes.Buffer
		if c.MarshalGQL(&b); b.String() != want {
			t.Errorf("%v is written as %s in GraphQL, want %s", c, &b, want)
		}
		var back mspr.Count
		if err := json.Unmarshal(text, &back); err != nil || back != c {
			t.Errorf("%s is read as %v (%v)", text, back, err)
		}
	}
	for _, text := range []string{`"3"`, "1.5", "1e3000", "true"} {
		var c mspr.Count
		if err := json.Unmarshal([]byte(text), &c); err == nil {
			t.Errorf("%s was read as the count %v", text, c)
		}
	}
}

func TestACountIsKnownByItsColumn(t *testing.T) {
	for _, k := range mspr.AllCounts() {
		if found, ok := mspr.ParseCountKind(k.Column()); !ok || found != k {
			t.Errorf("the column %s is not that of its count", k.Column())
		}
	}
	if _, ok := mspr.ParseCountKind("discharges"); ok {
		t.Error("a column that is no count was found")
	}
	set := mspr.NewCountSet(mspr.Deaths, mspr.ICUAdmissions)
	if kinds := set.Kinds(); len(kinds) != 2 || kinds[0] != mspr.Deaths || kinds[1] != mspr.ICUAdmissions || set.Has(mspr.Cases) {
		t.Errorf("the set holds %v", kinds)
	}
}
