package sample

import (
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// epidemic describes one simulated disease.
type epidemic struct {
	disease     mspr.DiseaseCode
	first, last mspr.Date
	countries   []mspr.LocationCode
	waves       []wave
	// detected is the share of the population that is reported as a case in
	// all waves together, by WHO region.
	detected map[mspr.WHORegion]float64
	// fatality is deaths per case at the first day and at the last.
	fatality [2]float64
	events   []event
}

// wave is a rise and a fall of cases.
type wave struct {
	// peak is the day from the first of the epidemic around which it turns.
	peak float64
	// rise and fall are the days in which it grows or shrinks e-fold.
	rise, fall float64
	// weight is its part in all cases.
	weight float64
}

func epidemicOf(disease mspr.DiseaseCode) (epidemic, bool) {
	switch disease {
	case "covid19":
		return covid(), true
	case "mpox":
		return mpox(), true
	}
	return epidemic{}, false
}

func covid() epidemic {
	return epidemic{
		disease:   "covid19",
		first:     mspr.NewDate(2022, 1, 31),
		last:      mspr.NewDate(2024, 6, 30),
		countries: everywhere(),
		waves: []wave{
			{peak: -8, rise: 9, fall: 17, weight: 0.36},
			{peak: 158, rise: 14, fall: 18, weight: 0.20},
			{peak: 268, rise: 15, fall: 22, weight: 0.17},
			{peak: 352, rise: 13, fall: 19, weight: 0.11},
			{peak: 560, rise: 25, fall: 24, weight: 0.05},
			{peak: 682, rise: 20, fall: 21, weight: 0.08},
			{peak: 874, rise: 24, fall: 30, weight: 0.03},
		},
		detected: map[mspr.WHORegion]float64{
			mspr.EURO: 0.22, mspr.AMRO: 0.13, mspr.WPRO: 0.19, mspr.SEARO: 0.022, mspr.EMRO: 0.02, mspr.AFRO: 0.006,
		},
		fatality: [2]float64{0.006, 0.0025},
		events:   covidEvents(),
	}
}

func mpox() epidemic {
	return epidemic{
		disease:   "mpox",
		first:     mspr.NewDate(2023, 7, 3),
		last:      mspr.NewDate(2024, 6, 30),
		countries: everywhere(),
		waves: []wave{
			{peak: 62, rise: 11, fall: 21, weight: 0.62},
			{peak: 175, rise: 26, fall: 30, weight: 0.16},
			{peak: 318, rise: 24, fall: 34, weight: 0.22},
		},
		detected: map[mspr.WHORegion]float64{
			mspr.EURO: 3.2e-5, mspr.AMRO: 4.5e-5, mspr.WPRO: 3e-6, mspr.SEARO: 4e-7, mspr.EMRO: 6e-7, mspr.AFRO: 9e-6,
		},
		fatality: [2]float64{0.004, 0.003},
		events:   mpoxEvents(),
	}
}

// everywhere lists countries of all six WHO regions.
func everywhere() []mspr.LocationCode {
	const codes = `
		FRA DEU ITA ESP GBR CHE AUT BEL NLD PRT SWE POL GRC UKR TUR LIE
		USA CAN MEX BRA ARG COL PER CHL
		ZAF NGA KEN ETH NAM GHA COD SEN
		EGY MAR PAK IRN SAU
		IND IDN THA BGD
		JPN KOR AUS VNM`
	var list []mspr.LocationCode
	for code := range strings.FieldsSeq(codes) {
		list = append(list, mspr.LocationCode(code))
	}
	return list
}
