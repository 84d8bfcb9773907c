package token_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

func TestAnIssuersNewKeyIsKnownAtOnceAndItsOldOneForgotten(t *testing.T) {
	t.Parallel()
	f, e := newForeign(t)
	if n := f.i.requests(); n != 0 {
		t.Errorf("%d requests before a token came", n)
	}
	old, fresh := f.says(), f.headed(rs256(t, keys[1]()), "kid", "next")
	accepts(t, e, old)
	f.i.publish(web(keys[1](), "next", "RS256"), web(keys[0](), "rsa", "RS256"))
	accepts(t, e, fresh)
	accepts(t, e, old)
	f.i.publish(web(keys[1](), "next", "RS256"))
	f.c.advance(10*time.Minute - time.Second)
	accepts(t, e, f.says())
	f.c.advance(time.Second)
	refuses(t, e, f.says(), mspr.Unauthenticated, "no such key")
	accepts(t, e, f.headed(rs256(t, keys[1]()), "kid", "next"))
	f.i.publish([]any{}...)
	f.c.advance(10 * time.Minute)
	refuses(t, e, f.headed(rs256(t, keys[1]()), "kid", "next"), mspr.Unauthenticated, "no such key")
}

func TestAnIssuerThatIsDownIsDoneWithout(t *testing.T) {
	t.Parallel()
	f, e := newForeign(t)
	f.i.behave(keysPath, unavailable)
	refuses(t, e, f.says(), mspr.Unavailable, "can't be verified now")
	before := f.i.requests()
	refuses(t, e, f.says(), mspr.Unavailable, "can't be verified now")
	if f.i.requests() != before {
		t.Error("an issuer that is down is asked for every token")
	}
	f.i.behave(keysPath, nil)
	f.c.advance(10 * time.Second)
	accepts(t, e, f.says())
	f.i.behave(discovery, unavailable)
	for range 3 {
		f.c.advance(time.Hour)
		accepts(t, e, f.says())
		refuses(t, e, f.headed(rs256(t, keys[0]()), "kid", "unknown"), mspr.Unavailable, "can't be verified now")
	}
}

func TestMadeUpKeysDoNotHammerTheIssuer(t *testing.T) {
	t.Parallel()
	f, e := newForeign(t)
	accepts(t, e, f.says())
	for range 3 {
		before := f.i.requests()
		for n := range 20 {
			refuses(t, e, f.headed(rs256(t, keys[0]()), "kid", fmt.Sprint(n)), mspr.Unauthenticated, "no such key")
		}
		if asked := f.i.requests() - before; asked != 2 {
			t.Errorf("%d requests", asked)
		}
		f.c.advance(10 * time.Second)
	}
}

