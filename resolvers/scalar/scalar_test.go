package scalar_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers/scalar"
)

func written(m graphql.Marshaler) string {
	var b bytes.Buffer
	m.MarshalGQL(&b)
	return b.String()
}

func TestMomentsAreWrittenInUTC(t *testing.T) {
	moment := time.Date(2021, 3, 28, 20, 30, 0, 500_000, time.FixedZone("Paris", 7200))
	if got := written(scalar.MarshalDateTime(moment)); got != `"2021-03-28T18:30:00.0005Z"` {
		t.Error(got)
	}
	read, err := scalar.UnmarshalDateTime("2021-03-28T20:30:00.0005+02:00")
	if err != nil || !read.Equal(moment) || read.Location() != time.UTC {
		t.Errorf("%v, %v", read, err)
	}
}

func TestNumbersAreWrittenInFull(t *testing.T) {
	for _, c := range []struct {
		number graphql.Marshaler
		want   string
	}{
		{scalar.MarshalInt(-7), "-7"},
		{scalar.MarshalFloat(1.0 / 3), "0.3333333333333333"},
		{scalar.MarshalFloat(1e21), "1e+21"},
		{scalar.MarshalFloat(math.NaN()), "null"},
		{scalar.MarshalFloat(math.Inf(-1)), "null"},
	} {
		if got := written(c.number); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

func TestNumbersAreReadInEveryFormOfAParser(t *testing.T) {
	for _, v := range []any{5, int32(5), int64(5), json.Number("5")} {
		if n, err := scalar.UnmarshalInt(v); err != nil || n != 5 {
			t.Errorf("%T: %d, %v", v, n, err)
		}
	}
	for _, v := range []any{2.5, json.Number("25e-1")} {
		if f, err := scalar.UnmarshalFloat(v); err != nil || f != 2.5 {
			t.Errorf("%T: %v, %v", v, f, err)
		}
	}
}

func TestWhatIsNoScalarIsTheCallersMistake(t *testing.T) {
	for _, v := range []any{nil, "5", true, 2.5, int64(math.MaxInt32 + 1), json.Number("1e3"), []any{5}, map[string]any{}} {
		if n, err := scalar.UnmarshalInt(v); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("Int %v: %d, %v", v, n, err)
		}
	}
	for _, v := range []any{nil, "2.5", "NaN", true, json.Number("1e999"), math.NaN(), []any{1}} {
		if f, err := scalar.UnmarshalFloat(v); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("Float %v: %v, %v", v, f, err)
		}
	}
	for _, v := range []any{nil, "", 7, "2021-03-28", "2021-03-28 18:30:00", "2021-02-29T00:00:00Z", "2021-03-28T18:30:00"} {
		if at, err := scalar.UnmarshalDateTime(v); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("DateTime %v: %v, %v", v, at, err)
		}
	}
}
