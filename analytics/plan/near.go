package plan

import "github.com/mspr/surveillance/mspr"

// nearDays is how many days are looked at before all are: those of a source that
// states once a week, too.
const nearDays = 14

// EdgesSQL finds the first and the last week that a snapshot has rows of. It is not
// ok where a page is not found any sooner for knowing it.
func (r *Records) EdgesSQL(d Dialect) (s Statement, ok bool) {
	if d != DuckDB || !r.heavy(mspr.FromSnapshot) || r.AsOf != nil || r.Known != nil {
		return Statement{}, false
	}
	w := &writer{dialect: d}
	sql := "SELECT min(start), max(start) FROM " + regionRollups + "week" + where([]string{isWord(w, "disease", r.Disease.Code)})
	return Statement{SQL: sql, Args: w.args, Columns: []Column{{"first", Day}, {"last", Day}}, Tier: mspr.FromRollup}, true
}

// Near lists the rows of the days next to where the page begins, between the first
// and the last week. Where they fill the page they are the page, since rows are in
// order of date: no others come before them. It is nil where these are all the days
// that may count anyway.
func (r *Records) Near(first, last mspr.Date) *Records {
	bounds, _ := r.days()
	var only mspr.DateFilter
	if r.Order[0].Descending {
		from := min(last, orDay(bounds.to, last), r.begins(last)).AddDays(-nearDays)
		if from <= max(first, orDay(bounds.from, first)) {
			return nil
		}
		only.From = &from
	} else {
		to := max(first, orDay(bounds.from, first), r.begins(first)).AddDays(nearDays)
		if to >= min(last, orDay(bounds.to, last)) {
			return nil
		}
		only.To = &to
	}
	near := *r
	near.Where = &mspr.RecordFilter{Date: &only}
	if r.Where != nil {
		near.Where.And = []*mspr.RecordFilter{r.Where}
	}
	return &near
}

// begins gives the day behind which the page begins, or another where it is the
// first.
func (r *Records) begins(other mspr.Date) mspr.Date {
	if r.After == nil {
		return other
	}
	day, _ := r.After[0].(mspr.Date)
	return day
}

func orDay(day *mspr.Date, other mspr.Date) mspr.Date {
	if day == nil {
		return other
	}
	return *day
}
