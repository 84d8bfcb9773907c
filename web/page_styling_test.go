package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

const sheet = `<!DOCTYPE html><html><head><title>x</title></head><body><script>self.x=1</script></body></html>`

var (
	noted   = regexp.MustCompile(`<meta name="csp-nonce" content="([A-Z2-7]{26})"/>`)
	allowed = regexp.MustCompile(`style-src 'self' 'nonce-([^']+)'; `)
)

func site(t *testing.T) *Site {
	t.Helper()
	page := &fstest.MapFile{Data: []byte(sheet)}
	s, err := New(
		fstest.MapFS{"en.html": page, "en/missing.html": page, "en/playground.html": page, "en/sources.html": page},
		Cluster{ID: "us", Name: "United States", Languages: []string{"en"}},
	)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func get(t *testing.T, s *Site, path string, header http.Header) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header = header
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	res := w.Result()
	var body io.Reader = res.Body
	if res.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			t.Fatal(err)
		}
		body = unzipped
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(text)
}

func TestEachAnswerOfThePlaygroundHasANonceOfItsOwn(t *testing.T) {
	s, seen := site(t), map[string]bool{}
	for _, coding := range []string{"", "gzip", "gzip", "br"} {
		res, text := get(t, s, "/us/playground", http.Header{"Accept-Encoding": {coding}})
		policy := res.Header.Get("Content-Security-Policy")
		inHead, inPolicy := noted.FindStringSubmatch(text), allowed.FindStringSubmatch(policy)
		if inHead == nil || inPolicy == nil || inHead[1] != inPolicy[1] || seen[inHead[1]] {
			t.Fatalf("asked for %q, the page has the nonce %q and the policy %q", coding, inHead, policy)
		}
		seen[inHead[1]] = true
		if got := res.Header.Get("Content-Encoding"); got != "" != (coding == "gzip") {
			t.Errorf("asked for %q, the page is coded as %q", coding, got)
		}
		if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("ETag") != "" {
			t.Errorf("the page may be kept: %v", res.Header)
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self' 'sha256-") {
			t.Errorf("the policy is %q", policy)
		}
		if !strings.Contains(text, `<meta name="mspr-cluster"`) || !strings.HasSuffix(text, "</html>") {
			t.Errorf("the page is %q", text)
		}
	}
}

func TestPagesWithoutStylesOfTheirOwnHaveNoNonce(t *testing.T) {
	s := site(t)
	for _, path := range []string{"/us/", "/us/sources", "/us/nothing", "/us/playground/x"} {
		res, text := get(t, s, path, http.Header{})
		if noted.MatchString(text) || strings.Contains(res.Header.Get("Content-Security-Policy"), "nonce") {
			t.Errorf("%s has a nonce", path)
		}
	}
	first, _ := get(t, s, "/us/sources", http.Header{})
	again, text := get(t, s, "/us/sources", http.Header{"If-None-Match": {first.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified || text != "" {
		t.Errorf("a page that the browser has is sent again: %d", again.StatusCode)
	}
}

func TestTheHeadOfThePlaygroundIsToldWithoutItsBody(t *testing.T) {
	r, w := httptest.NewRequest(http.MethodHead, "/us/playground", nil), httptest.NewRecorder()
	site(t).ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Body.Len() > 0 || !allowed.MatchString(w.Header().Get("Content-Security-Policy")) {
		t.Errorf("%d, %d bytes, %v", w.Code, w.Body.Len(), w.Header())
	}
}
