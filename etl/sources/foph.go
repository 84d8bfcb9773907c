package sources

import (
	"fmt"
	"time"
	_ "time/tzdata" // the stamp is Swiss local time, also on machines without time zones

	"github.com/mspr/surveillance/mspr"
)

// foph is the Swiss Federal Office of Public Health's file by canton and day.
// The column type tells what is counted, the column version when the file was
// issued (Swiss local time); both stand in every row. NA means no value. CH
// and FL stand beside the cantons; CHFL, their sum, is left out.
func foph() Format {
	return Format{Name: "foph", Comma: ',', Layout: fophLayout}
}

func fophLayout(header []string, _ Hint) (*Layout, error) {
	columns := []string{
		"geoRegion", "datum", "entries", "sumTotal", "timeframe_7d", "offset_last7d", "sumTotal_last7d", "timeframe_14d",
		"offset_last14d", "sumTotal_last14d", "timeframe_28d", "offset_last28d", "sumTotal_last28d", "timeframe_phase2",
		"offset_Phase2", "sumTotal_Phase2", "timeframe_phase2b", "offset_Phase2b", "sumTotal_Phase2b", "timeframe_phase3",
		"offset_Phase3", "sumTotal_Phase3", "sum7d", "sum14d", "mean7d", "mean14d", "timeframe_all", "entries_diff_last_age",
		"pop", "inz_entries", "inzmean7d", "inzmean14d", "inzsumTotal", "inzsumTotal_last7d", "inzsumTotal_last14d",
		"inzsumTotal_last28d", "inzsumTotal_Phase2", "inzsumTotal_Phase2b", "inzsumTotal_Phase3", "inzsum7d", "inzsum14d",
		"sumdelta7d", "inzdelta7d", "type", "type_variant", "version", "datum_unit", "entries_letzter_stand",
		"entries_neu_gemeldet", "entries_diff_last",
	}
	if err := pinned("foph", header, columns); err != nil {
		return nil, err
	}
	zurich, err := time.LoadLocation("Europe/Zurich")
	if err != nil {
		return nil, fmt.Errorf("loading the time zone of the version stamp: %w", err)
	}
	l := &Layout{Null: "NA", Whole: true}
	l.Row = (&fophFile{layout: l, zone: zurich}).row
	return l, nil
}

// fophFile remembers what the first row says about the whole file.
type fophFile struct {
	layout  *Layout
	zone    *time.Location
	kind    string
	version string
	count   mspr.CountKind
}

// The columns that are read.
const (
	fophRegion  = 0
	fophDate    = 1
	fophEntries = 2
	fophType    = 43
	fophVariant = 44
	fophVersion = 45
	fophUnit    = 46
)

func (file *fophFile) row(f []string, row *Row) *Broken {
	if file.kind == "" {
		if broken := file.first(f); broken != nil {
			return broken
		}
	}
	if f[fophType] != file.kind || f[fophVariant] != "" || f[fophVersion] != file.version || f[fophUnit] != "day" {
		return &Broken{RuleMixedFile, mspr.Tell("type %.20q, variant %.20q, version %.20q, unit %.20q in a daily file of %s %s",
			f[fophType], f[fophVariant], f[fophVersion], f[fophUnit], file.kind, file.version)}
	}
	row.Place, row.Date = f[fophRegion], f[fophDate]
	row.Excluded = f[fophRegion] == fophBoth
	row.Counts[file.count] = f[fophEntries]
	return nil
}

// first reads what holds for the whole file.
func (file *fophFile) first(f []string) *Broken {
	for _, feed := range fophFeeds() {
		if f[fophType] != "COVID19"+feed.word {
			continue
		}
		issued, err := time.ParseInLocation("2006-01-02_15-04-05", f[fophVersion], file.zone)
		if err != nil {
			return &Broken{RuleMixedFile, mspr.Tell("version %.40q is not a time in the form 2021-07-09_07-48-17", f[fophVersion])}
		}
		file.kind, file.version, file.count = f[fophType], f[fophVersion], feed.count
		file.layout.Feed, file.layout.Given, file.layout.Issued = feed.name, mspr.NewCountSet(feed.count), issued
		return nil
	}
	return &Broken{RuleMixedFile, mspr.Tell("type %.40q is none of COVID19Cases, COVID19Death, COVID19Hosp", f[fophType])}
}

func fophFeeds() []feed {
	return []feed{{"cases", "Cases", mspr.Cases}, {"deaths", "Death", mspr.Deaths}, {"hospitalizations", "Hosp", mspr.Hospitalizations}}
}

// fophBoth is Switzerland and Liechtenstein together.
const fophBoth = "CHFL"
