package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// MaxPage is the largest page that a plan gives; callers have smaller limits.
const MaxPage = 10_000

// Aggregate is a checked AggregateQuery.
type Aggregate struct {
	Scope
	// Dims are the dimensions, each once, in the order asked for.
	Dims []mspr.Dimension
	// Measures are those shown.
	Measures []mspr.Measure
	// Figures are the statistics shown.
	Figures []mspr.Figure
	Having  *mspr.MeasureFilter
	// Order ends with every dimension, so that it is total.
	Order []Key
	// After holds the values of Order in the row behind which the page begins;
	// nil for the first page.
	After []any
	// Limit is the number of rows fetched, one more than a page holds; zero for
	// all.
	Limit int
	// FromRows forbids the rollups.
	FromRows bool

	computed []mspr.Measure
	// figures are all statistics that are needed.
	figures []mspr.Figure
	needs   needs
	// signature names the order in cursors; worked out once, not for each row.
	signature string
}

// Before says that days before one may matter: to statistics, those before the
// first that is asked for may.
func (a *Aggregate) Before(day mspr.Date) bool {
	return a.Scope.Before(day) || day != 0 && len(a.figures) > 0
}

// Aggregate checks a query; an error of it is BadUserInput or TooComplex.
func (p *Planner) Aggregate(q mspr.AggregateQuery) (*Aggregate, error) {
	dims, err := dimensions(q.GroupBy)
	if err != nil {
		return nil, err
	}
	scope, err := p.scope(q.Disease, q.Where, dims, q.AsOf)
	if err != nil {
		return nil, err
	}
	a := &Aggregate{Scope: scope, Dims: dims, Having: q.Having, Figures: gathers(q.Figures)}
	if err := a.checkSpan(q.MaxDays); err != nil {
		return nil, err
	}
	if a.Measures, err = measures(q.Measures); err != nil {
		return nil, err
	}
	if err := a.order(q.OrderBy); err != nil {
		return nil, err
	}
	if err := checkHaving(q.Having, 1); err != nil {
		return nil, err
	}
	a.settle(measuresOf(q.Having), figuresOf(q.Having))
	if err := a.checkFigures(); err != nil {
		return nil, err
	}
	if err := a.checkRates(); err != nil {
		return nil, err
	}
	if q.Totals {
		if err := a.checkTotals(); err != nil {
			return nil, err
		}
	}
	return a, a.page(q.Page)
}

// checkSpan refuses a longer time than the caller may ask for. A side that
// where leaves open reaches as far as dates do.
func (a *Aggregate) checkSpan(most int) error {
	if most <= 0 {
		return nil
	}
	from, to := mspr.EarliestDate(), mspr.LatestDate(time.Now())
	d, _ := a.days()
	if d.from != nil {
		from = *d.from
	}
	if d.to != nil {
		to = *d.to
	}
	if span := int(to) - int(from) + 1; span > most {
		return mspr.Errorf(mspr.TooComplex,
			"the query spans %d days, from %s to %s, and %d are the most for your role: bound where.date.from and where.date.to", span, from, to, most)
	}
	return nil
}

// scope checks the parts that decide which rows count.
func (p *Planner) scope(code mspr.DiseaseCode, f *mspr.RecordFilter, dims []mspr.Dimension, asOf *time.Time) (Scope, error) {
	s := Scope{planner: p, AsOf: moment(asOf)}
	var err error
	if s.Disease, err = p.disease(code); err != nil {
		return s, err
	}
	if s.Where, err = p.check(f); err != nil {
		return s, err
	}
	if s.Sources, err = p.sourceRule(s.Where, slices.Contains(dims, mspr.BySource)); err != nil {
		return s, err
	}
	if s.Level, err = p.level(s.Where, slices.Contains(dims, mspr.ByLocation)); err != nil {
		return s, err
	}
	s.once = s.Sources.Preferred() && !slices.Contains(dims, mspr.ByLocation) && !slices.Contains(dims, mspr.ByCountry) && p.mayOverlap(s.Where)
	return s, s.refuseMixedRests()
}

// refuseMixedRests refuses to add up the people whom one source could not place
// with those of another, who may be the same and are placed in a third.
func (s *Scope) refuseMixedRests() error {
	if s.Level == mspr.Unallocated && s.Sources.Preferred() {
		return mspr.Errorf(mspr.BadUserInput,
			"the places of the level UNALLOCATED are each source's own and overlap: name one source in where, or group by LOCATION or SOURCE")
	}
	return nil
}

// moment cuts a time to the microseconds that both engines keep.
func moment(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Truncate(time.Microsecond)
	return &u
}

