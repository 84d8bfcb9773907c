package token_test

import (
	"encoding/json"
	"strings"
	"time"
)

// forgedShapes are what is no token, or not the one spelling of one.
func forgedShapes(f forger) []forgery {
	f.Helper()
	parts := strings.Split(f.good, ".")
	const parted, coded = "three parts", "base64url"
	altered := strings.Replace(f.claims().String(), `"admin"`, `"public"`, 1)
	forgeries := []forgery{
		{"nothing", "", parted},
		{"a dot", ".", parted},
		{"two dots", "..", "a part is empty"},
		{"three dots", "...", parted},
		{"many dots", strings.Repeat(".", 4000), parted},
		{"a word", "token", parted},
		{"a password", "Bearer " + f.good, coded},
		{"no signature", parts[0] + "." + parts[1], parted},
		{"an empty signature", parts[0] + "." + parts[1] + ".", "a part is empty"},
		{"no header", "." + parts[1] + "." + parts[2], "a part is empty"},
		{"a detached payload", parts[0] + ".." + parts[2], "a part is empty"},
		{"half a signature", f.good[:len(f.good)-126], "signature is wrong"},
		{"a signature that lacks a byte", f.good[:len(f.good)-2], "signature is wrong"},
		{"a longer signature", parts[0] + "." + parts[1] + "." + parts[2][:340] + "AAAA", "signature is wrong"},
		{"a signature of zeros", parts[0] + "." + parts[1] + "." + strings.Repeat("A", 342), "signature is wrong"},
		{"another payload", parts[0] + "." + b64(altered) + "." + parts[2], "signature is wrong"},
		{"another header", b64(f.header().with("typ", "AT+JWT").String()) + "." + parts[1] + "." + parts[2], "signature is wrong"},
		{"an encrypted token", strings.Repeat(parts[0]+".", 4) + parts[0], parted},
		{"an encrypted token's header", forge(`{"alg":"RSA-OAEP","enc":"A256GCM"}`, "x", rs256(f, f.key)), "don't know"},
		{"two tokens", f.good + "." + f.good, parted},
		{"two tokens with a comma", f.good + "," + f.good, parted},
		{"a blank before it", " " + f.good, coded},
		{"a blank behind it", f.good + " ", coded},
		{"a line end behind it", f.good + "\n", "broken into lines"},
		{"a line end in the header", parts[0][:8] + "\r\n" + parts[0][8:] + "." + parts[1] + "." + parts[2], "broken into lines"},
		{"a tab in the payload", parts[0] + ".\t" + parts[1] + "." + parts[2], coded},
		{"padding", f.good + "==", coded},
		{"base64 of the other alphabet", parts[0] + "." + parts[1] + ".+/" + parts[2][2:], coded},
		{"stray bits", f.good[:len(f.good)-1] + nextLetter(f.good), coded},
		{"a NUL", parts[0] + "." + parts[1] + "." + parts[2] + "\x00", coded},
		{"invalid UTF-8", "\xff\xfe." + parts[1] + "." + parts[2], coded},
		{"letters of another script", strings.Replace(f.good, "e", "е", 1), coded},
		{"over 4 KiB", f.says("note", strings.Repeat("x", 3000)), "too long"},
		{"a megabyte", strings.Repeat("A", 1<<20), "too long"},
	}
	whole, err := json.Marshal(map[string]any{"payload": parts[1], "protected": parts[0], "signature": parts[2]})
	if err != nil {
		f.Fatal(err)
	}
	many, err := json.Marshal(map[string]any{"payload": parts[1], "signatures": []any{map[string]any{"protected": parts[0], "signature": parts[2]}}})
	if err != nil {
		f.Fatal(err)
	}
	return append(forgeries, forgery{"the flattened JSON form", string(whole), parted}, forgery{"the general JSON form", string(many), parted})
}

// nextLetter changes bits of the last letter that no byte is made of: a lax
// decoder reads the same signature.
func nextLetter(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, token[len(token)-1])+1])
}

