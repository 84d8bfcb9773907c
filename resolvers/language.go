package resolvers

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/mspr/surveillance/mspr"
)

// maxAcceptLanguage is far more than any browser sends.
const maxAcceptLanguage = 300

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

// negotiator chooses a language by the request's Accept-Language header.
type negotiator struct {
	languages []string
	matcher   language.Matcher
}

func newNegotiator(languages []string) negotiator {
	tags := make([]language.Tag, len(languages))
	for i, l := range languages {
		tags[i] = language.Make(l)
	}
	return negotiator{languages: languages, matcher: language.NewMatcher(tags)}
}

// choose falls back to the cluster's first language.
func (n negotiator) choose(r *http.Request) string {
	header := r.Header.Get("Accept-Language")
	if header == "" || len(header) > maxAcceptLanguage {
		return n.languages[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return n.languages[0]
	}
	_, i, _ := n.matcher.Match(wanted...)
	return n.languages[i]
}
