package hostile

import (
	"net/http"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Bodies are of every wrong shape.
func Bodies() map[string]Attack {
	const fine = `"query":"{ cluster { id } }"`
	refused := func(content string) Attack { return body(content, http.StatusBadRequest, mspr.BadUserInput) }
	get := func(query string, status int) Attack {
		return Attack{Method: http.MethodGet, Target: "/?" + query, Headers: []string{"GraphQL-Require-Preflight", "1"}, Status: status, Code: mspr.BadUserInput}
	}
	return map[string]Attack{
		"nothing":                  refused(``),
		"blanks":                   refused("  \n "),
		"a password":               refused(Secret),
		"half an object":           refused(`{"query":"` + Secret),
		"a batch":                  refused(`[{` + fine + `},{` + fine + `}]`),
		"a large batch":            refused(`[` + strings.Repeat(`{`+fine+`},`, 5000) + `{` + fine + `}]`),
		"an empty batch":           refused(`[]`),
		"a string":                 refused(`"` + Secret + `"`),
		"a number":                 refused(`5`),
		"null":                     refused(`null`),
		"an empty object":          refused(`{}`),
		"another case":             refused(`{"QUERY":"{ cluster { id } }"}`),
		"another case besides":     refused(`{` + fine + `,"Query":"{ diseases { code } }"}`),
		"one key twice":            refused(`{` + fine + `,"query":"{ diseases { code } }"}`),
		"one key twice, escaped":   refused(`{` + fine + `,"quer\u0079":"{ diseases { code } }"}`),
		"__proto__":                refused(`{` + fine + `,"__proto__":{"admin":true}}`),
		"a hash nobody knows":      body(`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+strings.Repeat("a", 64)+`"}}}`, 200, mspr.PersistedQueryNotFound),
		"a hash of another query":  refused(`{` + fine + `,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("a", 64) + `"}}}`),
		"extensions in a list":     refused(`{` + fine + `,"extensions":[]}`),
		"an id":                    refused(`{"id":"` + Secret + `"}`),
		"two objects":              refused(`{` + fine + `}{` + fine + `}`),
		"a query of numbers":       refused(`{"query":[1,2]}`),
		"a name of numbers":        refused(`{` + fine + `,"operationName":5}`),
		"no UTF-8":                 refused("{\"query\":\"{ cluster { id } }\xff\"}"),
		"no UTF-8 in a variable":   refused("{" + fine + ",\"variables\":{\"a\":\"\xc3\x28\"}}"),
		"UTF-16":                   refused("\xff\xfe{\x00}\x00"),
		"a mark of byte order":     refused("\ufeff{" + fine + "}"),
		"a bomb of brackets":       refused(strings.Repeat("[", 200_000)),
		"a bomb of objects":        refused(strings.Repeat(`{"query":`, 20_000)),
		"300 kB of blanks":         body(`{`+strings.Repeat(" ", 300<<10)+fine+`}`, 413, mspr.TooComplex),
		"900 kB of blanks":         body(`{`+strings.Repeat(" ", 900<<10)+fine+`}`, 413, mspr.TooComplex),
		"XML":                      refused(`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`),
		"GET of two queries":       get("query={cluster{id}}&query={diseases{code}}", 400),
		"GET of a mutation":        get("query=mutation{logout}", 405),
		"GET of a sign-in":         get(`query=mutation{login(email:"a",password:"`+Secret+`"){step}}`, 405),
		"GET with a semicolon":     get("query={cluster{id}};debug=1", 400),
		"GET of bytes":             get("query=%ff%fe", 400),
		"GET with wrong variables": get("query={cluster{id}}&variables=["+Secret, 400),
		"GET that any page sends":  {Method: "GET", Target: "/?query={cluster{id}}", Status: 400, Code: mspr.BadUserInput},
		"a DELETE":                 {Method: "DELETE", Target: "/", Status: 405, Code: mspr.BadUserInput},
		"a TRACE":                  {Method: "TRACE", Target: "/", Headers: []string{"Cookie", Secret}, Status: 405, Code: mspr.BadUserInput},
		"a PATCH":                  {Method: "PATCH", Target: "/", Body: `{` + fine + `}`, Headers: []string{"Content-Type", "application/json"}, Status: 405, Code: mspr.BadUserInput},
		"a method of our own":      {Method: "SHUTDOWN", Target: "/", Status: 405, Code: mspr.BadUserInput},
		"a path of its own":        {Method: "GET", Target: "/..%2f..%2fetc/passwd", Status: 400, Code: mspr.BadUserInput},
	}
}

// Headers lie about who sends a request, or what it is.
func Headers() map[string]Attack {
	wrongType := func(contentType string) Attack {
		a := headed(http.StatusUnsupportedMediaType, mspr.BadUserInput)
		a.Headers = []string{"Content-Type", contentType}
		return a
	}
	return map[string]Attack{
		"a form":                  wrongType("application/x-www-form-urlencoded"),
		"a form of parts":         wrongType("multipart/form-data; boundary=x"),
		"text":                    wrongType("text/plain;charset=UTF-8"),
		"UTF-7":                   wrongType("application/json; charset=utf-7"),
		"a type of rubbish":       wrongType(`application/json; "` + Secret),
		"two types":               headed(415, mspr.BadUserInput, "Content-Type", "text/plain"),
		"gzip":                    headed(415, mspr.BadUserInput, "Content-Encoding", "gzip"),
		"a coding of rubbish":     headed(415, mspr.BadUserInput, "Content-Encoding", Secret),
		"accepts HTML":            headed(406, mspr.BadUserInput, "Accept", "text/html"),
		"accepts rubbish":         headed(200, "", "Accept", ";;,=,\"/\";q=x,"+strings.Repeat(",", 5000)),
		"accepts everything":      headed(406, mspr.BadUserInput, "Accept", strings.Repeat("text/html;q=0.1,", 600)+"*/*"),
		"accepts not a number":    headed(200, "", "Accept", "application/json;q=nan"),
		"languages without end":   headed(200, "", "Accept-Language", strings.Repeat("fr;q=0.1,", 1500)),
		"a language of rubbish":   headed(200, "", "Accept-Language", SQL),
		"another method":          headed(200, "", "X-HTTP-Method-Override", "DELETE", "X-Method-Override", "PUT"),
		"another address":         headed(200, "", "X-Forwarded-For", "127.0.0.1", "X-Real-IP", "127.0.0.1", "Forwarded", "for=127.0.0.1", "True-Client-IP", "::1"),
		"another host":            headed(200, "", "X-Forwarded-Host", "evil.example", "X-Original-URL", "/admin", "X-Rewrite-URL", "/admin"),
		"a host of its own":       headed(200, "", "Host", "evil.example"),
		"a role of its own":       headed(200, "", "X-Role", "admin", "X-User", "admin", "Remote-User", "admin"),
		"a cookie":                headed(200, "", "Cookie", "token=admin; Authorization=Bearer admin"),
		"a foreign page":          headed(403, mspr.Forbidden, "Origin", "https://evil.example"),
		"a page without origin":   headed(403, mspr.Forbidden, "Origin", "null"),
		"a page that hides":       headed(403, mspr.Forbidden, "Sec-Fetch-Site", "cross-site"),
		"an upgrade":              headed(400, mspr.BadUserInput, "Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Version", "13"),
		"a user agent of SQL":     headed(200, "", "User-Agent", strings.Repeat(SQL, 200)),
		"ranges":                  headed(200, "", "Range", "bytes="+strings.Repeat("0-,", 2000)),
		"a trace of rubbish":      headed(200, "", "Traceparent", Secret, "Baggage", strings.Repeat("a=b,", 1000)),
		"caching of its own":      headed(200, "", "Cache-Control", "only-if-cached", "If-None-Match", "*", "If-Modified-Since", "x"),
		"GraphQL's own preflight": headed(200, "", "Apollo-Require-Preflight", "1", "X-Apollo-Operation-Name", Secret),
	}
}

// Tokens are Authorization headers that nobody gave out.
func Tokens() map[string]Attack {
	refused := func(values ...string) Attack {
		var headers []string
		for _, v := range values {
			headers = append(headers, "Authorization", v)
		}
		return headed(http.StatusUnauthorized, mspr.Unauthenticated, headers...)
	}
	return map[string]Attack{
		"a wrong one":             refused("Bearer " + Secret),
		"an empty one":            refused("Bearer"),
		"an empty one, blank":     refused("Bearer  "),
		"another scheme":          refused("Basic YWRtaW46aHVudGVyMg=="),
		"no scheme":               refused("admin"),
		"another case":            refused("BEARER ADMIN"),
		"two in one":              refused("Bearer researcher, Bearer admin"),
		"two headers":             refused("Bearer researcher", "Bearer admin"),
		"two headers of the same": refused("Bearer admin", "Bearer admin"),
		"a tab":                   refused("Bearer\tadmin"),
		"SQL":                     refused("Bearer " + SQL),
		"no signature":            refused("Bearer eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ."),
		"a long one":              refused("Bearer " + strings.Repeat("a", 12<<10)),
		"bytes":                   refused("Bearer \xff\xfe"),
		"dots":                    refused("Bearer " + strings.Repeat(".", 5000)),
		"the name of a role":      refused("Bearer admin "+Secret, ""),
	}
}
