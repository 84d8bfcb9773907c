package negotiate

import (
	"net/http"

	"golang.org/x/text/language"
)

// maxAcceptLanguage is far more than any browser sends.
const maxAcceptLanguage = 300

// Languages chooses among the languages that are spoken.
type Languages struct {
	spoken  []string
	matcher language.Matcher
}

// NewLanguages takes BCP 47 tags, of which there is at least one.
func NewLanguages(spoken []string) Languages {
	tags := make([]language.Tag, len(spoken))
	for i, l := range spoken {
		tags[i] = language.Make(l)
	}
	return Languages{spoken: spoken, matcher: language.NewMatcher(tags)}
}

// Choose gives the language that suits a request's Accept-Language header best, and
// the first where none does.
func (l Languages) Choose(r *http.Request) string {
	header := r.Header.Get("Accept-Language")
	if header == "" || len(header) > maxAcceptLanguage {
		return l.spoken[0]
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return l.spoken[0]
	}
	_, i, _ := l.matcher.Match(wanted...)
	return l.spoken[i]
}
