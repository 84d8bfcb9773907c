package fetch_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/mspr/surveillance/etl/fetch"
)

// page is a page of an OData service.
func page(next string, header ...string) http.HandlerFunc {
	body := fmt.Sprintf(`{"@odata.context":{"x":["@odata.nextLink"]},"value":[{"@odata.nextLink":"/inner"}],"@odata.nextLink":%q}`, next)
	if next == "" {
		body = `{"value":[{"@odata.nextLink":"/inner"}]}`
	}
	return answer(http.StatusOK, body, append([]string{"Content-Type", "application/json; odata.metadata=minimal", "ETag", `"page"`}, header...)...)
}

func TestThePagesOfAServiceMakeOneFile(t *testing.T) {
	c := newClient(t)
	var asked []string
	s := serve(t, page("/api?skip=1"), answer(http.StatusServiceUnavailable, ""), page("api?skip=2"), func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String()+r.Header.Get("If-None-Match"))
		page("")(w, r)
	})
	result, text := c.get(t, fetch.Request{Address: s.URL + "/api", ETag: `"old"`})
	pages := strings.Split(text, "\n")
	if len(pages) != 3 || !strings.HasSuffix(pages[0], `skip=1"}`) || !strings.HasSuffix(pages[1], `skip=2"}`) || !strings.HasSuffix(pages[2], `inner"}]}`) {
		t.Errorf("got %q", text)
	}
	if len(asked) != 1 || asked[0] != "/api?skip=2" {
		t.Errorf("asked for %q", asked)
	}
	if result.ETag != "" || !result.Modified.IsZero() {
		t.Errorf("what is said of one page stands for all: %+v", result)
	}
}

func TestAServiceOfOnePageIsAFileLikeOthers(t *testing.T) {
	c := newClient(t)
	for _, body := range []string{`{"value":[]}`, `[{"@odata.nextLink":"/x"}]`, `{"a":1,`, "no JSON at all", `{"@odata.nextLink":7}`} {
		s := serve(t, answer(http.StatusOK, body, "Content-Type", "application/json", "ETag", `"v1"`))
		if result, text := c.get(t, fetch.Request{Address: s.URL}); text != body || result.ETag != `"v1"` {
			t.Errorf("%q: got %q, %+v", body, text, result)
		}
	}
}

func TestAServiceThatLeadsAwayOrInCirclesIsRefused(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"on another host, http://example.org/x":    page("http://example.org/x"),
		"on another host, file:///etc/passwd":      page("file:///etc/passwd"),
		"a page that was read already":             page("/again"),
		"whose address can't be read":              page("http://[::1"),
		"nobody can tell whether pages follow":     page("/x", "Content-Encoding", "gzip"),
		"more than 1000 bytes, which is the most ": endless(),
	} {
		refusal(t, newClient(t, func(o *fetch.Options) { o.Limit = 1000 }).fails(t, serve(t, h).URL), want)
	}
}

// endless gives one page after another.
func endless() http.HandlerFunc {
	n := 0
	return func(w http.ResponseWriter, r *http.Request) {
		n++
		page(fmt.Sprintf("/page/%d", n))(w, r)
	}
}

func TestFault11APageThatBreaksOffIsGoneOnWith(t *testing.T) {
	c := newClient(t)
	var asked []string
	s := serve(t, page("/2"), breaksOff(10_000, "ETag", `"v1"`), serveRest(`"v1"`, &asked))
	if _, got := c.get(t, fetch.Request{Address: s.URL}); !strings.HasSuffix(got, "/2\"}\n"+text()) {
		t.Errorf("got %d bytes", len(got))
	}
	if len(asked) != 1 || asked[0] != `bytes=10000- "v1"` {
		t.Errorf("asked for %q", asked)
	}
}
