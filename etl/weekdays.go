package etl

import "github.com/mspr/surveillance/mspr"

// weekdays remembers on which weekdays the rows of a file fall.
type weekdays struct {
	first, last mspr.Date
	rows        int64
	other       bool
}

// weeksToTell is how many weeks of rows on one weekday are no chance.
const weeksToTell = 8

func (w *weekdays) note(d mspr.Date) {
	if w.rows == 0 {
		w.first, w.last = d, d
	}
	w.other = w.other || (d-w.first)%7 != 0
	w.rows++
	w.first, w.last = min(w.first, d), max(w.last, d)
}

// weekly says that all rows fall on one weekday, over enough weeks to tell.
func (w *weekdays) weekly() bool {
	return !w.other && w.rows > weeksToTell && w.last-w.first >= 7*weeksToTell
}
