package resolvers

import (
	"context"

	"github.com/mspr/surveillance/mspr"
)

// page reads the arguments of a page; one that is too large is refused and
// never cut, so that nobody takes a part for the whole.
func page(ctx context.Context, first *int, after *string) (mspr.Page, error) {
	limits := requestOf(ctx).limits
	p := mspr.Page{First: limits.Page}
	if first != nil {
		p.First = *first
	}
	if p.First < 1 || p.First > limits.MaxPage {
		return p, mspr.Errorf(mspr.BadUserInput,
			"first is %d: a page has 1 to %d rows; read on with after", p.First, limits.MaxPage)
	}
	if after != nil {
		p.After = *after
	}
	return p, nil
}
