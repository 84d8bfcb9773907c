package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// step is something that happens to a cluster; it gives the batch that came of
// it.
type step func(t *testing.T, c *store.Cluster) mspr.Batch

// states is a whole file of cases and deaths of FRA on 2020-03-01.
func states(issued int, counts ...any) step {
	return loads(file{issued: issued, rows: []mspr.Observation{obs("FRA", "2020-03-01", counts...)}})
}

// lacks is a whole file without that row.
func lacks(issued int) step { return loads(file{issued: issued}) }

func loads(f file) step {
	return func(t *testing.T, c *store.Cluster) mspr.Batch {
		t.Helper()
		return load(t, c, f)
	}
}

func corrects(n int, made mspr.Correction) step {
	return func(t *testing.T, c *store.Cluster) mspr.Batch {
		t.Helper()
		return correct(t, c, n, made)
	}
}

// one is a file with one row of FRA on 2020-03-01.
func one(f file, counts ...any) step {
	f.rows = []mspr.Observation{obs("FRA", "2020-03-01", counts...)}
	return loads(f)
}

// The cases share a database, one after the other.
func TestACorrectionStandsUntilThePublisherStatesSomethingElse(t *testing.T) {
	address := storetest.Prepared(t, "us")
	us := storetest.Open(t, address, "us")
	recovered := file{feed: "recovered", given: []mspr.CountKind{mspr.Recovered}}
	confirmed := file{feed: "confirmed", given: []mspr.CountKind{mspr.Cases}}
	deaths := file{feed: "deaths", given: []mspr.CountKind{mspr.Deaths}}
	at := func(issued int, f file) file { f.issued = issued; return f }
	partly := func(issued int, f file) file { f.issued, f.partial = issued, true; return f }
	withdrawn := obs("FRA", "2020-03-01")
	withdrawn.Withdrawn = true
	for name, c := range map[string]struct {
		steps []step
		// last is how many records the last step changed.
		last int64
		// history is every version of the record, as cases, deaths, recovered and
		// the day of issue; "gone" is a tombstone.
		history []string
	}{
		"a file that repeats what it corrected changes nothing": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"a file that states something else wins, and all three versions stay": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 6, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12"},
		},
		"a file that states what the correction does confirms it": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 7, 1), states(13, 5, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "5 1 - 01-13"},
		},
		"what it corrected, stated again after something else, is news": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 6, 1), states(13, 5, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12", "5 1 - 01-13"},
		},
		"counts that it does not cover go on as usual": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 5, 2), states(13, 5, nil)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "7 2 - 01-12", "7 - - 01-13"},
		},
		"each count is corrected for itself": {
			[]step{states(1, 5, 1), corrects(10, upsert(7, 3)), states(12, 6, 1), states(13, 6, 2)},
			1,
			[]string{"5 1 - 01-01", "7 3 - 01-10", "6 3 - 01-12", "6 2 - 01-13"},
		},
		"a count that was taken away stays away": {
			[]step{states(1, 5, 1), corrects(10, upsert(asItIs{}, nil)), states(12, 5, 1), states(13, 6, 1), states(14, 6, 2)},
			1,
			[]string{"5 1 - 01-01", "5 - - 01-10", "6 - - 01-13", "6 2 - 01-14"},
		},
		"a count that was added stays while the publisher gives none": {
			[]step{states(1, 5), corrects(10, upsert(asItIs{}, 3)), states(12, 5), states(13, 6)},
			1,
			[]string{"5 - - 01-01", "5 3 - 01-10", "6 3 - 01-13"},
		},
		"a count that was added yields when the publisher gives one": {
			[]step{states(1, 5), corrects(10, upsert(asItIs{}, 3)), states(12, 5, 0)},
			1,
			[]string{"5 - - 01-01", "5 3 - 01-10", "5 0 - 01-12"},
		},
		"another feed of the source leaves it alone": {
			[]step{one(at(1, confirmed), 5), corrects(10, upsert(7)), one(at(12, deaths), nil, 1), one(at(13, recovered), nil, nil, 2), one(at(14, confirmed), 5)},
			0,
			[]string{"5 - - 01-01", "7 - - 01-10", "7 1 - 01-12", "7 1 2 01-13"},
		},
		"another feed that carries the count and states something else wins": {
			[]step{one(at(1, confirmed), 5), corrects(10, upsert(7)), states(12, 6, 1)},
			1,
			[]string{"5 - - 01-01", "7 - - 01-10", "6 1 - 01-12"},
		},
		"a record of its own stays when a whole file lacks it": {
			[]step{lacks(1), corrects(10, upsert(7)), lacks(12), lacks(13)},
			0,
			[]string{"7 - - 01-10"},
		},
		"a record of its own yields to the publisher's first word": {
			[]step{lacks(1), corrects(10, upsert(7, asItIs{}, 4)), states(12, 5, 1)},
			1,
			[]string{"7 - 4 01-10", "5 1 4 01-12"},
		},
		"a published record that a whole file lacks is withdrawn": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), lacks(12)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "gone 01-12"},
		},
		"with it goes a count that its feed might have given and did not": {
			[]step{states(1, 5), corrects(10, upsert(asItIs{}, 3)), lacks(12)},
			1,
			[]string{"5 - - 01-01", "5 3 - 01-10", "gone 01-12"},
		},
		"a count of another feed stays when one withdraws": {
			[]step{one(at(1, confirmed), 5), one(at(2, recovered), nil, nil, 2), corrects(10, upsert(asItIs{}, asItIs{}, 3)), loads(at(12, confirmed))},
			1,
			[]string{"5 - - 01-01", "5 - 2 01-02", "5 - 3 01-10", "- - 3 01-12"},
		},
		"a history that states a deletion withdraws": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), loads(file{issued: 12, partial: true, rows: []mspr.Observation{withdrawn}})},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "gone 01-12"},
		},
		"a partial file that lacks it says nothing": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), loads(file{issued: 12, partial: true})},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"a whole file says nothing of what a bad row may hide": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), loads(file{issued: 12, defects: []mspr.Defect{
				{Line: 9, Rule: "bad", Hides: mspr.Hidden{Location: "FRA", Date: mspr.NewDate(2020, 3, 1), Dated: true}},
			}})},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"a whole file says nothing of other levels": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), loads(file{issued: 12, levels: []mspr.LocationLevel{mspr.County}})},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"a deleted record stays deleted while the publisher repeats it": {
			[]step{states(1, 5, 1), corrects(10, deletion()), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "gone 01-10"},
		},
		"a deleted record comes back as a whole": {
			[]step{states(1, 5, 1), one(at(2, recovered), nil, nil, 2), corrects(10, deletion()), states(12, 5, 2)},
			1,
			[]string{"5 1 - 01-01", "5 1 2 01-02", "gone 01-10", "5 2 2 01-12"},
		},
		"a deleted record comes back when it was withdrawn and is stated again": {
			[]step{states(1, 5, 1), corrects(10, deletion()), lacks(12), states(13, 5, 1)},
			1,
			[]string{"5 1 - 01-01", "gone 01-10", "5 1 - 01-13"},
		},
		"a withdrawal of what was deleted changes nothing": {
			[]step{states(1, 5, 1), corrects(10, deletion()), lacks(12)},
			0,
			[]string{"5 1 - 01-01", "gone 01-10"},
		},
		"what was deleted may be made anew, in part": {
			[]step{states(1, 5, 1), corrects(10, deletion()), corrects(11, upsert(6)), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "gone 01-10", "6 - - 01-11"},
		},
		"what was made by a correction may be deleted": {
			[]step{lacks(1), corrects(10, upsert(6)), corrects(11, deletion()), lacks(12)},
			0,
			[]string{"6 - - 01-10", "gone 01-11"},
		},
		"what was withdrawn may be made anew": {
			[]step{states(1, 5, 1), lacks(2), corrects(10, upsert(6)), lacks(12)},
			0,
			[]string{"5 1 - 01-01", "gone 01-02", "6 - - 01-10"},
		},
		"a second correction keeps what had been published": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), corrects(11, upsert(8)), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "8 1 - 01-11"},
		},
		"a second correction yields to something else as the first would": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), corrects(11, upsert(8)), states(12, 7, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "8 1 - 01-11", "7 1 - 01-12"},
		},
		"a second correction, of another count, leaves the first alone": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), corrects(11, upsert(asItIs{}, 3)), states(12, 5, 2)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "7 3 - 01-11", "7 2 - 01-12"},
		},
		"a correction may be taken back": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), corrects(11, upsert(5)), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "5 1 - 01-11"},
		},
		"a correction after one that is over corrects what is published by then": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 6, 1), corrects(13, upsert(8)), states(14, 6, 1), states(15, 5, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12", "8 1 - 01-13", "5 1 - 01-15"},
		},
		"a late issue takes its place and undoes nothing": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(5, 6, 2)},
			1,
			[]string{"5 1 - 01-01", "6 2 - 01-05", "7 2 - 01-10"},
		},
		"a late issue between two others takes its place": {
			[]step{states(1, 5, 1), states(8, 5, 1), corrects(10, upsert(7)), states(5, 6, 2)},
			1,
			[]string{"5 1 - 01-01", "6 2 - 01-05", "5 1 - 01-08", "7 1 - 01-10"},
		},
		"a late issue of before it all takes its place": {
			[]step{states(5, 5, 1), corrects(10, upsert(7)), states(2, 4, 1)},
			1,
			[]string{"4 1 - 01-02", "5 1 - 01-05", "7 1 - 01-10"},
		},
		"a late issue of what a correction made takes its place": {
			[]step{corrects(10, upsert(7)), states(5, 4, 1)},
			1,
			[]string{"4 1 - 01-05", "7 1 - 01-10"},
		},
		"what had been published is what had been when the correction was made": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(5, 6, 1), states(12, 6, 1)},
			1,
			[]string{"5 1 - 01-01", "6 1 - 01-05", "7 1 - 01-10", "6 1 - 01-12"},
		},
		"an issue between the correction and its end changes nothing of the past": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(14, 6, 1), states(12, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-14"},
		},
		"a late issue may end a correction": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(14, 5, 1), states(12, 6, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12", "5 1 - 01-14"},
		},
		"a late issue may end an earlier of two corrections": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), corrects(14, upsert(8)), states(12, 6, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12", "8 1 - 01-14"},
		},
		"a file in place of one that ended it, with the same issue, brings it back": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 6, 1), states(12, 5, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"the same file twice ends it once": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(12, 6, 1), states(12, 6, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-12"},
		},
		"the file that it corrected, loaded again, changes nothing": {
			[]step{states(1, 5, 1), corrects(10, upsert(7)), states(1, 5, 1)},
			0,
			[]string{"5 1 - 01-01", "7 1 - 01-10"},
		},
		"a record of which nothing is left to be known changes no more": {
			[]step{states(1, 5, 1), corrects(2, deletion()), lacks(1), lacks(3), states(2, 5, 3)},
			0,
			[]string{"gone 01-01"},
		},
		"partial issues end it like whole ones": {
			[]step{one(partly(1, file{}), 5, 1), corrects(10, upsert(7)), one(partly(12, file{}), 5, 1), one(partly(13, file{}), 6, 1)},
			1,
			[]string{"5 1 - 01-01", "7 1 - 01-10", "6 1 - 01-13"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			empty(t, address, "us")
			var last mspr.Batch
			for _, step := range c.steps {
				last = step(t, us)
				checkHistory(t, us)
			}
			if last.Changed != c.last {
				t.Errorf("the last step changed %v, want %d", changed(last), c.last)
			}
			same(t, "history", versions(t, us), c.history)
		})
	}
}

