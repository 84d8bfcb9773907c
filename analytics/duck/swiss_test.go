package duck

import (
	"cmp"
	"slices"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	covid = mspr.DiseaseCode("covid19")
	mpox  = mspr.DiseaseCode("mpox")
)

var issuedAt = time.Date(2024, 3, 31, 1, 30, 0, 123456000, time.UTC)

// swiss is two cantons whose sum is the country's series, France with rows of
// its own, and Italy whose cases are its own and whose deaths are its regions'.
func swiss() *held {
	h := &held{
		lastBatch: 7,
		diseases:  []mspr.DiseaseCode{covid, mpox},
		locations: []mspr.Location{
			{Code: "CHE", Name: "Switzerland", Level: mspr.Country, Country: "CHE", WHORegion: mspr.EURO, Population: mspr.Known(8_700_000), PopulationYear: 2021},
			{Code: "CH-BE", Name: "Bern's", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
			{Code: "CH-ZH", Name: "Zürich", Level: mspr.Subdivision, Parent: "CHE", Country: "CHE", WHORegion: mspr.EURO},
			{Code: "FRA", Name: "France", Level: mspr.Country, Country: "FRA", WHORegion: mspr.EURO},
			{Code: "ITA", Name: "Italy", Level: mspr.Country, Country: "ITA", WHORegion: mspr.EURO},
			{Code: "IT-25", Name: "Lombardia", Level: mspr.Region, Parent: "ITA", Country: "ITA", WHORegion: mspr.EURO},
			{Code: "XKX", Name: "Elsewhere", Level: mspr.Country, Country: "XKX"},
		},
		sources: []mspr.Source{{Name: "foph", Title: "FOPH", Publisher: "BAG", Licence: "open"}, {Name: "who", Title: "WHO", Publisher: "WHO", Licence: "CC", Simulated: true}},
		batches: []mspr.Batch{{ID: 7, Source: "who", Disease: covid, Feed: "daily", Address: "who.csv", Checksum: "ab", Issued: issuedAt, Loaded: issuedAt, Status: mspr.BatchLoaded, Seconds: 1.5}},
		series: []mspr.Series{
			{Disease: covid, Location: "CHE", Source: "foph", Basis: mspr.ChildRows, Preferred: true},
			{Disease: covid, Location: "CHE", Source: "who", Basis: mspr.OwnRows},
			{Disease: covid, Location: "CH-BE", Source: "foph", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "CH-ZH", Source: "foph", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "FRA", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "ITA", Source: "who", Basis: mspr.MixedRows, Preferred: true},
			{Disease: covid, Location: "IT-25", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: covid, Location: "XKX", Source: "who", Basis: mspr.OwnRows, Preferred: true},
			{Disease: mpox, Location: "FRA", Source: "who", Basis: mspr.OwnRows, Preferred: true},
		},
		parts: []mspr.SeriesPart{
			{Disease: covid, Location: "CHE", Source: "foph", Part: "CH-BE", Counts: 31},
			{Disease: covid, Location: "CHE", Source: "foph", Part: "CH-ZH", Counts: 31},
			{Disease: covid, Location: "ITA", Source: "who", Part: "ITA", Counts: mspr.NewCountSet(mspr.Cases)},
			{Disease: covid, Location: "ITA", Source: "who", Part: "IT-25", Counts: mspr.NewCountSet(mspr.Deaths)},
		},
	}
	for day := range 40 {
		date := mspr.NewDate(2020, 2, 20).AddDays(day)
		h.add(covid, "CH-BE", date, "foph", int64(day), 1)
		h.add(covid, "CH-ZH", date, "foph", 100+int64(day), 2)
		h.add(covid, "CHE", date, "who", 5000, 50)
		h.add(covid, "FRA", date, "who", 1000, 10)
		h.add(covid, "ITA", date, "who", 300, 999)
		h.add(covid, "IT-25", date, "who", 999, 3)
		h.add(covid, "XKX", date, "who", 7, 0)
		h.add(mpox, "FRA", date, "who", 4, 0)
	}
	h.records[3].Counts[mspr.Cases] = mspr.Known(-5)
	h.records[3].Corrected = true
	h.records[4].Counts[mspr.Deaths] = mspr.Count{}
	h.sort()
	old := h.records[0]
	old.Counts[mspr.Cases] = mspr.Known(41)
	h.revisions = []mspr.Revision{{Record: old, Superseded: issuedAt.Add(time.Hour), SupersededBy: 7}}
	return h
}

func (h *held) add(d mspr.DiseaseCode, l mspr.LocationCode, date mspr.Date, s mspr.SourceName, cases, deaths int64) {
	country := l
	if i := slices.IndexFunc(h.locations, func(p mspr.Location) bool { return p.Code == l }); i >= 0 {
		country = h.locations[i].Country
	}
	h.records = append(h.records, mspr.Record{
		ID: int64(len(h.records) + 1), Disease: d, Country: country, Location: l, Date: date, Source: s,
		Counts: mspr.Counts{mspr.Cases: mspr.Known(cases), mspr.Deaths: mspr.Known(deaths)},
		Batch:  7, Issued: issuedAt, CreatedAt: issuedAt, UpdatedAt: issuedAt,
	})
}

func (h *held) sort() {
	slices.SortFunc(h.records, func(a, b mspr.Record) int {
		return cmp.Or(cmp.Compare(a.Disease, b.Disease), cmp.Compare(a.Location, b.Location),
			cmp.Compare(a.Date, b.Date), cmp.Compare(a.Source, b.Source))
	})
}
