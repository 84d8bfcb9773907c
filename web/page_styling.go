package web

import (
	"compress/gzip"
	"crypto/rand"
	"net/http"
	"slices"

	"github.com/mspr/surveillance/negotiate"
)

// isStyling says of which pages the scripts make style elements: the code editor of the
// playground does.
func isStyling(name string) bool { return name == "playground" }

// stylingPage is a page that gets a nonce for its style elements, another one with
// each answer; the page reads it from its head.
type stylingPage struct {
	before, after []byte
	scripts       string
}

func newStylingPage(text []byte, c Cluster) (*stylingPage, error) {
	before, after, err := parts(text, c)
	if err != nil {
		return nil, err
	}
	return &stylingPage{before: before, after: after, scripts: hashes(text)}, nil
}

// serve sends the page. It is kept nowhere: a nonce that is known in advance allows
// the styles of whoever knows it.
func (p *stylingPage) serve(w http.ResponseWriter, r *http.Request, status int) {
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Security-Policy", policy(p.scripts, " 'nonce-"+nonce+"'"))
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie")
	body := slices.Concat(p.before, []byte(`<meta name="csp-nonce" content="`+nonce+`"/>`), p.after)
	if negotiate.Coding(r.Header.Values("Accept-Encoding"), "gzip") {
		if zipped, err := zip(body, gzip.BestSpeed); err == nil {
			send(w, r, status, zipped, "gzip")
			return
		}
	}
	send(w, r, status, body, "")
}