// versions lists every version of FRA on 2020-03-01.
func versions(t *testing.T, c *store.Cluster) []string {
	t.Helper()
	return rows(t, c, `
		SELECT CASE WHEN withdrawn THEN 'gone' ELSE concat_ws(' ', coalesce(cases::text, '-'), coalesce(deaths::text, '-'), coalesce(recovered::text, '-')) END, issued
		FROM (
			SELECT cases, deaths, recovered, withdrawn, issued FROM revisions WHERE location = 'FRA'
			UNION ALL
			SELECT cases, deaths, recovered, withdrawn, issued FROM covid_data WHERE location = 'FRA') AS v
		ORDER BY issued`)
}

func TestAVersionNamesTheBatchThatBroughtIt(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	ids := []any{
		states(1, 5, 1)(t, c).ID, correct(t, c, 10, upsert(7)).ID, states(12, 5, 2)(t, c).ID,
		states(13, 5, 2)(t, c).ID, states(14, 6, 2)(t, c).ID,
	}
	same(t, "revisions", rows(t, c, `
		SELECT cases, deaths, issued, superseded, batch = $1, batch = $2, batch = $3, superseded_by = $2, superseded_by = $3, superseded_by = $5, $4::bigint > 0
		FROM revisions ORDER BY issued`, ids...), []string{
		"5 1 01-01 01-10 true false false true false false true",
		"7 1 01-10 01-12 false true false false true false true",
		"7 2 01-12 01-14 false false true false false true true",
	})
	same(t, "record", rows(t, c, "SELECT cases, deaths, issued, batch = $1 FROM covid_data", ids[4]), []string{"6 2 01-14 true"})
	same(t, "ends", rows(t, c, "SELECT correction = $1, issued, batch = $2, counts FROM contradictions", ids[1], ids[4]), []string{"true 01-14 true 1"})
}

