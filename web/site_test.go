package web

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

const inline = "self.pages=1"

func text(content string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("<!DOCTYPE html><html><head><title>x</title></head><body>" + content +
		`<script src="/_next/a.js" async=""></script><script>` + inline + `</script></body></html>`)}
}

// built is what a build gives, in small.
func built() fstest.MapFS {
	files := fstest.MapFS{".keep": {}, "_next/a.js": {Data: []byte("plain")}, "_next/a.js.br": {Data: []byte("brotli")}, "_next/a.js.gz": {Data: []byte("gzip")}}
	for _, l := range []string{"en", "fr", "de", "it"} {
		files[l+".html"] = text("first " + l)
		files[l+"/place.html"] = text("place " + l)
		files[l+"/admin/jobs.html"] = text("jobs " + l)
		files[l+"/missing.html"] = text("missing " + l)
	}
	return files
}

func site(t *testing.T, c Cluster) *Site {
	t.Helper()
	s, err := New(built(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func switzerland() Cluster {
	return Cluster{ID: "switzerland", Name: `Switzerland "CH"`, Country: "CHE", Languages: []string{"fr", "de", "it"}, Features: []string{}, Names: map[string]string{"de": "Schweiz"}}
}

// answer is what a browser gets.
type answer struct {
	StatusCode int
	Header     http.Header
}

// get asks as a browser does and gives the answer and its text.
func get(t *testing.T, h http.Handler, method, path string, headers ...string) (answer, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	body := io.Reader(w.Body)
	if w.Header().Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		body = unzipped
	}
	got, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{w.Code, w.Header()}, string(got)
}

func TestEachAddressHasItsPageInTheLanguageOfWhoAsks(t *testing.T) {
	s := site(t, switzerland())
	for _, c := range []struct {
		path, accept, cookie string
		status               int
		want                 string
	}{
		{"/switzerland/", "", "", 200, "first fr"},
		{"/switzerland/", "de-CH,de;q=0.9,en;q=0.8", "", 200, "first de"},
		{"/switzerland/", "en-US,en;q=0.9", "", 200, "first fr"},
		{"/switzerland/", "en, it;q=0.3", "", 200, "first it"},
		{"/switzerland/", "de", "mspr-language=it", 200, "first it"},
		{"/switzerland/", "de", "mspr-language=en", 200, "first de"},
		{"/switzerland/", strings.Repeat("de,", 1000), "", 200, "first fr"},
		{"/switzerland/", ";;;", "", 200, "first fr"},
		{"/switzerland/place/CH-ZH", "", "", 200, "place fr"},
		{"/switzerland/place", "", "", 200, "place fr"},
		{"/switzerland/admin/jobs", "", "", 200, "jobs fr"},
		{"/switzerland/admin/jobs/7", "", "", 404, "missing fr"},
		{"/switzerland/place/CH-ZH/x", "", "", 404, "missing fr"},
		{"/switzerland/missing", "", "", 404, "missing fr"},
		{"/switzerland/nothing", "de", "", 404, "missing de"},
		{"/switzerland/../fr.html", "", "", 404, "missing fr"},
	} {
		headers := []string{"Accept-Language", c.accept}
		if c.cookie != "" {
			headers = append(headers, "Cookie", c.cookie)
		}
		response, body := get(t, s, http.MethodGet, c.path, headers...)
		if response.StatusCode != c.status || !strings.Contains(body, c.want+"<script") {
			t.Errorf("%s (%.20s, %s): %d, %s", c.path, c.accept, c.cookie, response.StatusCode, body)
		}
	}
}

func TestAPageIsToldItsClusterAndAllowsJustItsOwnScripts(t *testing.T) {
	response, body := get(t, site(t, switzerland()), http.MethodGet, "/switzerland/")
	const told = `<head><meta name="mspr-cluster" content="{&#34;id&#34;:&#34;switzerland&#34;,&#34;name&#34;:&#34;Switzerland \&#34;CH\&#34;&#34;,`
	if !strings.Contains(body, told) {
		t.Errorf("the page says %s", body)
	}
	if _, body := get(t, site(t, switzerland()), http.MethodGet, "/switzerland/", "Accept-Language", "de"); !strings.Contains(body, "&#34;name&#34;:&#34;Schweiz&#34;") {
		t.Errorf("in German the page says %s", body)
	}
	sum := sha256.Sum256([]byte(inline))
	policy := response.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self' 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %s", policy)
	}
	if got := response.Header.Get("Cache-Control"); got != "no-cache" {
		t.Errorf("it may be kept: %s", got)
	}
}

func TestAPageThatTheBrowserHasIsNotSentAgain(t *testing.T) {
	s := site(t, switzerland())
	first, _ := get(t, s, http.MethodGet, "/switzerland/")
	again, body := get(t, s, http.MethodGet, "/switzerland/", "If-None-Match", first.Header.Get("ETag"))
	if again.StatusCode != http.StatusNotModified || body != "" {
		t.Errorf("%d %q", again.StatusCode, body)
	}
	other, _ := get(t, s, http.MethodGet, "/switzerland/", "If-None-Match", first.Header.Get("ETag"), "Accept-Language", "de")
	if other.StatusCode != http.StatusOK {
		t.Errorf("the page in another language is taken for the same: %d", other.StatusCode)
	}
}

func TestPagesAreCompressedForWhoTakesThat(t *testing.T) {
	s := site(t, switzerland())
	for accept, coding := range map[string]string{"": "", "gzip, br": "gzip", "gzip;q=0": "", "br": ""} {
		response, body := get(t, s, http.MethodGet, "/switzerland/", "Accept-Encoding", accept)
		if response.Header.Get("Content-Encoding") != coding || !strings.Contains(body, "first fr") {
			t.Errorf("%q: %q, %s", accept, response.Header.Get("Content-Encoding"), body)
		}
	}
}

func TestPagesAreReadAndNothingElse(t *testing.T) {
	s := site(t, switzerland())
	if response, _ := get(t, s, http.MethodPost, "/switzerland/"); response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", response.StatusCode)
	}
	if response, body := get(t, s, http.MethodHead, "/switzerland/"); response.StatusCode != http.StatusOK || body != "" {
		t.Errorf("HEAD: %d %q", response.StatusCode, body)
	}
	response, _ := get(t, s, http.MethodGet, "/switzerland/place/?disease=mpox")
	if response.StatusCode != http.StatusMovedPermanently || response.Header.Get("Location") != "/switzerland/place?disease=mpox" {
		t.Errorf("a slash at the end: %d %s", response.StatusCode, response.Header.Get("Location"))
	}
}

