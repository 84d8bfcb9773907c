package etl

import (
	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// The rules of rows, by the names that quarantine gives them;
// sources.RuleMixedFile and mspr.RuleDuplicate complete them.
const (
	// RuleColumns: a line has as many fields as the header.
	RuleColumns = "wrong-columns"
	// RuleQuotes: quotes close on their line and stand around fields only.
	RuleQuotes = "broken-quotes"
	// RuleNUL: no line holds a NUL byte.
	RuleNUL = "nul-byte"
	// RuleLongLine: a line is at most Limits.Line long.
	RuleLongLine = "long-line"
	// RuleLongField: a field is at most fieldLimit long.
	RuleLongField = "long-field"
	// RuleFormula: no field begins like a spreadsheet's formula.
	RuleFormula = "formula"
	// RuleDisease: a disease is in the catalogue.
	RuleDisease = "unknown-disease"
	// RuleDate: a date is YYYY-MM-DD (or as its format says) and exists.
	RuleDate = "not-a-date"
	// RulePlausibleDate: a date is not before the first case nor after the
	// day that follows the issue.
	RulePlausibleDate = "implausible-date"
	// RuleLocation: a place is in the catalogue.
	RuleLocation = "unknown-location"
	// RuleCount: a count is a whole number.
	RuleCount = "not-a-count"
	// RuleAbsurd: a count is one that people on Earth can reach.
	RuleAbsurd = "absurd-count"
	// RuleNegative: a cumulative count is not below zero.
	RuleNegative = "negative-cumulative"
)

// rule looks at the row at hand, writes what it reads from it into t.row and
// t.at, and answers with how the row breaks it, or nil.
type rule func(t *transform) *sources.Broken

// ruleBook lists the rules in the order in which they are asked. A row that
// its layout excludes is asked only those before the layout speaks.
type ruleBook struct{ ofFields, ofRows []rule }

func newRuleBook() ruleBook {
	return ruleBook{
		ofFields: []rule{shortFields, noFormulas, readRow, readIssue},
		ofRows:   []rule{oneDisease, readDate, plausibleDate, knownPlace, readCounts},
	}
}

func (b ruleBook) check(t *transform) *sources.Broken {
	for _, r := range b.ofFields {
		if broken := r(t); broken != nil {
			return broken
		}
	}
	if t.row.Excluded {
		return nil
	}
	for _, r := range b.ofRows {
		if broken := r(t); broken != nil {
			return broken
		}
	}
	return nil
}

const (
	// fieldLimit is far beyond any name in any source.
	fieldLimit = 4096
	// totalLimit is the largest cumulative count.
	totalLimit = 10_000_000_000
)

func shortFields(t *transform) *sources.Broken {
	for i, f := range t.fields {
		if len(f) > fieldLimit {
			return &sources.Broken{Rule: RuleLongField, Message: mspr.Tell("field %d is %d bytes long", i+1, len(f))}
		}
	}
	return nil
}

// noFormulas looks at the first byte only; a minus sign may begin a number.
func noFormulas(t *transform) *sources.Broken {
	for i, f := range t.fields {
		if f != "" && (f[0] == '=' || f[0] == '+' || f[0] == '@') {
			return &sources.Broken{Rule: RuleFormula, Message: mspr.Tell("field %d begins with %q, like a formula", i+1, f[:1])}
		}
	}
	return nil
}

func readRow(t *transform) *sources.Broken {
	return t.layout.Row(t.fields, &t.row)
}

// oneDisease: one file holds one disease, the one that the operator named or
// else that of its first row.
func oneDisease(t *transform) *sources.Broken {
	o, code := t.origin, t.row.Disease
	switch {
	case code == "" && !t.layout.Codes, code == o.disease && o.told:
		return nil
	case o.told:
		return &sources.Broken{Rule: sources.RuleMixedFile, Message: mspr.Tell("the row counts %.40q in a file of %s; load one file a disease", code, o.disease)}
	}
	if _, ok := o.counts(code); !ok {
		return &sources.Broken{Rule: RuleDisease, Message: mspr.Tell("%.40q is no disease of the catalogue", code)}
	}
	o.disease, o.told = code, true
	return nil
}

func readIssue(t *transform) *sources.Broken {
	if !t.layout.History {
		return nil
	}
	issue, err := mspr.ParseDate(t.row.Issue)
	if err != nil {
		return &sources.Broken{Rule: RuleDate, Message: mspr.Tell("the issue %.40q is not a date in the form YYYY-MM-DD", t.row.Issue)}
	}
	if issue < mspr.EarliestDate() || issue > mspr.LatestDate(t.origin.loaded) {
		return &sources.Broken{Rule: RulePlausibleDate, Message: mspr.Tell("the issue %s lies before %s or in the future", issue, mspr.EarliestDate())}
	}
	t.at.issue = issue
	return nil
}

func readDate(t *transform) *sources.Broken {
	if t.layout.Shape == sources.Wide {
		return nil
	}
	if once := t.lastDate; t.row.Date == once.text && once.text != "" {
		t.at.date = once.date
		return nil
	}
	d, err := mspr.ParseDate(t.row.Date)
	if err != nil {
		return &sources.Broken{Rule: RuleDate, Message: mspr.Tell("%.40q is not a date in the form YYYY-MM-DD", t.row.Date)}
	}
	t.lastDate, t.at.date = readDateOnce{t.row.Date, d}, d
	return nil
}

func plausibleDate(t *transform) *sources.Broken {
	if t.layout.Shape == sources.Wide {
		return nil // the header was asked
	}
	latest := t.at.issue.AddDays(1)
	if !t.layout.History {
		latest = mspr.DateOf(t.origin.issued(t.layout)).AddDays(1)
	}
	if t.at.date < mspr.EarliestDate() || t.at.date > latest {
		return &sources.Broken{Rule: RulePlausibleDate, Message: mspr.Tell("%s is not between %s and %s, the day after the issue", t.at.date, mspr.EarliestDate(), latest)}
	}
	return nil
}

func knownPlace(t *transform) *sources.Broken {
	p, ok := t.places.find(t.row.Place)
	if !ok {
		return &sources.Broken{Rule: RuleLocation, Message: mspr.Tell("%.80q is no place of the catalogue", t.row.Place)}
	}
	t.at.place = p
	return nil
}

func readCounts(t *transform) *sources.Broken {
	if t.layout.Shape == sources.Wide {
		return nil // cell by cell
	}
	for _, k := range t.kinds() {
		n, broken := t.count(t.row.Counts[k])
		if broken != nil {
			broken.Message = k.Column() + ": " + broken.Message
			return broken
		}
		t.at.counts[k] = n
	}
	return nil
}

// count reads one count under the rules of the layout.
func (t *transform) count(text string) (int64, *sources.Broken) {
	if text == "" || text == t.layout.Null {
		return unknown, nil
	}
	n, broken := parseCount(text, t.layout.Floats)
	if broken != nil {
		return unknown, broken
	}
	limit := int64(mspr.DailyLimit)
	if t.layout.Shape != sources.Daily {
		limit = totalLimit
		if n < 0 {
			return unknown, &sources.Broken{Rule: RuleNegative, Message: mspr.Tell("a count up to a day can't be %d", n)}
		}
	}
	if n > limit || n < -limit {
		return unknown, &sources.Broken{Rule: RuleAbsurd, Message: mspr.Tell("%d is beyond %d", n, limit)}
	}
	return n, nil
}