func dimensions(groupBy []mspr.Dimension) ([]mspr.Dimension, error) {
	dims := []mspr.Dimension{}
	calendar := ""
	for _, d := range groupBy {
		if err := oneOf(mspr.Term("dimension"), mspr.Dimensions())(d); err != nil {
			return nil, err
		}
		if slices.Contains(dims, d) {
			continue
		}
		if _, ok := d.Interval(); ok {
			if calendar != "" {
				return nil, mspr.Errorf(mspr.BadUserInput, "groupBy names both %s and %s; a group has one period: name one", calendar, d)
			}
			calendar = string(d)
		}
		dims = append(dims, d)
	}
	return dims, nil
}

// measures gives the list in the order of the catalogue, each once.
func measures(list []mspr.Measure) ([]mspr.Measure, error) {
	for _, m := range list {
		if err := oneOf(mspr.Term("measure"), mspr.Measures())(m); err != nil {
			return nil, err
		}
	}
	return inOrder(list), nil
}

func inOrder(list []mspr.Measure) []mspr.Measure {
	ordered := []mspr.Measure{}
	for _, m := range mspr.Measures() {
		if slices.Contains(list, m) {
			ordered = append(ordered, m)
		}
	}
	return ordered
}

// settle derives what has to be computed and read.
func (a *Aggregate) settle(bounded []mspr.Measure, figures []mspr.Figure) {
	list := slices.Concat(a.Measures, bounded)
	for _, k := range a.Order {
		if k.measure != "" {
			list = append(list, k.measure)
		}
		if k.figure != nil {
			figures = append(figures, *k.figure)
		}
	}
	a.figures = gathers(a.Figures, figures)
	a.needs.counts |= a.countsOf(func(s mspr.Statistic) bool { return s.OfHistory() || isShare(s) })
	a.computed = inOrder(list)
	for _, m := range a.computed {
		a.needs.counts |= countsBehind(m)
	}
	a.needs.rows = a.needs.days || a.needed(mspr.MeasureRecords)
}

// checkRates refuses a rate whose denominator would not fit its numerator.
func (a *Aggregate) checkRates() error {
	if !a.rates(a.computed) || slices.Contains(a.Dims, mspr.ByLocation) {
		return nil
	}
	if !slices.Contains(a.Dims, mspr.ByCountry) {
		return mspr.Errorf(mspr.BadUserInput,
			"a rate per 100,000 needs the population of a place: group by LOCATION or COUNTRY")
	}
	if a.Level == mspr.Country || a.onlyCountries() {
		return nil
	}
	return mspr.Errorf(mspr.BadUserInput,
		"a rate per 100,000 grouped by COUNTRY would divide the cases of some places by the population of their country: group by LOCATION too")
}

func (a *Aggregate) onlyCountries() bool {
	named := surveyOf(a.Where).named
	for _, c := range named {
		if l, _ := a.planner.locations.Get(c); l.Level != mspr.Country {
			return false
		}
	}
	return len(named) > 0
}

func (a *Aggregate) rates(list []mspr.Measure) bool {
	return slices.Contains(list, mspr.MeasureIncidencePer100k) || slices.Contains(list, mspr.MeasureMortalityPer100k)
}

func (a *Aggregate) page(p mspr.Page) error {
	var err error
	a.signature = signature(fmt.Sprint("aggregate ", a.Disease.Code, a.Dims), a.Order)
	a.Limit, a.After, err = page(p, a.signature, a.Order)
	return err
}

func page(p mspr.Page, signature string, order []Key) (limit int, after []any, err error) {
	if p.First < 1 || p.First > MaxPage {
		return 0, nil, mspr.Errorf(mspr.BadUserInput, "first is %d; it is a number from 1 to %d", p.First, MaxPage)
	}
	if p.After != "" {
		after, err = decodeCursor(p.After, signature, order)
	}
	return p.First + 1, after, err
}

// Cursor gives the opaque place just behind a row, from the values of Order in
// it.
func (a *Aggregate) Cursor(values []any) string { return encodeCursor(a.signature, values) }

// Key identifies the answer among all answers of one snapshot.
func (a *Aggregate) Key() (string, error) {
	return key("aggregate", &a.Scope, struct {
		Dims      []mspr.Dimension
		Measures  []mspr.Measure
		Figures   []mspr.Figure
		Having    *mspr.MeasureFilter
		Order     []Key
		After     []any
		Limit     int
		FromRows  bool
		Corrected bool
		Days      bool
	}{a.Dims, a.Measures, a.Figures, a.Having, a.Order, a.After, a.Limit, a.FromRows, a.needs.corrected, a.needs.days})
}

// key writes a plan as JSON; the fields that it takes have one spelling each.
func key(kind string, s *Scope, rest any) (string, error) {
	b, err := json.Marshal([]any{kind, s.Disease.Code, s.Where, s.Sources, s.Level, s.AsOf, s.Known, rest})
	if err != nil {
		return "", fmt.Errorf("naming the plan of a query: %w", err)
	}
	return string(b), nil
}
