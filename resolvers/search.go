package resolvers

import (
	"encoding/base64"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/mspr/surveillance/mspr"
)

const (
	maxSearch = 100
	// cursorPrefix tells a cursor of this list from others.
	cursorPrefix = "location:"
)

// find gives a page of the places that fit, in order of their codes.
func (c *catalogue) find(q mspr.LocationQuery) (mspr.LocationPage, error) {
	fits, err := c.condition(q)
	if err != nil {
		return mspr.LocationPage{}, err
	}
	after, err := parseCursor(q.Page.After)
	if err != nil {
		return mspr.LocationPage{}, err
	}
	var found []mspr.Location
	for i, l := range c.locations.All() {
		if fits(i, l) {
			found = append(found, l)
		}
	}
	start := sort.Search(len(found), func(i int) bool { return found[i].Code > after })
	return pageOf(found, start, q.Page.First), nil
}

func (c *catalogue) condition(q mspr.LocationQuery) (func(int, mspr.Location) bool, error) {
	if utf8.RuneCountInString(q.Search) > maxSearch {
		return nil, mspr.Errorf(mspr.BadUserInput, "search has more than %d characters", maxSearch)
	}
	if q.Under != nil {
		if _, ok := c.locations.Get(*q.Under); !ok {
			return nil, mspr.Errorf(mspr.BadUserInput, "under names the unknown location %q", *q.Under)
		}
	}
	search := fold(strings.TrimSpace(q.Search))
	return func(i int, l mspr.Location) bool {
		return (q.Level == nil || l.Level == *q.Level) &&
			(search == "" || strings.Contains(c.folded[i], search)) &&
			(q.Under == nil || l.Code != *q.Under && c.locations.Within(l.Code, *q.Under))
	}, nil
}

func pageOf(found []mspr.Location, start, first int) mspr.LocationPage {
	end := min(start+first, len(found))
	page := mspr.LocationPage{
		Locations: found[start:end],
		Info:      mspr.PageInfo{HasNextPage: end < len(found), HasPreviousPage: start > 0},
		Total:     int64(len(found)),
	}
	for _, l := range page.Locations {
		page.Cursors = append(page.Cursors, cursor(l.Code))
	}
	if n := len(page.Cursors); n > 0 {
		page.Info.StartCursor, page.Info.EndCursor = &page.Cursors[0], &page.Cursors[n-1]
	}
	return page
}

func cursor(code mspr.LocationCode) string {
	return base64.RawURLEncoding.EncodeToString([]byte(cursorPrefix + string(code)))
}

// parseCursor gives the code that a cursor points behind; it need not be in
// the catalogue any more.
func parseCursor(s string) (mspr.LocationCode, error) {
	if s == "" {
		return "", nil
	}
	b, err := base64.RawURLEncoding.DecodeString(s)
	code, ours := strings.CutPrefix(string(b), cursorPrefix)
	if err != nil || !ours {
		return "", mspr.Errorf(mspr.BadUserInput, "after is not a cursor of this list")
	}
	return mspr.LocationCode(code), nil
}

// fold makes texts alike that differ only in case, accents, hyphens and
// apostrophes.
func fold(s string) string {
	bare := transform.Chain(norm.NFKD, runes.Remove(runes.In(unicode.Mn)), norm.NFKC, cases.Fold())
	folded, _, err := transform.String(bare, s)
	if err != nil {
		folded = strings.ToLower(s)
	}
	return strings.NewReplacer("-", " ", "'", " ", "’", " ", "\x00", "").Replace(folded)
}
