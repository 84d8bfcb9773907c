package sources

import "github.com/mspr/surveillance/mspr"

// canonical is the service's own layout, "mspr": the columns disease, location
// and date, then at least one of cases, deaths, recovered, hospitalizations
// and icu_admissions, in any order. Locations are codes, dates YYYY-MM-DD,
// counts new on that day, empty where there is none. A file states what it
// holds and withdraws nothing; one file holds one disease.
func canonical() Format {
	return Format{Name: "mspr", Comma: ',', Layout: canonicalLayout}
}

func canonicalLayout(header []string, _ Hint) (*Layout, error) {
	columns := []string{"disease", "location", "date"}
	kinds := make([]mspr.CountKind, 0, mspr.CountKinds)
	var given mspr.CountSet
	for _, h := range header[min(len(columns), len(header)):] {
		kind, ok := mspr.ParseCountKind(h)
		if ok && !given.Has(kind) {
			columns = append(columns, h)
			kinds = append(kinds, kind)
			given |= mspr.NewCountSet(kind)
		}
	}
	if err := pinned("mspr", header, columns); err != nil {
		return nil, err
	}
	if len(kinds) == 0 {
		return nil, mspr.Refusef("line 1: a file of the format mspr has at least one of the columns cases, deaths, recovered, hospitalizations, icu_admissions")
	}
	return &Layout{
		Given: given,
		Row: func(f []string, row *Row) *Broken {
			row.Disease, row.Place, row.Date = mspr.DiseaseCode(f[0]), f[1], f[2]
			for i, k := range kinds {
				row.Counts[k] = f[3+i]
			}
			return nil
		},
		Codes: true,
	}, nil
}
