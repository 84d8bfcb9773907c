package edge

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestEveryAnswerIsHardened(t *testing.T) {
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	for secure, sts := range map[bool]string{false: "", true: "max-age=31536000"} {
		w := httptest.NewRecorder()
		Hardened(next, secure).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/nowhere", nil))
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
			"Content-Security-Policy":    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Cache-Control": "no-store", "Vary": "Authorization", "Strict-Transport-Security": sts, "Server": "",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("secure is %v: %s is %q, want %q", secure, name, got, want)
			}
		}
	}
}

func TestAHandlerMayKnowBetter(t *testing.T) {
	next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "max-age=60") })
	w := httptest.NewRecorder()
	Hardened(next, false).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if got := w.Header().Get("Cache-Control"); got != "max-age=60" {
		t.Errorf("Cache-Control is %q", got)
	}
}

func keys(method string, get func(context.Context) ([]byte, error)) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	Hardened(JWKS(get), false).ServeHTTP(w, httptest.NewRequest(method, "/us/.well-known/jwks.json", nil))
	return w
}

func TestTheKeysOfAClusterAreServed(t *testing.T) {
	const set = `{"keys":[]}`
	get := func(context.Context) ([]byte, error) { return []byte(set), nil }
	for _, method := range []string{"GET", "HEAD"} {
		w := keys(method, get)
		if w.Code != 200 || w.Body.String() != set || w.Header().Get("Content-Type") != "application/jwk-set+json" ||
			w.Header().Get("Cache-Control") != "public, max-age=300" || w.Header().Get("Content-Length") != "11" {
			t.Errorf("%s: %d %v %s", method, w.Code, w.Header(), w.Body)
		}
	}
	if w := keys("POST", get); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d %v", w.Code, w.Header())
	}
}

func TestKeysThatCannotBeHadAreUnavailable(t *testing.T) {
	w := keys("GET", func(context.Context) ([]byte, error) { return nil, errors.New("dial tcp 10.0.0.7:5432") })
	if w.Code != 503 || w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Retry-After") == "" ||
		!strings.Contains(w.Body.String(), `"UNAVAILABLE"`) || strings.Contains(w.Body.String(), "10.0.0.7") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

func TestAskingForTheKeysHasADeadline(t *testing.T) {
	keys("GET", func(ctx context.Context) ([]byte, error) {
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("it has none")
		}
		return nil, nil
	})
}
