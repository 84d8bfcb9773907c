package plan

import (
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Key is one column of an order. Missing values come last in both directions.
type Key struct {
	Column     Column
	Descending bool

	measure mspr.Measure
	figure  *mspr.Figure
}

// maxOrder bounds the elements of an order: each takes its value in the cursors.
const maxOrder = 12

// order checks the order asked for and ends it with all dimensions.
func (a *Aggregate) order(by []mspr.AggregateOrder) error {
	if len(by) > maxOrder {
		return mspr.Errorf(mspr.TooComplex, "orderBy has %d elements, and %d are the most", len(by), maxOrder)
	}
	for _, o := range by {
		k, err := a.orderKey(o)
		if err != nil {
			return err
		}
		if o.Dimension == nil || *o.Dimension != mspr.ByDisease {
			a.addKey(k)
		}
	}
	for _, d := range a.Dims {
		if d != mspr.ByDisease {
			a.addKey(Key{Column: dimensionColumn(d)})
		}
	}
	return nil
}

// addKey adds a key unless its column orders the groups already.
func (a *Aggregate) addKey(k Key) {
	if !slices.ContainsFunc(a.Order, func(o Key) bool { return o.Column == k.Column }) {
		a.Order = append(a.Order, k)
	}
}

func (a *Aggregate) orderKey(o mspr.AggregateOrder) (Key, error) {
	switch o.Direction {
	case mspr.Ascending, mspr.Descending, "":
	default:
		return Key{}, mspr.Errorf(mspr.BadUserInput, "unknown direction %q", o.Direction)
	}
	descending := o.Direction == mspr.Descending
	switch {
	case (o.Dimension == nil) == (o.Measure == nil), o.Dimension != nil && (o.Statistic != nil || o.P != nil):
		return Key{}, mspr.Errorf(mspr.BadUserInput, "an element of orderBy names one dimension or one measure, and a statistic of the measure if need be")
	case o.Statistic != nil:
		f, err := mspr.NewFigure(*o.Measure, *o.Statistic, o.P)
		return Key{Column: figureColumn(f), Descending: descending, figure: &f}, err
	case o.P != nil:
		return Key{}, mspr.Errorf(mspr.BadUserInput, "p in orderBy belongs to the statistic QUANTILE")
	case o.Dimension != nil && !slices.Contains(a.Dims, *o.Dimension):
		return Key{}, mspr.Errorf(mspr.BadUserInput, "orderBy names %s, which groupBy does not", *o.Dimension)
	case o.Dimension != nil:
		return Key{Column: dimensionColumn(*o.Dimension), Descending: descending}, nil
	case *o.Measure == mspr.MeasureSources:
		return Key{}, mspr.Errorf(mspr.BadUserInput, "groups can't be ordered by the list of their sources")
	case !slices.Contains(mspr.Measures(), *o.Measure):
		return Key{}, mspr.Errorf(mspr.BadUserInput, "unknown measure %q", *o.Measure)
	}
	return Key{Column: measureColumn(*o.Measure), Descending: descending, measure: *o.Measure}, nil
}

// orderBy writes the order of rows of the relation m.
func orderBy(order []Key) string {
	if len(order) == 0 {
		return ""
	}
	keys := make([]string, len(order))
	for i, k := range order {
		keys[i] = "m." + k.Column.Name + direction(k)
	}
	return "\nORDER BY " + strings.Join(keys, ", ")
}

func direction(k Key) string {
	if k.Descending {
		return " DESC NULLS LAST"
	}
	return " ASC NULLS LAST"
}

// behind writes the condition that a row comes after the values in the order:
// equal in the first keys, and further on in the next one.
func (w *writer) behind(order []Key, values []any) string {
	var alternatives, equal []string
	for i, k := range order {
		column := "m." + k.Column.Name
		if values[i] == nil {
			// Nothing comes after a missing value but its equals.
			equal = append(equal, column+" IS NULL")
			continue
		}
		v := w.bind(values[i])
		further := " > "
		if k.Descending {
			further = " < "
		}
		later := "(" + column + further + v + " OR " + column + " IS NULL)"
		alternatives = append(alternatives, all(append(slices.Clone(equal), later)))
		equal = append(equal, column+" = "+v)
	}
	return either(alternatives)
}
