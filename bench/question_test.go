//go:build bench

package bench

import (
	"encoding/json"
	"fmt"
)

// question is a query as a caller asks it, and the SQL that somebody who knows
// the tables of a snapshot would write for it: codes come as text, since the
// driver takes milliseconds to learn an ENUM of thousands of words.
type question struct {
	what, query, raw string
	// times is how many times as long as the SQL it may take, and 1 ms.
	times float64
	// peer is the view of which PostGraphile asks the same, if any.
	peer *peerView
	// rollup says that the size of what lies below is not to matter.
	rollup bool
}

const (
	aRollup = 1.5
	aScan   = 1.2
	aPage   = 2
)

// questions are asked in one request each and answered without any cache.
func questions() []question {
	return []question{
		rollup("totals per country", countryTotals(),
			aggregate("COUNTRY", "country { code }", "first: 250"),
			`SELECT country::VARCHAR AS place, sum(cases)::BIGINT, sum(deaths)::BIGINT FROM rollup_country_month
			WHERE disease = 'covid19' AND preferred GROUP BY country ORDER BY place LIMIT 251`),
		rollup("weeks of all countries", weeklySeries(),
			aggregate("ISO_WEEK", "period { start }", "first: 1000"),
			`SELECT start, sum(cases)::BIGINT, sum(deaths)::BIGINT FROM rollup_region_week
			WHERE disease = 'covid19' GROUP BY start ORDER BY start LIMIT 1001`),
		rollup("months by WHO region", regionMonths(),
			aggregate("WHO_REGION, MONTH", "whoRegion period { start }", "first: 1000"),
			`SELECT who_region, start, sum(cases)::BIGINT, sum(deaths)::BIGINT FROM rollup_region_month
			WHERE disease = 'covid19' GROUP BY who_region, start ORDER BY who_region NULLS LAST, start LIMIT 1001`),
		rollup("months by country, 1,000 of them", countryMonths(),
			aggregate("COUNTRY, MONTH", "country { code } period { start }", "first: 1000"),
			`SELECT country::VARCHAR AS place, start, sum(cases)::BIGINT, sum(deaths)::BIGINT FROM rollup_country_month
			WHERE disease = 'covid19' AND preferred GROUP BY country, start ORDER BY place, start LIMIT 1001`),
		rollup("weekly series of one country", nil,
			`{ timeSeries(disease: "covid19", locations: ["FRA"], interval: ISO_WEEK) { location { code } points { period { start } cases deaths } } }`,
			`SELECT start, source::VARCHAR, cases, deaths FROM rollup_country_week
			WHERE disease = 'covid19' AND location = 'FRA' AND preferred ORDER BY start LIMIT 10000`),
		scan("totals per country of an odd stretch of days",
			aggregate("COUNTRY", "country { code }", "first: 250"+oddDays(`level: {eq: COUNTRY}`)),
			`SELECT country::VARCHAR AS place, sum(cases)::BIGINT, sum(deaths)::BIGINT FROM facts
			WHERE disease = 'covid19' AND counted AND preferred AND level = 'COUNTRY' AND date BETWEEN '2021-02-05' AND '2023-08-17'
			GROUP BY country ORDER BY place LIMIT 251`),
		scan("ten worst counties of an odd stretch of days",
			aggregate("LOCATION", "location { code }", "first: 10, orderBy: [{measure: CASES, direction: DESC}]"+oddDays(`level: {eq: COUNTY}`)),
			`SELECT location::VARCHAR AS place, sum(cases)::BIGINT AS cases, sum(deaths)::BIGINT FROM facts
			WHERE disease = 'covid19' AND counted AND preferred AND level = 'COUNTY' AND date BETWEEN '2021-02-05' AND '2023-08-17'
			GROUP BY location ORDER BY cases DESC NULLS LAST, place LIMIT 11`),
		page("100 records, the newest", "", rawRecords("")),
		page("100 records of one country, the newest", `, where: {location: {eq: "FRA"}}`, rawRecords("AND location = 'FRA'")),
	}
}

func aggregate(groupBy, keys, rest string) string {
	return fmt.Sprintf(`{ aggregate(disease: "covid19", groupBy: [%s], %s) { nodes { %s cases deaths } } }`, groupBy, rest, keys)
}

func oddDays(more string) string {
	return `, where: {` + more + `, date: {from: "2021-02-05", to: "2023-08-17"}}`
}

func rollup(what string, peer *peerView, query, raw string) question {
	return question{what: what, query: query, raw: raw, times: aRollup, peer: peer, rollup: true}
}

func scan(what, query, raw string) question {
	return question{what: what, query: query, raw: raw, times: aScan}
}

func page(what, where, raw string) question {
	query := fmt.Sprintf(`{ covidRecords(first: 100, orderBy: {date: DESC}%s) { nodes { id location { code } date source cases deaths batch } pageInfo { hasNextPage endCursor } } }`, where)
	return question{what: what, query: query, raw: raw, times: aPage}
}

func rawRecords(where string) string {
	return fmt.Sprintf(`SELECT id, location::VARCHAR AS place, date, source::VARCHAR AS publisher, cases, deaths, batch FROM facts
		WHERE disease = 'covid19' AND record %s ORDER BY date DESC, place, publisher LIMIT 101`, where)
}

// body is the query as it is sent.
func body(query string) []byte {
	sent, _ := json.Marshal(map[string]string{"query": query}) // a map of strings can't fail
	return sent
}
