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
)

// page is one page as it is sent, in one language to visitors of one cluster.
type page struct {
	plain, zipped []byte
	etag, policy  string
}

// scripts finds what stands in script elements; one with a source has nothing there.
var scripts = regexp.MustCompile(`(?s)<script\b([^>]*)>(.*?)</script>`)

const head = "<head>"

// newPage tells a page which cluster it is of.
func newPage(text []byte, c Cluster) (*page, error) {
	told, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	before, after, found := bytes.Cut(text, []byte(head))
	if !found {
		return nil, errors.New("it has no head")
	}
	meta := `<meta name="mspr-cluster" content="` + html.EscapeString(string(told)) + `"/>`
	p := &page{plain: slices.Concat(before, []byte(head+meta), after), policy: policy(text)}
	sum := sha256.Sum256(p.plain)
	p.etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
	var zipped bytes.Buffer
	z, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = z.Write(p.plain)
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, err
	}
	p.zipped = zipped.Bytes()
	return p, nil
}

// policy allows what is ours, and of the scripts within the page just those that it
// was built with.
func policy(text []byte) string {
	var own strings.Builder
	for _, s := range scripts.FindAllSubmatch(text, -1) {
		if len(s[2]) == 0 {
			continue
		}
		sum := sha256.Sum256(s[2])
		fmt.Fprintf(&own, " 'sha256-%s'", base64.StdEncoding.EncodeToString(sum[:]))
	}
	return "default-src 'none'; script-src 'self'" + own.String() + "; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
		"connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// serve sends the page, unless the browser has it.
func (p *page) serve(w http.ResponseWriter, r *http.Request, status int) {
	h := w.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Cache-Control", "no-cache") // asked for anew each time, and not sent when it is the same
	h.Set("ETag", p.etag)
	h.Add("Vary", "Accept-Encoding, Accept-Language, Cookie")
	if status == http.StatusOK && strings.Contains(r.Header.Get("If-None-Match"), p.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := p.plain
	if accepts(r, "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = p.zipped
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body)
	}
}

// accepts says whether the browser takes a coding.
func accepts(r *http.Request, coding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == coding && !regexp.MustCompile(`^\s*q=0(\.0*)?\s*$`).MatchString(weight) {
			return true
		}
	}
	return false
}
