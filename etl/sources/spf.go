package sources

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// spf is Santé publique France's daily hospital data, in two layouts: by
// département (admissions to hospital and to intensive care, deaths in
// hospital) and by région (admissions to intensive care). Fields are separated
// by semicolons; the file of régions is ISO-8859-1.
//
// incid_rad, people who went home, is not loaded: a discharge is no recovery.
func spf() Format {
	return Format{Name: "spf", Comma: ';', Latin1: true, Layout: spfLayout}
}

func spfLayout(header []string, _ Hint) (*Layout, error) {
	regions := []string{"jour", "nomReg", "numReg", "incid_rea"}
	if slices.Equal(header, regions) {
		return spfRegions(), nil
	}
	departements := []string{"dep", "jour", "incid_hosp", "incid_rea", "incid_dc", "incid_rad"}
	if err := pinned("spf", header, departements); err != nil {
		return nil, err
	}
	return spfDepartements(), nil
}

func spfDepartements() *Layout {
	return &Layout{
		Feed:   "departements",
		Given:  mspr.NewCountSet(mspr.Deaths, mspr.Hospitalizations, mspr.ICUAdmissions),
		Whole:  true,
		Levels: []mspr.LocationLevel{mspr.Country, mspr.Subdivision, mspr.County, mspr.Unallocated},
		Row: func(f []string, row *Row) *Broken {
			row.Place, row.Date = f[0], f[1]
			row.Counts[mspr.Hospitalizations], row.Counts[mspr.ICUAdmissions], row.Counts[mspr.Deaths] = f[2], f[3], f[4]
			return nil
		},
	}
}

func spfRegions() *Layout {
	codes := spfRegionCodes()
	return &Layout{
		Feed:   "regions",
		Given:  mspr.NewCountSet(mspr.ICUAdmissions),
		Whole:  true,
		Levels: []mspr.LocationLevel{mspr.Region},
		Row: func(f []string, row *Row) *Broken {
			row.Date, row.Place = f[0], codes[f[2]]
			row.Counts[mspr.ICUAdmissions] = f[3]
			// A region called "NA" stands for patients placed in none, and
			// every one of its counts is 0.
			row.Excluded = f[2] == "NA" && f[3] == "0"
			return nil
		},
	}
}

// spfRegionCodes gives ISO 3166-2 codes by INSEE's code of a région, without
// its leading zero; overseas a région and its département are one place.
func spfRegionCodes() map[string]string {
	return map[string]string{
		"1": "FR-971", "2": "FR-972", "3": "FR-973", "4": "FR-974", "6": "FR-976",
		"11": "FR-IDF", "24": "FR-CVL", "27": "FR-BFC", "28": "FR-NOR", "32": "FR-HDF", "44": "FR-GES", "52": "FR-PDL",
		"53": "FR-BRE", "75": "FR-NAQ", "76": "FR-OCC", "84": "FR-ARA", "93": "FR-PAC", "94": "FR-20R",
	}
}
