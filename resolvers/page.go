package resolvers

import "github.com/mspr/surveillance/mspr"

// page reads the arguments of a page; one that is too large is refused and
// never cut, so that nobody takes a part for the whole.
func (r *Resolver) page(first *int, after *string) (mspr.Page, error) {
	p := mspr.Page{First: r.limits.Page}
	if first != nil {
		p.First = *first
	}
	if p.First < 1 || p.First > r.limits.MaxPage {
		return p, mspr.Errorf(mspr.BadUserInput,
			"first is %d: a page has 1 to %d rows; read on with after", p.First, r.limits.MaxPage)
	}
	if after != nil {
		p.After = *after
	}
	return p, nil
}
