package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	noted   = regexp.MustCompile(`<meta name="csp-nonce" content="([A-Z2-7]{26})"/>`)
	allowed = regexp.MustCompile(`style-src 'self' 'nonce-([^']+)'; `)
)

// withPlayground is the site of a build that has the playground.
func withPlayground(t *testing.T) *Site {
	t.Helper()
	files, c := built(), switzerland()
	for _, l := range c.Languages {
		files[l+"/playground.html"] = text("playground " + l)
	}
	s, err := New(files, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEachAnswerOfThePlaygroundHasANonceOfItsOwn(t *testing.T) {
	s, seen := withPlayground(t), map[string]bool{}
	for _, coding := range []string{"", "gzip", "gzip", "br"} {
		a, page := get(t, s, http.MethodGet, "/switzerland/playground", "Accept-Encoding", coding)
		policy := a.Header.Get("Content-Security-Policy")
		inHead, inPolicy := noted.FindStringSubmatch(page), allowed.FindStringSubmatch(policy)
		if inHead == nil || inPolicy == nil || inHead[1] != inPolicy[1] || seen[inHead[1]] {
			t.Fatalf("asked for %q, the page has the nonce %q and the policy %q", coding, inHead, policy)
		}
		seen[inHead[1]] = true
		if got := a.Header.Get("Content-Encoding"); (got != "") != (coding == "gzip") {
			t.Errorf("asked for %q, the page is coded as %q", coding, got)
		}
		if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("ETag") != "" {
			t.Errorf("the page may be kept: %v", a.Header)
		}
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self' 'sha256-") {
			t.Errorf("the policy is %q", policy)
		}
		if !strings.Contains(page, `<meta name="mspr-cluster"`) || !strings.Contains(page, "playground fr") {
			t.Errorf("the page is %q", page)
		}
	}
}

func TestPagesWithoutStylesOfTheirOwnHaveNoNonce(t *testing.T) {
	s := withPlayground(t)
	for _, path := range []string{"/switzerland/", "/switzerland/place/FRA", "/switzerland/nothing", "/switzerland/playground/x"} {
		a, page := get(t, s, http.MethodGet, path)
		if noted.MatchString(page) || strings.Contains(a.Header.Get("Content-Security-Policy"), "nonce") {
			t.Errorf("%s has a nonce", path)
		}
	}
}

func TestTheHeadOfThePlaygroundIsToldWithoutItsBody(t *testing.T) {
	a, page := get(t, withPlayground(t), http.MethodHead, "/switzerland/playground")
	if a.StatusCode != http.StatusOK || page != "" || !allowed.MatchString(a.Header.Get("Content-Security-Policy")) {
		t.Errorf("%d, %d bytes, %v", a.StatusCode, len(page), a.Header)
	}
}
