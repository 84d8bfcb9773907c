package plan

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Provenance lists the sources that have series of a disease, and which of
// them are preferred somewhere. Its rows are a source and a truth.
func Provenance(disease mspr.DiseaseCode, known *mspr.Knowledge, d Dialect) Statement {
	w := &writer{dialect: d}
	s := &Scope{Disease: mspr.Disease{Code: disease}, Known: known}
	sql := "SELECT " + d.text("s.source") + ", bool_or(s.preferred) FROM " + w.series(s) + " s WHERE " +
		isWord(w, "s.disease", disease) + " GROUP BY s.source ORDER BY 1"
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"source", Text}, {"preferred", Truth}}, Tier: tierOf(d)}
}

// SnapshotBefore finds the newest snapshot that was created by a moment, in
// Postgres.
func SnapshotBefore(moment time.Time) Statement {
	return Statement{
		SQL: "SELECT number, created, last_batch, records, revisions, bytes, sha256 FROM snapshots\n" +
			"WHERE created <= $1 ORDER BY number DESC LIMIT 1",
		Args: []any{moment.UTC()},
		Columns: []Column{
			{"number", Whole},
			{"created", Moment},
			{"last_batch", Whole},
			{"records", Whole},
			{"revisions", Whole},
			{"bytes", Whole},
			{"sha256", Text},
		},
		Tier: mspr.FromPostgres,
	}
}

// Published finds a snapshot among those that were published before, with the
// edition at which places moved last.
func Published(number int64, d Dialect) Statement {
	return Statement{
		SQL:  "SELECT s.number, s.created, s.last_batch, s.edition, c.places, c.dropped, c.dropped_before FROM catalogue c LEFT JOIN snapshots s ON s.number = $1",
		Args: []any{number},
		Columns: []Column{
			{"number", Whole},
			{"created", Moment},
			{"last_batch", Whole},
			{"edition", Whole},
			{"places", Whole},
			{"dropped", Whole},
			{"dropped_before", Day},
		},
		Tier: tierOf(d),
	}
}

// PublishedNumbers lists the newest numbers of snapshots, from the newest.
func PublishedNumbers(d Dialect) Statement {
	return Statement{
		SQL: "SELECT number FROM snapshots ORDER BY number DESC LIMIT 1000", Columns: []Column{{"number", Whole}}, Tier: tierOf(d),
	}
}
