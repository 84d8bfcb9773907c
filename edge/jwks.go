package edge

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/mspr/surveillance/mspr"
)

const (
	// keysTime bounds how long it may take to have the keys.
	keysTime = 3 * time.Second
	// keysAge is for how many seconds a verifier may keep them.
	keysAge = "300"
	// keysRetry is after how many seconds to ask again for keys that can't be had.
	keysRetry = 5
)

// JWKS serves the public keys of a cluster's tokens, as the JWK set that get
// gives (RFC 7517). When get fails it answers 503.
func JWKS(get func(context.Context) ([]byte, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			refuse(w, http.StatusMethodNotAllowed, mspr.BadUserInput, "the keys are read by GET")
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), keysTime)
		defer cancel()
		set, err := get(ctx)
		if err != nil {
			w.Header().Set("Retry-After", strconv.Itoa(keysRetry))
			refuse(w, http.StatusServiceUnavailable, mspr.Unavailable, "the keys can't be had at the moment: try again in a few seconds")
			return
		}
		w.Header().Set("Content-Type", "application/jwk-set+json")
		w.Header().Set("Cache-Control", "public, max-age="+keysAge)
		w.Header().Set("Content-Length", strconv.Itoa(len(set)))
		w.WriteHeader(http.StatusOK)
		_, _ = w.Write(set)
	})
}
