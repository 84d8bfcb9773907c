package plan

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Settling lists, for the sources of a disease, after how many days the records
// of some places and of all places (no location) settle, with the day of the
// newest file that the source had issued by a moment. Corrections are no files of
// the source.
func (p *Planner) Settling(disease mspr.DiseaseCode, places []mspr.LocationCode, asOf *time.Time, d Dialect) Statement {
	w := &writer{dialect: d}
	issued := []string{isWord(w, "disease", disease), "status = 'LOADED'", "feed <> " + w.bind(mspr.FeedCorrection)}
	if at := moment(asOf); at != nil {
		issued = append(issued, "issued <= "+w.bind(*at))
	}
	conditions := []string{
		isWord(w, "s.disease", disease),
		"(s.location IS NULL OR " + isOneOf(w, "s.location", sorted(places)) + ")",
	}
	sql := "SELECT " + d.text("s.source") + ", " + d.text("s.location") + ", CAST(s.days AS BIGINT), b.newest\nFROM settling s JOIN (" +
		"SELECT source, CAST(max(issued) AT TIME ZONE 'UTC' AS DATE) AS newest FROM batches" + where(issued) + "\nGROUP BY source) AS b ON b.source = s.source" +
		where(conditions) + "\nORDER BY 1, 2"
	return Statement{
		SQL: sql, Args: w.args, Tier: tierOf(d),
		Columns: []Column{
			{"source", Text},
			{"location", Text},
			{"days", Whole},
			{"newest", Day},
		},
	}
}