func TestAnIssuerThatMisbehavesIsNotBelieved(t *testing.T) {
	t.Parallel()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	says := func(format string, args ...any) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = fmt.Fprintf(w, format, args...) }
	}
	elsewhere := newIssuer(t, web(keys[0](), "rsa", "RS256"))
	many := make([]any, 101)
	for n := range many {
		many[n] = web(keys[0](), "rsa", "RS256")
	}
	padding := strings.Repeat(" ", 256<<10)
	for name, tt := range map[string]struct {
		path   string
		answer http.HandlerFunc
		reason string
	}{
		"another issuer's document":   {discovery, says(`{"issuer":%q,"jwks_uri":%q}`, elsewhere.URL, elsewhere.URL+keysPath), "calls itself"},
		"no issuer":                   {discovery, says(`{"jwks_uri":%q}`, elsewhere.URL+keysPath), "calls itself"},
		"keys over http":              {discovery, says(`{"issuer":"ISSUER","jwks_uri":"http://keys.example/keys"}`), "not an https address"},
		"keys over http on this host": {discovery, says(`{"issuer":"ISSUER","jwks_uri":"http://127.0.0.1:1/keys"}`), "not at an https address"},
		"keys in a file":              {discovery, says(`{"issuer":"ISSUER","jwks_uri":"file:///etc/passwd"}`), "not an https address"},
		"nowhere to get keys":         {discovery, says(`{"issuer":"ISSUER"}`), "not an https address"},
		"no document":                 {discovery, http.NotFound, "answers 404"},
		"a page":                      {discovery, says("<html>secret</html>"), "not the JSON"},
		"an endless document":         {discovery, says(`{"issuer":"ISSUER"%s}`, padding), "more than"},
		"a redirection": {keysPath, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL+keysPath, http.StatusFound)
		}, "answers 302"},
		"an error":        {keysPath, unavailable, "answers 503"},
		"endless keys":    {keysPath, says(`{"keys":[]%s}`, padding), "more than"},
		"no list of keys": {keysPath, says(`{}`), "no list of keys"},
		"too many keys":   {keysPath, func(w http.ResponseWriter, _ *http.Request) { answer(w, object{"keys": many}) }, "no list of keys"},
		"an answer that is cut off": {keysPath, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			_, _ = w.Write([]byte("{"))
		}, "EOF"},
		"an answer that does not come": {keysPath, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "deadline exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, _ := newForeign(t)
			log, usual := &journal{}, tt.answer
			f.i.behave(tt.path, func(w http.ResponseWriter, r *http.Request) { usual(rewriter{w, f.i.URL}, r) })
			o := f.i.options(f.c)
			o.Log = zerolog.New(log)
			client := *o.Client
			client.Timeout = 2 * time.Second
			if strings.Contains(tt.reason, "deadline") {
				client.Timeout = 50 * time.Millisecond
			}
			o.Client = &client
			refuses(t, openExternal(t, o), f.says(), mspr.Unavailable, tt.reason)
			if !strings.Contains(log.String(), "can't be read") || strings.Contains(log.String(), "secret") {
				t.Errorf("the log says %s", log)
			}
		})
	}
	c, i := newClock(), newIssuer(t, jose.JSONWebKey{Key: &small.PublicKey, KeyID: "rsa", Use: "sig"})
	f, log := foreign{TB: t, i: i, c: c}, &journal{}
	o := i.options(c)
	o.Log = zerolog.New(log)
	refuses(t, openExternal(t, o), f.says(), mspr.Unauthenticated, "no such key")
	if !strings.Contains(log.String(), "no key that we can use") {
		t.Errorf("the log says %s", log)
	}
}

// rewriter puts the issuer's address into an answer.
type rewriter struct {
	http.ResponseWriter
	url string
}

func (w rewriter) Write(p []byte) (int, error) {
	if _, err := w.ResponseWriter.Write([]byte(strings.ReplaceAll(string(p), "ISSUER", w.url))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func TestAnIssuerHasToBeReachedSafely(t *testing.T) {
	t.Parallel()
	good := mspr.Issuer{URL: "https://issuer.example/realms/us", Audience: "a", RoleClaim: "role", Roles: map[string]mspr.Role{"r": mspr.Public}}
	for _, address := range []string{"https://issuer.example", "https://issuer.example:8443/x", "http://127.0.0.1:8080", "http://[::1]:8080/x"} {
		good.URL = address
		if _, err := token.OpenExternal(token.ExternalOptions{Issuer: good, Cluster: "us"}); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{
		"", "issuer.example", "http://issuer.example", "http://localhost", "http://10.0.0.1", "http://127.0.0.1.example",
		"ftp://issuer.example", "https://", "https://user:secret@issuer.example", "javascript:alert(1)", "https://issuer.example/\x7f",
	} {
		bad := good
		bad.URL = address
		if _, err := token.OpenExternal(token.ExternalOptions{Issuer: bad, Cluster: "us"}); err == nil {
			t.Errorf("%s is accepted", address)
		}
	}
	for name, spoil := range map[string]func(*mspr.Issuer){
		"audience": func(i *mspr.Issuer) { i.Audience = "" }, "role claim": func(i *mspr.Issuer) { i.RoleClaim = "" }, "roles": func(i *mspr.Issuer) { i.Roles = nil },
	} {
		bad := good
		spoil(&bad)
		if _, err := token.OpenExternal(token.ExternalOptions{Issuer: bad, Cluster: "us"}); err == nil {
			t.Errorf("no %s is accepted", name)
		}
	}
}
