package sources

import (
	"encoding/json"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// whoMpox is WHO's daily mpox data, as its OData service xMart gives them
// (MPX/V_MPX_VALIDATED_DAILY): confirmed cases and deaths up to each day on which
// a country reported. Places are ISO 3166-1 alpha-3 codes.
//
// WHO's other OData service, the Global Health Observatory, has indicators by
// year and no counts by day: there is nothing in it for a record to hold.
func whoMpox() Format {
	return Format{
		Name:     "who-mpox",
		Document: &Document{Columns: whoMpoxColumns(), Lines: whoMpoxLines},
		Layout:   whoMpoxLayout,
	}
}

func whoMpoxColumns() []string {
	return []string{"ISO3", "DATE", "TOTAL_CONF_CASES", "TOTAL_CONF_DEATHS"}
}

func whoMpoxLayout([]string, Hint) (*Layout, error) {
	return &Layout{
		Disease: "mpox",
		Given:   mspr.NewCountSet(mspr.Cases, mspr.Deaths),
		Shape:   Cumulative,
		Floats:  true,
		Whole:   true,
		Row: func(f []string, row *Row) *Broken {
			row.Place, row.Date = f[0], f[1]
			row.Counts[mspr.Cases], row.Counts[mspr.Deaths] = f[2], f[3]
			return nil
		},
	}, nil
}

func whoMpoxLines(element []byte, line func([]string)) *Broken {
	var e struct {
		Place  string       `json:"ISO3"`
		Date   string       `json:"DATE"`
		Cases  *json.Number `json:"TOTAL_CONF_CASES"`
		Deaths *json.Number `json:"TOTAL_CONF_DEATHS"`
	}
	if broken := readElement(element, &e); broken != nil {
		return broken
	}
	day, _, _ := strings.Cut(e.Date, "T00:00:00") // with and without a zone: it is a day
	line([]string{e.Place, day, text(e.Cases), text(e.Deaths)})
	return nil
}

// text is a number as it is written; null is no text.
func text(n *json.Number) string {
	if n == nil {
		return ""
	}
	return n.String()
}
