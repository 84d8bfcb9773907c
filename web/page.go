package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/mspr/surveillance/negotiate"
)

// sent is a page in one language, as visitors of one cluster get it.
type sent interface {
	serve(w http.ResponseWriter, r *http.Request, status int)
}

// page is the same whoever asks for it.
type page struct {
	plain, zipped []byte
	etag, policy  string
}

// scripts finds what stands in script elements; one with a source has nothing there.
var scripts = regexp.MustCompile(`(?s)<script\b([^>]*)>(.*?)</script>`)

const head = "<head>"

// parts gives what stands before and behind the place in a page's head where things
// are told to it; the first part ends with which cluster the page is of.
func parts(text []byte, c Cluster) (before, after []byte, err error) {
	told, err := json.Marshal(c)
	if err != nil {
		return nil, nil, err
	}
	before, after, found := bytes.Cut(text, []byte(head))
	if !found {
		return nil, nil, errors.New("it has no head")
	}
	meta := `<meta name="mspr-cluster" content="` + html.EscapeString(string(told)) + `"/>`
	return slices.Concat(before, []byte(head+meta)), after, nil
}

// newPage makes a page that is the same for all.
func newPage(text []byte, c Cluster) (*page, error) {
	before, after, err := parts(text, c)
	if err != nil {
		return nil, err
	}
	p := &page{plain: slices.Concat(before, after), policy: policy(hashes(text), "")}
	sum := sha256.Sum256(p.plain)
	p.etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	if p.zipped, err = zip(p.plain, gzip.BestCompression); err != nil {
		return nil, err
	}
	return p, nil
}

func zip(text []byte, level int) ([]byte, error) {
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, level)
	if err != nil {
		return nil, err
	}
	_, err = z.Write(text)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	return zipped.Bytes(), nil
}

// hashes names the scripts within a page, as a policy does: each behind a space.
func hashes(text []byte) string {
	var own strings.Builder
	for _, s := range scripts.FindAllSubmatch(text, -1) {
		if len(s[2]) == 0 {
			continue
		}
		sum := sha256.Sum256(s[2])
		fmt.Fprintf(&own, " 'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return own.String()
}

// policy allows what is ours, and of the scripts within the page just those that it
// was built with. Of styles, it allows those of files and what is given beside.
func policy(scripts, styles string) string {
	return "default-src 'none'; script-src 'self'" + scripts + "; style-src 'self'" + styles + "; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// serve sends the page, unless the browser has it.
func (p *page) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-cache") // asked for anew each time, and not sent when it is the same
	h.Set("ETag", p.etag)
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if status == http.StatusOK && negotiate.Has(r.Header.Values("If-None-Match"), p.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, coding := p.plain, ""
	if negotiate.Coding(r.Header.Values("Accept-Encoding"), "gzip") {
		body, coding = p.zipped, "gzip"
	}
	send(w, r, status, body, coding)
}

// send sends a page in a coding.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte, coding string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}
