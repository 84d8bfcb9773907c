package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// maxFigures bounds the statistics of one query.
const maxFigures = 40

// figureColumn names the column of a figure; it holds no more than a count, a
// statistic and a number of ours.
func figureColumn(f mspr.Figure) Column {
	name := f.Count.Column() + "_" + strings.ToLower(string(f.Statistic))
	switch f.Statistic {
	case mspr.StatisticQuantile:
		return Column{fmt.Sprintf("%s_%d", name, f.PerMille), Real}
	case mspr.StatisticAverage, mspr.StatisticChangeRatio, mspr.StatisticShare:
		return Column{name, Real}
	case mspr.StatisticMinimum, mspr.StatisticMaximum, mspr.StatisticDays, mspr.StatisticCumulative,
		mspr.StatisticPrevious, mspr.StatisticChange:
	}
	return Column{name, Whole}
}

// FigureColumn names the column in which an answer holds a figure.
func FigureColumn(f mspr.Figure) string { return figureColumn(f).Name }

// checkFigures checks the figures that are shown, ordered by and bounded.
func (a *Aggregate) checkFigures() error {
	if len(a.figures) > maxFigures {
		return mspr.Errorf(mspr.TooComplex, "the query asks for %d statistics, and %d are the most: ask for fewer at a time", len(a.figures), maxFigures)
	}
	for _, f := range a.figures {
		if err := a.checkFigure(f); err != nil {
			return err
		}
	}
	return nil
}

func (a *Aggregate) checkFigure(f mspr.Figure) error {
	_, calendar := a.interval()
	_, free := a.days()
	switch {
	case f.Statistic.OfHistory() && !calendar:
		return mspr.Errorf(mspr.BadUserInput,
			"%s needs periods: add DAY, ISO_WEEK, MMWR_WEEK, MONTH, QUARTER or YEAR to groupBy", f.Statistic)
	case f.Statistic.OfHistory() && !free:
		return mspr.Errorf(mspr.BadUserInput,
			"%s looks at earlier days than where lets through, which is clear only from eq, from and to at the top of where", f.Statistic)
	case f.Statistic == mspr.StatisticShare && a.whole() == noWhole:
		return mspr.Errorf(mspr.BadUserInput, "SHARE needs something that has a whole: add LOCATION, COUNTRY or WHO_REGION to groupBy")
	case f.Statistic == mspr.StatisticShare && a.whole() == ofParent && !free:
		return mspr.Errorf(mspr.BadUserInput, "SHARE of a place's parent needs dates only as eq, from and to at the top of where")
	}
	return nil
}

// whole is what a share is a part of.
type whole uint8

const (
	noWhole whole = iota
	// ofParent: the place's parent, in the same period and by the same source.
	ofParent
	// ofGroups: all groups of the same period and source.
	ofGroups
)

func (a *Aggregate) whole() whole {
	switch {
	case slices.Contains(a.Dims, mspr.ByLocation):
		return ofParent
	case slices.Contains(a.Dims, mspr.ByCountry), slices.Contains(a.Dims, mspr.ByWHORegion):
		return ofGroups
	}
	return noWhole
}

// gathers lists the figures needed, each once and in one order.
func gathers(lists ...[]mspr.Figure) []mspr.Figure {
	all := slices.Concat(lists...)
	slices.SortFunc(all, func(a, b mspr.Figure) int {
		return cmp.Or(cmp.Compare(a.Count, b.Count), cmp.Compare(a.Statistic, b.Statistic), cmp.Compare(a.PerMille, b.PerMille))
	})
	return slices.Compact(all)
}

// figuresOf lists the figures that a filter bounds.
func figuresOf(f *mspr.MeasureFilter) []mspr.Figure {
	if f == nil {
		return nil
	}
	var list []mspr.Figure
	for _, g := range f.Statistics {
		list = append(list, bounded(g))
	}
	for _, group := range [][]*mspr.MeasureFilter{f.And, f.Or, {f.Not}} {
		for _, g := range group {
			list = append(list, figuresOf(g)...)
		}
	}
	return list
}

// bounded is the figure of a checked filter.
func bounded(f mspr.StatisticFilter) mspr.Figure {
	figure, _ := mspr.NewFigure(f.Measure, f.Statistic, f.P)
	return figure
}

// countsOf are the counts of the figures that a test chooses.
func (a *Aggregate) countsOf(chosen func(mspr.Statistic) bool) mspr.CountSet {
	var counts mspr.CountSet
	for _, f := range a.figures {
		if chosen(f.Statistic) {
			counts |= mspr.NewCountSet(f.Count)
		}
	}
	return counts
}

func isShare(s mspr.Statistic) bool { return s == mspr.StatisticShare }
