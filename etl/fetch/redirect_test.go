package fetch_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/mspr/surveillance/etl/fetch"
)

func sendOn(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

func TestAFetcherIsSentOnAFewTimesAndNotForever(t *testing.T) {
	c := newClient(t)
	there := answer(http.StatusOK, "there")
	s := serve(t, sendOn("/2"), sendOn("/3"), sendOn("/4"), sendOn("/5"), sendOn("/6"), there)
	if _, text := c.get(t, fetch.Request{Address: s.URL}); text != "there" {
		t.Errorf("got %q", text)
	}
	loop := serve(t, sendOn("/again"))
	refusal(t, c.fails(t, loop.URL), "sent on 6 times without an end")
}

func TestNoServerSendsAFetcherFromHTTPSToHTTP(t *testing.T) {
	plain := serve(t, answer(http.StatusOK, "changed on its way"))
	s := httptest.NewTLSServer(sendOn(plain.URL))
	t.Cleanup(s.Close)
	c := newClient(t, trusts(s))
	refusal(t, c.fails(t, s.URL), "from https to http")
	refusal(t, c.fails(t, serve(t, sendOn("ftp://example.org/x")).URL), `the scheme "ftp"`)
}

// The configured addresses of these tests lie in the machine, from where a server
// may send on within it.
func TestAnAddressWithinTheNetworkMaySendOnWithinIt(t *testing.T) {
	inner := serve(t, answer(http.StatusOK, "within"))
	s := serve(t, sendOn(strings.Replace(inner.URL, "127.0.0.1", "localhost", 1)))
	if _, text := newClient(t).get(t, fetch.Request{Address: s.URL}); text != "within" {
		t.Errorf("got %q", text)
	}
}

func TestValidatorsGoWithTheFetcherAndTheAddressItCameFromDoesNot(t *testing.T) {
	var referer string
	s := serve(t, sendOn("/next?x=1"), func(w http.ResponseWriter, r *http.Request) {
		referer = r.Header.Get("Referer")
		if r.Header.Get("If-None-Match") == `"v1"` {
			w.WriteHeader(http.StatusNotModified)
		}
	})
	result, _ := newClient(t).get(t, fetch.Request{Address: s.URL + "/first?token=secret", ETag: `"v1"`})
	if !result.NotModified || referer != "" {
		t.Errorf("%+v, referer %q", result, referer)
	}
}
