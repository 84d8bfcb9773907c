package edge

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// crossed sends a request through CORS for https://dash.example.org, and says
// whether it reached what is behind.
func crossed(t *testing.T, origins []string, r *http.Request) (*httptest.ResponseRecorder, bool) {
	t.Helper()
	reached := false
	behind := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		reached = true
		w.WriteHeader(http.StatusTeapot)
	})
	w := httptest.NewRecorder()
	CORS(origins)(behind).ServeHTTP(w, r)
	return w, reached
}

func asking(method string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, "http://api.example.org/us/graphql", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func TestOnlyPagesOfAllowedOriginsMayCall(t *testing.T) {
	const dash = "https://dash.example.org"
	for name, c := range map[string]struct {
		request *http.Request
		// reaches the service, and shows its answer to the page.
		reaches, shows bool
	}{
		"no browser":                        {asking("POST"), true, false},
		"the allowed page":                  {asking("POST", "Origin", dash, "Sec-Fetch-Site", "same-site"), true, true},
		"the allowed page, old browser":     {asking("POST", "Origin", dash), true, true},
		"the allowed page, reading":         {asking("GET", "Origin", dash), true, true},
		"our own page":                      {asking("POST", "Origin", "http://api.example.org", "Sec-Fetch-Site", "same-origin"), true, false},
		"our own page, old browser":         {asking("POST", "Origin", "http://api.example.org"), true, false},
		"our own page behind TLS":           {asking("POST", "Origin", "https://api.example.org"), true, false},
		"our own page, Host rewritten":      {asking("POST", "Origin", "https://public.example.org", "Sec-Fetch-Site", "same-origin"), true, false},
		"a foreign page":                    {asking("POST", "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"), false, false},
		"a foreign page, old browser":       {asking("POST", "Origin", "https://evil.example"), false, false},
		"a foreign page, reading":           {asking("GET", "Origin", "https://evil.example"), true, false},
		"a foreign page that hides":         {asking("POST", "Sec-Fetch-Site", "cross-site"), false, false},
		"a sister site":                     {asking("POST", "Origin", "https://x.example.org", "Sec-Fetch-Site", "same-site"), false, false},
		"a sandboxed page":                  {asking("POST", "Origin", "null"), false, false},
		"the allowed name by http":          {asking("POST", "Origin", "http://dash.example.org"), false, false},
		"the allowed name on another port":  {asking("POST", "Origin", dash+":8443"), false, false},
		"the allowed name as a prefix":      {asking("POST", "Origin", dash+".evil.example"), false, false},
		"the allowed name as a suffix":      {asking("POST", "Origin", "https://evil-dash.example.org"), false, false},
		"the allowed name in capitals":      {asking("POST", "Origin", "https://DASH.example.org"), false, false},
		"the allowed page and another":      {asking("POST", "Origin", dash, "Origin", "https://evil.example"), false, false},
		"two origins, reading":              {asking("GET", "Origin", dash, "Origin", "https://evil.example"), false, false},
		"a DELETE of a foreign page":        {asking("DELETE", "Origin", "https://evil.example"), false, false},
		"a method of no name, foreign page": {asking("BREW", "Origin", "https://evil.example"), false, false},
		"a handshake, no browser":           {asking("GET", "Upgrade", "websocket"), true, false},
		"a handshake of the allowed page":   {asking("GET", "Upgrade", "websocket", "Origin", dash), true, true},
		"a handshake of our own page":       {asking("GET", "Upgrade", "websocket", "Origin", "http://api.example.org"), true, false},
		"a handshake of a foreign page":     {asking("GET", "Upgrade", "websocket", "Origin", "https://evil.example"), false, false},
		"a handshake of a hiding page":      {asking("GET", "Upgrade", "websocket", "Sec-Fetch-Site", "cross-site"), false, false},
		"a stream, no browser":              {asking("GET", "Accept", "text/event-stream"), true, false},
		"a stream of the allowed page":      {asking("GET", "Accept", "text/event-stream", "Origin", dash, "Sec-Fetch-Site", "cross-site"), true, true},
		"a stream of our own page":          {asking("GET", "Accept", "text/event-stream", "Sec-Fetch-Site", "same-origin"), true, false},
		"a stream of a foreign page":        {asking("GET", "Accept", "text/event-stream", "Origin", "https://evil.example"), false, false},
		"a stream of a hiding page":         {asking("GET", "Accept", "*/*, Text/Event-Stream;q=0.1", "Sec-Fetch-Site", "cross-site"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, reached := crossed(t, []string{dash}, c.request)
			if reached != c.reaches {
				t.Errorf("reached is %v, status %d", reached, w.Code)
			}
			if !reached && (w.Code != 403 || !strings.Contains(w.Body.String(), `"FORBIDDEN"`) || strings.Contains(w.Body.String(), "evil")) {
				t.Errorf("the refusal is %d %s", w.Code, w.Body)
			}
			want := ""
			if c.shows {
				want = dash
			}
			if got := w.Header().Get("Access-Control-Allow-Origin"); reached && got != want {
				t.Errorf("Access-Control-Allow-Origin is %q", got)
			}
			if w.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
			if vary := strings.Join(w.Header().Values("Vary"), ","); !strings.Contains(vary, "Origin") {
				t.Errorf("Vary is %q", vary)
			}
		})
	}
}

func TestAPreflightIsAnsweredToAllowedOriginsOnly(t *testing.T) {
	const ask, headers = "Access-Control-Request-Method", "Access-Control-Request-Headers"
	for name, c := range map[string]struct {
		request *http.Request
		allowed bool
	}{
		"a query":         {asking("OPTIONS", "Origin", "https://a.example", ask, "POST", headers, "authorization,content-type"), true},
		"a reading":       {asking("OPTIONS", "Origin", "https://a.example", ask, "GET", headers, "graphql-require-preflight,mspr-view-as"), true},
		"another method":  {asking("OPTIONS", "Origin", "https://a.example", ask, "DELETE"), false},
		"another header":  {asking("OPTIONS", "Origin", "https://a.example", ask, "POST", headers, "x-http-method-override"), false},
		"another origin":  {asking("OPTIONS", "Origin", "https://evil.example", ask, "POST"), false},
		"an opaque one":   {asking("OPTIONS", "Origin", "null", ask, "POST"), false},
		"no origin":       {asking("OPTIONS", ask, "POST"), false},
		"an empty origin": {asking("OPTIONS", "Origin", "", ask, "POST"), false},
	} {
		t.Run(name, func(t *testing.T) {
			w, reached := crossed(t, []string{"https://a.example"}, c.request)
			if reached || w.Code != http.StatusNoContent {
				t.Errorf("%d, reached: %v", w.Code, reached)
			}
			if got := w.Header().Get("Access-Control-Allow-Origin") != ""; got != c.allowed {
				t.Errorf("the headers are %v", w.Header())
			}
			if c.allowed && w.Header().Get("Access-Control-Max-Age") != "3600" {
				t.Errorf("the headers are %v", w.Header())
			}
		})
	}
}

func TestAnAllowedPageMayReadItsQuota(t *testing.T) {
	w, _ := crossed(t, []string{"https://a.example"}, asking("POST", "Origin", "https://a.example"))
	if got := w.Header().Get("Access-Control-Expose-Headers"); got != "Etag, Ratelimit, Ratelimit-Policy, Retry-After" {
		t.Errorf("it may read %q", got)
	}
}

func TestWithoutAListNoOtherOriginMayCall(t *testing.T) {
	for _, origin := range []string{"https://a.example", "null", "*"} {
		if w, reached := crossed(t, nil, asking("POST", "Origin", origin)); reached || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: %d %v", origin, w.Code, w.Header())
		}
	}
}

