package resolvers

import (
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

func aggregateFields() rowFields[mspr.AggregateRow] {
	return rowFields[mspr.AggregateRow]{"AggregateNode", func(s selecting, f graphql.CollectedField) column[mspr.AggregateRow] {
		switch f.Name {
		case "country":
			return placeColumn(s, f, func(r *mspr.AggregateRow) *mspr.LocationCode { return r.Country })
		case "location":
			return placeColumn(s, f, func(r *mspr.AggregateRow) *mspr.LocationCode { return r.Location })
		case "disease":
			return textColumn(func(r *mspr.AggregateRow) *mspr.DiseaseCode { return r.Disease })
		case "whoRegion":
			return textColumn(func(r *mspr.AggregateRow) *mspr.WHORegion { return r.WHORegion })
		case "source":
			return textColumn(func(r *mspr.AggregateRow) *mspr.SourceName { return r.Source })
		case "period":
			return periodColumn(s, f, func(r *mspr.AggregateRow) *mspr.Period { return r.Period })
		case "records":
			return countColumn(func(r *mspr.AggregateRow) mspr.Count { return r.Records })
		case "caseFatalityRatio":
			return realColumn(func(r *mspr.AggregateRow) *float64 { return r.CaseFatalityRatio })
		case "incidencePer100k":
			return realColumn(func(r *mspr.AggregateRow) *float64 { return r.IncidencePer100k })
		case "mortalityPer100k":
			return realColumn(func(r *mspr.AggregateRow) *float64 { return r.MortalityPer100k })
		}
		return countsColumn(f, func(r *mspr.AggregateRow) *mspr.Counts { return &r.Counts })
	}}
}

// recordFields are those of the object that a disease's records are shown as.
func recordFields(object string) rowFields[mspr.Record] {
	return rowFields[mspr.Record]{object, func(s selecting, f graphql.CollectedField) column[mspr.Record] {
		switch f.Name {
		case "id":
			return countColumn(func(r *mspr.Record) mspr.Count { return r.Number() })
		case "country":
			return placeColumn(s, f, func(r *mspr.Record) *mspr.LocationCode { return &r.Country })
		case "location":
			return placeColumn(s, f, func(r *mspr.Record) *mspr.LocationCode { return &r.Location })
		case "date":
			return dateColumn(func(r *mspr.Record) mspr.Date { return r.Date })
		case "source":
			return textColumn(func(r *mspr.Record) *mspr.SourceName { return &r.Source })
		case "corrected":
			return truthColumn(func(r *mspr.Record) bool { return r.Corrected })
		case "batch":
			return countColumn(func(r *mspr.Record) mspr.Count { return mspr.Known(r.Batch) })
		case "issued":
			return momentColumn(func(r *mspr.Record) time.Time { return r.Issued })
		case "createdAt":
			return momentColumn(func(r *mspr.Record) time.Time { return r.CreatedAt })
		case "updatedAt":
			return momentColumn(func(r *mspr.Record) time.Time { return r.UpdatedAt })
		}
		return countsColumn(f, func(r *mspr.Record) *mspr.Counts { return &r.Counts })
	}}
}

func pointFields() rowFields[mspr.Point] {
	return rowFields[mspr.Point]{"Point", func(s selecting, f graphql.CollectedField) column[mspr.Point] {
		switch f.Name {
		case "date":
			return dateColumn(func(p *mspr.Point) mspr.Date { return p.Date() })
		case "period":
			return periodColumn(s, f, func(p *mspr.Point) *mspr.Period { return &p.Period })
		case "casesAverage":
			return realColumn(func(p *mspr.Point) *float64 { return p.CasesAverage })
		case "deathsAverage":
			return realColumn(func(p *mspr.Point) *float64 { return p.DeathsAverage })
		case "casesPer100k":
			return realColumn(func(p *mspr.Point) *float64 { return p.CasesPer100k })
		case "deathsPer100k":
			return realColumn(func(p *mspr.Point) *float64 { return p.DeathsPer100k })
		case "corrected":
			return truthColumn(func(p *mspr.Point) bool { return p.Corrected })
		}
		return countsColumn(f, func(p *mspr.Point) *mspr.Counts { return &p.Counts })
	}}
}

func periodFields() rowFields[mspr.Period] {
	return rowFields[mspr.Period]{"Period", func(_ selecting, f graphql.CollectedField) column[mspr.Period] {
		switch f.Name {
		case "interval":
			return textColumn(func(p *mspr.Period) *mspr.Interval { return &p.Interval })
		case "start":
			return dateColumn(func(p *mspr.Period) mspr.Date { return p.Start })
		case "end":
			return dateColumn(func(p *mspr.Period) mspr.Date { return p.End })
		}
		return nil
	}}
}

func placeFields() rowFields[mspr.Location] {
	return rowFields[mspr.Location]{"Location", func(s selecting, f graphql.CollectedField) column[mspr.Location] {
		switch f.Name {
		case "code":
			return textColumn(func(l *mspr.Location) *mspr.LocationCode { return &l.Code })
		case "level":
			return textColumn(func(l *mspr.Location) *mspr.LocationLevel { return &l.Level })
		case "name":
			return func(to []byte, l *mspr.Location) ([]byte, error) {
				name, err := locationResolver{s.Resolver}.Name(s.ctx, l, nil)
				return appendText(to, name), err
			}
		}
		return nil
	}}
}
