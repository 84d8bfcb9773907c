package resolvers

import (
	"cmp"
	"net/http"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/negotiate"
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
	return wanted{gzip: negotiate.Coding(r.Header.Values("Accept-Encoding"), "gzip"), unless: r.Header.Values("If-None-Match")}
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
	if negotiate.Has(a.wanted.unless, found.tag(coding)) {
		h.Del("Content-Encoding")
		h.Set("Cache-Control", cmp.Or(a.cache, notKept))
		a.w.WriteHeader(http.StatusNotModified)
		return
	}
	a.send(http.StatusOK, body)
}