func forgedClaims(f forger) []forgery {
	f.Helper()
	forgeries := []forgery{
		{"another issuer", f.says("iss", "https://forger.example"), "iss is not"},
		{"the issuer of another cluster", f.says("iss", "urn:mspr:france"), "iss is not"},
		{"an issuer in capitals", f.says("iss", "URN:MSPR:US"), "iss is not"},
		{"issuers", f.says("iss", []string{"urn:mspr:us"}), "iss is not"},
		{"another audience", f.says("aud", "urn:mspr:france:api"), "aud is not"},
		{"the issuer as audience", f.says("aud", "urn:mspr:us"), "aud is not"},
		{"another audience in a list", f.says("aud", []string{"urn:mspr:france:api"}), "aud is not"},
		{"one audience more", f.says("aud", []string{"urn:mspr:us:api", "urn:mspr:france:api"}), "aud is not"},
		{"the audience twice", f.says("aud", []string{"urn:mspr:us:api", "urn:mspr:us:api"}), "aud is not"},
		{"no audience in a list", f.says("aud", []string{}), "aud is not"},
		{"a list in a list", f.says("aud", []any{[]string{"urn:mspr:us:api"}}), "aud is not"},
		{"an audience as an object", f.says("aud", object{"urn:mspr:us:api": 1}), "aud is not"},
		{"another cluster", f.says("cluster", "france"), "cluster is not"},
		{"clusters", f.says("cluster", []string{"us"}), "cluster is not"},
		{"an unknown role", f.says("role", "root"), "role is unknown"},
		{"a role in capitals", f.says("role", "ADMIN"), "role is unknown"},
		{"a role with a blank", f.says("role", "admin "), "role is unknown"},
		{"roles", f.says("role", []string{"admin"}), "role is missing"},
		{"a role as a number", f.says("role", 3), "role is missing"},
		{"a role that is true", f.says("role", true), "role is missing"},
		{"a subject as a number", f.says("sub", 7), "sub is missing"},
		{"an empty subject", f.says("sub", ""), "sub is missing"},
		{"a subject with a NUL", f.says("sub", "7\x00"), "sub is missing"},
		{"a subject with a line end", f.says("sub", "7\nadmin"), "sub is missing"},
		{"a subject of 300 bytes", f.says("sub", strings.Repeat("7", 300)), "sub is missing"},
		{"a session as an object", f.says("sid", object{}), "sid is missing"},
		{"an id as a number", f.says("jti", 1), "jti is missing"},
	}
	for _, name := range []string{"iss", "aud", "sub", "sid", "jti", "iat", "exp", "role", "cluster"} {
		forgeries = append(forgeries,
			forgery{"no " + name, f.says(name, nil), name + " is"},
			forgery{name + " null", f.says(name, json.RawMessage("null")), name + " is"},
			forgery{name + " in capitals", f.says(name, nil, strings.ToUpper(name), f.claims()[name]), name + " is"})
	}
	usual := f.claims().String()
	for name, payload := range map[string]string{
		"role twice":                 `{"role":"public",` + usual[1:],
		"role twice, once coded":     `{"r\u006fle":"public",` + usual[1:],
		"a duplicate within a claim": `{"x":{"y":[{"z":1,"z":2}]},` + usual[1:],
		"a list as payload":          "[" + usual + "]", "null as payload": "null", "a number as payload": "1", "half a payload": usual[:len(usual)-1],
		"two payloads": usual + usual, "a payload in Latin-1": `{"x":"` + "\xe9" + `",` + usual[1:], "a payload with a mark before it": "\ufeff" + usual,
		"a nested token": f.good, "deep brackets": strings.Repeat("[", 2000),
	} {
		forgeries = append(forgeries, forgery{name, forge(f.header().String(), payload, rs256(f, f.key)), "the payload is"})
	}
	return forgeries
}

// forgedTimes are expired where they have no reason.
func forgedTimes(f forger) []forgery {
	f.Helper()
	const early, long, number = "from the future", "lifetime", "no whole number"
	at := func(by time.Duration) int64 { return past(f.c, -by) }
	span := func(issued, expires time.Duration) string { return f.says("iat", at(issued), "exp", at(expires)) }
	forgeries := []forgery{
		{"expired 61 s ago", span(-time.Hour, -61*time.Second), ""},
		{"expired 5 min ago", span(-time.Hour, -5*time.Minute), ""},
		{"expired 2 h ago", span(-3*time.Hour, -2*time.Hour), ""},
		{"expired a year ago", span(-365*24*time.Hour, -364*24*time.Hour-time.Hour), ""},
		{"issued in 61 s", span(61*time.Second, time.Hour), early},
		{"issued in 5 min", span(5*time.Minute, time.Hour), early},
		{"issued in 2 h", span(2*time.Hour, 3*time.Hour), early},
		{"issued in 61 s, expired before", span(61*time.Second, -time.Hour), long},
		{"good for 24 h and 1 s", span(0, 24*time.Hour+time.Second), long},
		{"good for a year", span(0, 365*24*time.Hour), long},
		{"issued long ago, good now", span(-25*time.Hour, time.Hour), long},
		{"good for no time", span(0, 0), long},
		{"expired before it was issued", span(0, -time.Second), long},
		{"not before 61 s from now", f.says("nbf", at(61*time.Second)), early},
		{"not before 2 h from now", f.says("nbf", at(2*time.Hour)), early},
		{"nbf as a text", f.says("nbf", "0"), "nbf is"},
		{"nbf null", f.says("nbf", json.RawMessage("null")), "nbf is"},
	}
	for _, name := range []string{"iat", "exp"} {
		forgeries = append(forgeries, forgery{name + " as a text", f.says(name, "1772366400"), name + " is missing"})
		for _, text := range []string{"1772366400.5", "1772366400.0", "1.7723664e9", "1e999", "-1", "99999999999999999999", "253402300800", "9223372036854775807"} {
			forgeries = append(forgeries, forgery{name + " " + text, f.says(name, json.RawMessage(text)), number})
		}
	}
	return forgeries
}
