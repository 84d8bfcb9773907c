package analytics

import (
	"context"
	"slices"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/epi"
	"github.com/mspr/surveillance/mspr"
)

// Summary gives the headline numbers of a place, or of all countries together.
// A place without data has no dates and no counts; that is not an error.
func (s *Service) Summary(ctx context.Context, q mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error) {
	p, err := s.planner.Daily(q)
	if err != nil {
		return mspr.Summary{}, mspr.Passport{}, err
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return mspr.Summary{}, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return mspr.Summary{}, mspr.Passport{}, err
	}
	summary, passport, err := ask(ctx, s, question[mspr.Summary]{
		key: "summary " + key, asOf: p.AsOf, known: p.Known, bytes: summaryBytes, simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) (mspr.Summary, error) {
			var days []day
			err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
				date, err := r.day("period")
				days = append(days, day{date, mspr.SourceName(of[string](r, "source")), r.counts()})
				return err
			})
			return s.summarize(q, days), err
		},
	})
	passport.Simulated = summary.Simulated
	return summary, passport, err
}

// day is what one source says of one day.
type day struct {
	date   mspr.Date
	source mspr.SourceName
	counts mspr.Counts
}

// summarize draws the headline from the days, which are in order.
func (s *Service) summarize(q mspr.SummaryQuery, days []day) mspr.Summary {
	sum := mspr.Summary{Disease: q.Disease, Location: q.Location, Sources: []mspr.SourceName{}}
	if sum.Location != nil {
		sum.Denominator = s.population(*sum.Location)
	}
	if len(days) == 0 {
		return sum
	}
	first, last := days[0].date, days[len(days)-1].date
	sum.FirstDate, sum.LastDate = &first, &last
	for _, d := range days {
		add(&sum.Counts, d.counts)
		switch age := int(last - d.date); {
		case age < week:
			add(&sum.Last7Days, d.counts)
		case age < 2*week:
			add(&sum.Previous7Days, d.counts)
		}
		sum.Sources = append(sum.Sources, d.source)
	}
	slices.Sort(sum.Sources)
	sum.Sources = slices.Clone(slices.Compact(sum.Sources))
	sum.Simulated = s.anySimulated(sum.Sources)
	s.compare(&sum)
	return sum
}

// Summaries gives the headline numbers of every place of a level that has any,
// each as Summary gives them: from the most cases in its last seven days, those
// without such a number last; places with equal numbers in order of their codes.
func (s *Service) Summaries(ctx context.Context, q mspr.SummariesQuery) ([]mspr.Summary, mspr.Passport, error) {
	p, err := s.planner.Summaries(q)
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	if err := s.about(ctx, &p.Scope, p.Before); err != nil {
		return nil, mspr.Passport{}, err
	}
	key, err := p.Key()
	if err != nil {
		return nil, mspr.Passport{}, err
	}
	list, passport, err := ask(ctx, s, question[[]mspr.Summary]{
		key: key, asOf: p.AsOf, known: p.Known, bytes: summariesBytes, simulated: toldByAnswer,
		answer: func(ctx context.Context, e *engine) ([]mspr.Summary, error) {
			list := []mspr.Summary{}
			err := e.run(ctx, p.SQL(e.dialect), func(r row) error {
				sum, err := s.summaryOf(q.Disease, r)
				list = append(list, sum)
				return err
			})
			return list, err
		},
	})
	passport.Simulated = slices.ContainsFunc(list, func(sum mspr.Summary) bool { return sum.Simulated })
	return list, passport, err
}

// summaryOf reads the headline of a place that has rows.
func (s *Service) summaryOf(disease mspr.DiseaseCode, r row) (mspr.Summary, error) {
	sum := mspr.Summary{Disease: disease, Location: code[mspr.LocationCode](r, "location"), Counts: r.counts()}
	if sum.Location != nil {
		sum.Denominator = s.population(*sum.Location)
	}
	for _, k := range mspr.AllCounts() {
		sum.Last7Days[k], sum.Previous7Days[k] = r.count(plan.RecentColumn(k)), r.count(plan.PreviousColumn(k))
	}
	first, err := r.day("first_date")
	if err != nil {
		return sum, err
	}
	last, err := r.day("last_date")
	sum.FirstDate, sum.LastDate = &first, &last
	sum.Sources = []mspr.SourceName{mspr.SourceName(of[string](r, "source"))}
	sum.Simulated = s.anySimulated(sum.Sources)
	s.compare(&sum)
	return sum, err
}

// compare sets the ratios.
func (s *Service) compare(sum *mspr.Summary) {
	change := func(k mspr.CountKind) *float64 {
		return defined(epi.Change(number(sum.Last7Days[k]), number(sum.Previous7Days[k])))
	}
	sum.CasesChange, sum.DeathsChange = change(mspr.Cases), change(mspr.Deaths)
	sum.CaseFatalityRatio = defined(epi.CaseFatalityRatio(number(sum.Counts[mspr.Deaths]), number(sum.Counts[mspr.Cases])))
	if sum.Location != nil {
		sum.CasesPer100k = per100k(sum.Counts[mspr.Cases], sum.Denominator)
		sum.DeathsPer100k = per100k(sum.Counts[mspr.Deaths], sum.Denominator)
	}
}

func add(to *mspr.Counts, counts mspr.Counts) {
	for k, c := range counts {
		to[k] = to[k].Plus(c)
	}
}