func TestOtherRecordsOfAFileAreLoadedAsEver(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 6, 1), obs("FRA", "2020-03-03", 7, 1)}})
	correct(t, c, 10, upsert(50))
	b := load(t, c, file{issued: 12, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-02", 8, 1), obs("NAM", "2020-03-01", 1, 1)}})
	if changed(b) != counts(1, 1, 1) {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", current(t, c), []string{
		"FRA 2020-03-01 50 1 01-10 false", "FRA 2020-03-02 8 1 01-12 false", "FRA 2020-03-03 - - 01-12 true", "NAM 2020-03-01 1 1 01-12 false",
	})
	mpox := file{source: "owid-mpox", disease: "mpox", issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 2, 1)}}
	load(t, c, mpox)
	mpox.issued, mpox.rows = 13, []mspr.Observation{obs("FRA", "2020-03-01", 3, 1)}
	if b := load(t, c, mpox); changed(b) != counts(0, 1, 0) {
		t.Errorf("another disease: changed %v", changed(b))
	}
}

func TestARecordOfAnotherDiseaseAndSourceIsCorrectedToo(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	mpox := file{source: "owid-mpox", disease: "mpox", issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 2, 1)}}
	load(t, c, mpox)
	made := upsert(4)
	made.Disease, made.Source = "mpox", "owid-mpox"
	correct(t, c, 10, made)
	mpox.issued = 12
	if b := load(t, c, mpox); b.Changed != 0 {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "records", rows(t, c, "SELECT cases, deaths, issued FROM mpox_data"), []string{"4 1 01-10"})
}

