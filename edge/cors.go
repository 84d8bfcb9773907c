package edge

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/rs/cors"

	"github.com/mspr/surveillance/mspr"
)

// preflightAge is for how many seconds a browser may remember what it was told.
const preflightAge = 3600

// CORS lets pages of the given origins call, as ParseOrigins gives them, and
// pages of the service itself. Tokens travel in a header and there are no
// cookies, so the mode with credentials is off.
//
// A page of any other site gets no CORS headers, and what it sends by POST is
// refused with 403: without those headers a browser hides the answer, but the
// request would still have been run. The browser's own word counts for that
// (Sec-Fetch-Site, which no page can set), then Origin against Host; a proxy
// that rewrites Host serves old browsers when its public origin is on the list.
// Clients that are no browsers send neither header and are let through.
//
// What is to last is judged like a POST, whatever its method: a handshake for a
// WebSocket, since browsers let every page make one, and read what comes; and a
// stream of events, since every page can open one and thereby take a place.
func CORS(origins []string) func(http.Handler) http.Handler {
	allowed := slices.Clone(origins)
	headers := cors.New(cors.Options{
		// A list that is empty would allow every origin; a function doesn't.
		AllowOriginFunc: func(origin string) bool { return slices.Contains(allowed, origin) },
		AllowedMethods:  []string{http.MethodGet, http.MethodPost, http.MethodOptions},
		AllowedHeaders:  []string{"Authorization", "Content-Type", "Accept", "Accept-Language", "GraphQL-Require-Preflight", "MSPR-View-As"},
		ExposedHeaders:  []string{"ETag", "RateLimit", "RateLimit-Policy", "Retry-After"},
		MaxAge:          preflightAge,
	})
	protection := http.NewCrossOriginProtection()
	return func(next http.Handler) http.Handler {
		judged := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet && r.Method != http.MethodHead || lasts(r.Header) { // others are never refused for it
				w.Header().Add("Vary", "Sec-Fetch-Site")
			}
			if foreign(protection, allowed, r) {
				refuse(w, http.StatusForbidden, mspr.Forbidden, "pages of this origin may not call the service: its operator can allow them")
				return
			}
			next.ServeHTTP(w, r)
		})
		return headers.Handler(judged)
	}
}

// foreign says that a page of a site that isn't allowed sent the request, and
// that it may do something. No browser sends several origins.
func foreign(protection *http.CrossOriginProtection, allowed []string, r *http.Request) bool {
	origin := r.Header.Values("Origin")
	if len(origin) > 1 {
		return true
	}
	if len(origin) == 1 && slices.Contains(allowed, origin[0]) {
		return false
	}
	if lasts(r.Header) {
		judged := *r
		judged.Method = http.MethodPost
		r = &judged
	}
	return protection.Check(r) != nil
}

// lasts says that a request asks for what is no single answer.
func lasts(h http.Header) bool {
	return h.Get("Upgrade") != "" || slices.ContainsFunc(h.Values("Accept"), func(types string) bool {
		return strings.Contains(strings.ToLower(types), "text/event-stream")
	})
}

// ParseOrigins reads the origins whose pages may call: a scheme, a host and
// perhaps a port, as browsers write them. An error names every one that is
// wrong.
func ParseOrigins(texts []string) ([]string, error) {
	var origins []string
	var wrong []error
	for _, text := range texts {
		origin, err := parseOrigin(strings.TrimSpace(text))
		if err != nil {
			wrong = append(wrong, fmt.Errorf("CORS origin %q: %w", text, err))
			continue
		}
		origins = append(origins, origin)
	}
	return origins, errors.Join(wrong...)
}

func parseOrigin(text string) (string, error) {
	if text == "null" || strings.Contains(text, "*") {
		return "", errors.New("name each origin: null and * would let in pages that anybody can make")
	}
	u, err := url.Parse(strings.ToLower(text))
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return "", errors.New("write https://HOST or https://HOST:PORT")
	case u.Scheme+"://"+u.Host != strings.ToLower(text):
		return "", fmt.Errorf("an origin has no path, query or user: write %s://%s", u.Scheme, u.Host)
	case strings.Trim(u.Host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != "":
		return "", errors.New("write the host as browsers do, in ASCII (xn--…)")
	}
	// Browsers leave out the port that goes without saying.
	if port := u.Port(); port == "443" && u.Scheme == "https" || port == "80" && u.Scheme == "http" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	} else if port == "" && strings.HasSuffix(u.Host, ":") {
		return "", errors.New("the port is missing behind the colon")
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return "", errors.New("anybody on the way can change a page that comes by http: only localhost may; write https://")
	}
	return u.Scheme + "://" + u.Host, nil
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
