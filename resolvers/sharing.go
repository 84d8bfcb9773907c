package resolvers

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// keepable lets browsers and caches on the way answer for half a minute without
// asking, for five more while they ask, and for a day where nobody can be asked:
// the answer says which snapshot it is of.
const keepable = "public, max-age=30, stale-while-revalidate=300, stale-if-error=86400"

// isShared says that an answer is the same for everybody who sends the same: a
// GET by the public that names its document by a hash.
func isShared(r *http.Request, caller mspr.Caller) bool {
	return r.Method != http.MethodPost && caller.Role == mspr.Public && len(r.Header.Values("Authorization")) == 0 && namesDocument(r.URL.RawQuery)
}

// wanted is what a request says of the answer's form.
type wanted struct {
	gzip bool
	// unless lists the validators of what the client has already.
	unless []string
}

func wantedBy(r *http.Request) wanted {
	return wanted{gzip: accepts(r.Header.Values("Accept-Encoding"), "gzip"), unless: r.Header.Values("If-None-Match")}
}

// accepts says whether an Accept-Encoding header allows a coding.
func accepts(header []string, coding string) bool {
	allowed := false
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		named := strings.EqualFold(name, coding)
		if !named && name != "*" {
			continue
		}
		weight := strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
		q, err := quality(weight)
		if allowed = err == nil && q > 0; named {
			return allowed
		}
	}
	return allowed
}

// has says whether the client has what the validator stands for. The comparison
// is the weak one of RFC 9110, section 13.1.2.
func (w wanted) has(tag string) bool {
	return slices.ContainsFunc(w.unless, func(header string) bool {
		if strings.TrimSpace(header) == "*" {
			return true
		}
		for one := range strings.SplitSeq(header, ",") {
			if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
				return true
			}
		}
		return false
	})
}

// give sends a ready answer, compressed where that is wanted and worth it. One
// that is shared or asked to carries its validator, and is not sent to who has it.
func (a answer) give(found *readyAnswer) {
	body, coding := found.body, ""
	if a.wanted.gzip {
		if packed := found.gzipped(); packed != nil {
			body, coding = packed, "gzip"
			a.w.Header().Set("Content-Encoding", coding)
		}
	}
	if !a.shared && !a.validated {
		a.send(http.StatusOK, body)
		return
	}
	h := a.w.Header()
	h.Set("ETag", found.tag(coding))
	if a.shared {
		// How many requests one caller has left is nothing that others should read.
		h.Del("RateLimit")
		h.Del("RateLimit-Policy")
		a.cache = keepable
	}
	if a.wanted.has(found.tag(coding)) {
		h.Del("Content-Encoding")
		h.Set("Cache-Control", cmp.Or(a.cache, notKept))
		a.w.WriteHeader(http.StatusNotModified)
		return
	}
	a.send(http.StatusOK, body)
}
