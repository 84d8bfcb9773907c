package sharedfiles

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// Place gives the place that a row names, as the publisher's key that the
// catalogue resolves; nothing for the row of an aggregate, such as World, which
// is no place.
func (r Row) Place(source mspr.SourceName) string {
	r.tb.Helper()
	switch source {
	case "who":
		return r.Get("Country_code")
	case "owid-mpox":
		return without(r.Get("location"), "World", "Africa", "Asia", "Europe", "North America", "Oceania", "South America")
	case "jhu-global":
		return r.Get("Country/Region") + "|" + r.Get("Province/State")
	case "jhu-us":
		if uid := r.Get("UID"); len(uid) == len("84006037") {
			return "US-" + uid[3:]
		}
		return r.Get("UID")
	case "nyt-counties":
		if r.Get("fips") == "" {
			return r.Get("state") + "|" + r.Get("county")
		}
		return "US-" + r.Get("fips")
	case "nyt-states":
		return r.Get("fips")
	case "spf":
		return r.Get("dep")
	case "foph":
		return without(r.Get("geoRegion"), "CHFL")
	}
	r.tb.Fatalf("how %s names its places is not known", source)
	return ""
}

func without(key string, aggregates ...string) string {
	if slices.Contains(aggregates, key) {
		return ""
	}
	return key
}
