package resolvers

import (
	"context"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// language gives the language asked for, which must be one of the cluster's,
// or the one that suits the request.
func (r *Resolver) language(ctx context.Context, asked *string) (string, error) {
	if asked == nil {
		if l := requestOf(ctx).language; l != "" {
			return l, nil
		}
		return r.cluster.Languages[0], nil
	}
	if !slices.Contains(r.cluster.Languages, *asked) {
		return "", mspr.Errorf(mspr.BadUserInput, "the language is not one of this cluster's: it speaks %s",
			strings.Join(r.cluster.Languages, ", "))
	}
	return *asked, nil
}