func TestOriginsAreExact(t *testing.T) {
	got, err := ParseOrigins([]string{
		"https://dash.example.org", " HTTPS://Dash.Example.org:8443 ", "https://a.example:443", "http://localhost:3000",
		"http://127.0.0.1:80", "https://[2001:db8::1]:444",
	})
	want := "https://dash.example.org https://dash.example.org:8443 https://a.example http://localhost:3000 http://127.0.0.1 https://[2001:db8::1]:444"
	if err != nil || strings.Join(got, " ") != want {
		t.Errorf("they are %v, %v", got, err)
	}
	for given, words := range map[string]string{
		"*": "name each", "null": "name each", "https://*.example.org": "name each", "example.org": "write https", "": "write https",
		"https://": "write https", "https://:443": "write https", "ftp://a.example": "write https",
		"https://a.example/": "https://a.example", "https://a.example/app": "https://a.example", "https://u:p@a.example": "user",
		"https://a.example?x": "query", "https://a.example#x": "path", "https://bücher.example": "xn--", "https://a.example:": "port",
		"http://a.example": "http", "https://a b.example": "write https", "https://a.example,https://b.example": "",
	} {
		if _, err := ParseOrigins([]string{"https://fine.example", given}); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%q: the error is %v", given, err)
		}
	}
}

// An origin that is taken is one that a browser could send, and is taken again
// as it is.
func FuzzOrigins(f *testing.F) {
	for _, seed := range []string{"https://a.example", "http://localhost:80", "https://[::1]:1", "https://a%2f.example"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseOrigins([]string{text})
		if err != nil {
			return
		}
		again, err := ParseOrigins(got)
		if err != nil || again[0] != got[0] || strings.ContainsAny(got[0], "*\\ ,%?#@") {
			t.Errorf("%q gives %q, then %v, %v", text, got, again, err)
		}
	})
}
