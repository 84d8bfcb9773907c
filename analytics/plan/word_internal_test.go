package plan

import (
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestOnlyPlainWordsAreWrittenIntoAStatement(t *testing.T) {
	t.Parallel()
	for _, odd := range []mspr.LocationCode{"O'Brien", "FRA' --", `FRA"`, "FRA;", "FR A", "Zürich", "$1", `\`} {
		w := &writer{dialect: DuckDB}
		if got := isWord(w, "l", odd); got != "l = TRY_CAST($1 AS location_code)" || len(w.args) != 1 || w.args[0] != string(odd) {
			t.Errorf("%q becomes %s with %q", odd, got, w.args)
		}
	}
	for _, plain := range []mspr.LocationCode{"FRA", "US-CA", "US_06037"} {
		w := &writer{dialect: DuckDB}
		if got := isWord(w, "l", plain); got != "l = TRY_CAST('"+string(plain)+"' AS location_code)" || len(w.args) != 0 {
			t.Errorf("%q becomes %s with %q", plain, got, w.args)
		}
		w = &writer{dialect: Postgres}
		if got := isWord(w, "l", plain); got != "l = $1" || len(w.args) != 1 {
			t.Errorf("%q becomes %s with %q in Postgres", plain, got, w.args)
		}
	}
}
