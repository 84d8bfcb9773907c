package store

import (
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// cursorOf gives the cursor that stands behind the row with a number, in the
// list of that name.
func cursorOf(list string, number int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte(list + ":" + strconv.FormatInt(number, 10)))
}

// parseCursor gives the number that a cursor of the list of that name was made
// from, and nil for the empty cursor. A cursor of another list is refused.
func parseCursor(list, cursor string) (*int64, error) {
	if cursor == "" {
		return nil, nil //nolint:nilnil // nil is "from the start", as the comment says
	}
	refused := strangeCursor()
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return nil, refused.Because(err)
	}
	digits, ok := strings.CutPrefix(string(b), list+":")
	number, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return nil, refused.Because(err)
	}
	return &number, nil
}

// strangeCursor refuses what is no cursor of the list at hand.
func strangeCursor() *mspr.Error {
	return mspr.Errorf(mspr.BadUserInput, "after: this is not a cursor of this list; take one from an edge or from pageInfo")
}

// pageOf cuts the one row too many that tells whether there is a next page, and
// gives the rest with their cursors.
func pageOf[T any](rows []T, first int, previous bool, cursor func(T) string) ([]T, []string, mspr.PageInfo) {
	info := mspr.PageInfo{HasNextPage: len(rows) > first, HasPreviousPage: previous}
	rows = rows[:min(first, len(rows))]
	cursors := make([]string, len(rows))
	for i, row := range rows {
		cursors[i] = cursor(row)
	}
	if n := len(cursors); n > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[n-1]
	}
	return rows, cursors, info
}

// pageSize bounds how many rows a page may have.
func pageSize(first int) int {
	if first <= 0 {
		first = defaultPage
	}
	return min(first, pageLimit)
}