// The verdict compares a file with the one before it of its feed: a correction
// is none.
func TestTheVerdictKnowsNothingOfCorrections(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	first := states(1, 5, 1)(t, c)
	correct(t, c, 10, upsert(7))
	var previous *mspr.Batch
	var duplicates int64
	load(t, c, file{
		issued: 12, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1), obs("FRA", "2020-03-01", 5, 1)},
		verdict: func(p *mspr.Batch, d int64) error { previous, duplicates = p, d; return nil },
	})
	if previous == nil || previous.ID != first.ID || duplicates != 1 {
		t.Errorf("the verdict was asked with %+v and %d duplicates", previous, duplicates)
	}
}

// A file issued a little ahead of the clock and loaded before the correction is
// not what the publisher said after it.
func TestAFileFromTheFutureIsCorrectedToo(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	states(1, 5, 1)(t, c)
	states(11, 6, 1)(t, c)
	correct(t, c, 10, upsert(7))
	if b := states(11, 6, 1)(t, c); b.Changed != 0 {
		t.Errorf("changed %v", changed(b))
	}
	same(t, "known later", asOf(t, c, day(11).Add(time.Second)), []string{"FRA 2020-03-01 7 1 -"})
	if b := states(12, 5, 1)(t, c); changed(b) != counts(0, 1, 0) {
		t.Errorf("changed %v", changed(b))
	}
}

func TestTheDatabaseRefusesCorrectionsThatCannotBe(t *testing.T) {
	t.Parallel()
	address := storetest.Prepared(t, "us")
	c := storetest.Open(t, address, "us")
	states(1, 5, 1)(t, c)
	made := correct(t, c, 10, upsert(7))
	conn := connectAs(t, address, "mspr_us")
	for sql, code := range map[string]string{
		"UPDATE corrections SET deleted = true":                                                           "23514",
		"UPDATE corrections SET covers = 0":                                                               "23514",
		"UPDATE corrections SET covers = 32":                                                              "23514",
		"UPDATE corrections SET source = 'x'":                                                             "23503",
		"UPDATE corrections SET location = 'XXX'":                                                         "23503",
		"UPDATE corrections SET disease = 'x'":                                                            "23503",
		"UPDATE corrections SET batch = 0":                                                                "23503",
		"UPDATE corrections SET published_cases = NULL, covers = NULL":                                    "23502",
		"INSERT INTO contradictions SELECT batch, now(), '', batch, 0 FROM corrections":                   "23514",
		"INSERT INTO contradictions SELECT 0, now(), '', batch, 1 FROM corrections":                       "23503",
		"INSERT INTO published SELECT * FROM published":                                                   "23505",
		"INSERT INTO published (disease, location, date, source) VALUES ('covid19', 'FRA', now(), 'who')": "23502",
	} {
		_, err := conn.Exec(t.Context(), sql)
		if answer, ok := errors.AsType[*pgconn.PgError](err); !ok || answer.Code != code {
			t.Errorf("%s: %v, want %s", sql, err, code)
		}
	}
	same(t, "corrections", rows(t, c, "SELECT batch = $1, issued, deleted, covers, cases, deaths, published_cases, published_deaths FROM corrections", made.ID),
		[]string{"true 01-10 false 1 7 - 5 1"})
}
