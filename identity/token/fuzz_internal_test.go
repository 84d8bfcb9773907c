package token

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/mspr/surveillance/mspr"
)

// These targets look behind the signature, as if the right key had signed
// whatever comes, and read what is accepted with another decoder.

func fuzzTime() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

// FuzzHeader looks for a header that is accepted and shouldn't be.
func FuzzHeader(f *testing.F) {
	for _, header := range []string{
		`{"alg":"RS256","kid":"k","typ":"at+jwt"}`, `{"alg":"RS256","kid":"k","typ":"application/AT+jwt"}`,
		`{"alg":"none","kid":"k","typ":"at+jwt","alg":"RS256"}`, `{"alg":"RS256","kid":"k","typ":"at+jwt","crit":["exp"]}`,
	} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		c, err := form{size: maxSize, algorithms: []jose.SignatureAlgorithm{jose.RS256}}.parse(base64.RawURLEncoding.EncodeToString([]byte(header)) + ".e30.AA")
		if err != nil {
			return
		}
		var h map[string]string
		if err := json.Unmarshal([]byte(header), &h); err != nil || len(h) != 3 {
			t.Errorf("accepted: %s (%v)", header, err)
		}
		typ := strings.TrimPrefix(strings.ToLower(h["typ"]), "application/")
		if typ != "at+jwt" || h["alg"] != "RS256" || c.algorithm != jose.RS256 || h["kid"] != c.keyID || c.keyID == "" {
			t.Errorf("accepted, but read otherwise: %s", header)
		}
	})
}

// FuzzPayload looks for a payload that is accepted and shouldn't be.
func FuzzPayload(f *testing.F) {
	const usual = `"sub":"7","sid":"s","jti":"j","iat":1772366400,"exp":1772370000,"role":"admin","cluster":"us"}`
	f.Add(`{"iss":"urn:mspr:us","aud":"urn:mspr:us:api",` + usual)
	f.Add(`{"iss":"urn:mspr:us","aud":["urn:mspr:us:api"],"nbf":0,"x":[{"y":null}],` + usual)
	f.Add(`{"iss":"urn:mspr:us","aud":"urn:mspr:us:api","role":"public",` + usual)
	ring := &Ring{Options: Options{Cluster: "us", Now: fuzzTime}}
	f.Fuzz(func(t *testing.T, payload string) {
		if claims, err := ring.read([]byte(payload)); err == nil {
			p := checkAccepted(t, payload, claims)
			if p["iss"] != "urn:mspr:us" || p["cluster"] != "us" || p["role"] != claims.Role.Word() || claims.Session == "" || claims.ID == "" {
				t.Errorf("accepted: %s", payload)
			}
		}
	})
}

// FuzzExternalPayload is FuzzPayload for an external issuer's tokens.
func FuzzExternalPayload(f *testing.F) {
	const usual = `"iss":"https://i.example","aud":["a","us"],"sub":"ann","iat":1772366400,"exp":1772370000}`
	f.Add(`{"realm_access":{"roles":["x","boss"]},` + usual)
	f.Add(`{"realm_access.roles":"boss","sid":"s","jti":"j","nbf":0,` + usual)
	external := &External{ExternalOptions: ExternalOptions{Cluster: "us", Now: fuzzTime, Issuer: mspr.Issuer{
		URL: "https://i.example", Audience: "us", RoleClaim: "realm_access.roles", Roles: map[string]mspr.Role{"boss": mspr.Admin},
	}}}
	f.Fuzz(func(t *testing.T, payload string) {
		if claims, err := external.read([]byte(payload)); err == nil {
			p := checkAccepted(t, payload, claims)
			if p["iss"] != "https://i.example" || claims.Role != mspr.Admin {
				t.Errorf("accepted: %s", payload)
			}
		}
	})
}

// checkAccepted checks what goes for every accepted payload and gives it, read
// by another decoder.
func checkAccepted(t *testing.T, payload string, claims mspr.Claims) map[string]any {
	t.Helper()
	var p map[string]any
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		t.Fatalf("accepted: %q (%v)", payload, err)
	}
	text := func(name string) string {
		s, _ := p[name].(string)
		return s
	}
	if claims.Subject == "" || text("sub") != claims.Subject || text("sid") != claims.Session || text("jti") != claims.ID || claims.Cluster != "us" {
		t.Errorf("accepted, but read otherwise: %s", payload)
	}
	if p["iat"] != float64(claims.Issued.Unix()) || p["exp"] != float64(claims.Expires.Unix()) {
		t.Errorf("accepted with other times: %s", payload)
	}
	if life := claims.Expires.Sub(claims.Issued); life <= 0 || life > 24*time.Hour ||
		claims.Issued.After(fuzzTime().Add(time.Minute)) || claims.Expires.Before(fuzzTime().Add(-time.Minute)) {
		t.Errorf("accepted at the wrong time: %s", payload)
	}
	return p
}