func TestWithoutPagesAnAddressSaysSo(t *testing.T) {
	s, err := New(fstest.MapFS{".keep": {}}, switzerland())
	if err != nil {
		t.Fatal(err)
	}
	if Built(fstest.MapFS{".keep": {}}) || !Built(built()) {
		t.Error("pages are taken to be there when they are not, or the other way round")
	}
	response, body := get(t, s, http.MethodGet, "/switzerland/place/CHE")
	if response.StatusCode != http.StatusNotFound || !strings.Contains(body, "built without the dashboard") || !strings.Contains(body, "/switzerland/graphql") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
}

func TestALanguageWithoutPagesIsAnError(t *testing.T) {
	files := built()
	for name := range files {
		if strings.HasPrefix(name, "it") {
			delete(files, name)
		}
	}
	if _, err := New(files, switzerland()); err == nil || !strings.Contains(err.Error(), "no pages in it") {
		t.Errorf("got %v", err)
	}
}

func TestAssetsAreKeptForEverAndSentInTheirSmallestForm(t *testing.T) {
	assets := Assets(built())
	for _, c := range []struct{ path, accept, coding, want string }{
		{"/_next/a.js", "", "", "plain"},
		{"/_next/a.js", "gzip, deflate, br, zstd", "br", "brotli"},
		{"/_next/a.js", "br;q=0", "", "plain"},
	} {
		response, body := get(t, assets, http.MethodGet, c.path, "Accept-Encoding", c.accept)
		if response.Header.Get("Content-Encoding") != c.coding || body != c.want || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") ||
			!strings.Contains(response.Header.Get("Content-Security-Policy"), "script-src 'self';") ||
			response.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("%q: %v %s", c.accept, response.Header, body)
		}
	}
	for _, path := range []string{"/_next/", "/_next/b.js", "/_next/a.js.br", "/_next/../en.html", "/_next/../../site.go"} {
		if response, body := get(t, assets, http.MethodGet, path); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d %s", path, response.StatusCode, body)
		}
	}
}
