package edge

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf8"
)

func trusted(t *testing.T, texts ...string) []netip.Prefix {
	t.Helper()
	networks, err := ParseProxies(texts)
	if err != nil {
		t.Fatal(err)
	}
	return networks
}

func TestAForwardedAddressIsBelievedOfTrustedProxiesOnly(t *testing.T) {
	for name, c := range map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"a peer":                       {"203.0.113.9:4711", nil, "203.0.113.9"},
		"a peer that forges":           {"203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9"},
		"a proxy without the header":   {"10.0.0.7:80", nil, "10.0.0.7"},
		"a proxy with an empty header": {"10.0.0.7:80", []string{""}, "10.0.0.7"},
		"one proxy":                    {"10.0.0.7:80", []string{"198.51.100.1"}, "198.51.100.1"},
		"two proxies":                  {"10.0.0.7:80", []string{"198.51.100.1, 10.2.3.4"}, "198.51.100.1"},
		"two headers":                  {"10.0.0.7:80", []string{"198.51.100.1", "10.2.3.4"}, "198.51.100.1"},
		"a forged start":               {"10.0.0.7:80", []string{"127.0.0.1, 10.9.9.9, 198.51.100.1"}, "198.51.100.1"},
		"rubbish at the start":         {"10.0.0.7:80", []string{"'; DROP TABLE accounts; --, 198.51.100.1"}, "198.51.100.1"},
		"rubbish at the end":           {"10.0.0.7:80", []string{"198.51.100.1, unknown"}, "10.0.0.7"},
		"a trailing comma":             {"10.0.0.7:80", []string{"198.51.100.1,"}, "10.0.0.7"},
		"proxies all the way":          {"10.0.0.7:80", []string{"10.1.1.1, 10.2.2.2"}, "10.1.1.1"},
		"a port":                       {"10.0.0.7:80", []string{"198.51.100.1:5050"}, "198.51.100.1"},
		"IPv6":                         {"[2001:db8::7]:80", []string{"2001:DB8::0:99"}, "2001:db8::7"},
		"IPv6 from a proxy":            {"[fd00::1]:80", []string{"2001:DB8:1::0:99"}, "2001:db8:1::99"},
		"IPv6 in brackets":             {"[fd00::1]:80", []string{"[2001:db8::99]"}, "2001:db8::99"},
		"IPv6 with a port":             {"[fd00::1]:80", []string{"[2001:db8::99]:443"}, "2001:db8::99"},
		"half a bracket":               {"[fd00::1]:80", []string{"[2001:db8::99"}, "fd00::1"},
		"a zone":                       {"[fe80::1%eth0]:80", nil, "fe80::1"},
		"IPv4 within IPv6":             {"[::ffff:203.0.113.9]:80", nil, "203.0.113.9"},
		"a proxy within IPv6":          {"[::ffff:10.0.0.7]:80", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		"an address in octal":          {"10.0.0.7:80", []string{"0300.0250.0.1"}, "10.0.0.7"},
		"a Unix socket":                {"@", []string{"198.51.100.1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/us/graphql", nil)
			r.RemoteAddr = c.peer
			for _, f := range c.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			r.Header.Set("X-Real-Ip", "192.0.2.66")
			r.Header.Set("Forwarded", "for=192.0.2.66")
			if got := Origin(trusted(t, "10.0.0.0/8", "fd00::/8"))(r).Address; got != c.want {
				t.Errorf("the address is %q, want %q", got, c.want)
			}
		})
	}
}

func TestNoProxyIsTrustedUnlessNamed(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.RemoteAddr = "127.0.0.1:5000"
	r.Header.Set("X-Forwarded-For", "198.51.100.1")
	if got := Origin(nil)(r).Address; got != "127.0.0.1" {
		t.Errorf("the address is %s", got)
	}
}

func TestAUserAgentIsCutAndCleaned(t *testing.T) {
	for given, want := range map[string]string{
		"":                                   "",
		"curl/8.5.0":                         "curl/8.5.0",
		"a\x00b\r\nc\x1b[31m":                "abc[31m",
		"a\xff\xfeb":                         "ab",
		"\u202egnp.exe":                      "gnp.exe",
		"Épidémie 🦠":                         "Épidémie 🦠",
		strings.Repeat("é", 300):             strings.Repeat("é", 256),
		strings.Repeat("\x00", 9999) + "end": "end",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("User-Agent", given)
		if got := Origin(nil)(r).UserAgent; got != want {
			t.Errorf("%.20q becomes %.30q", given, got)
		}
	}
}

func TestProxiesAreNetworksOrAddresses(t *testing.T) {
	got := trusted(t, "10.1.2.3/8", " 192.0.2.7 ", "2001:db8::1", "fd00::/8", "::ffff:10.0.0.0/104", "::ffff:192.0.2.1")
	want := "[10.0.0.0/8 192.0.2.7/32 2001:db8::1/128 fd00::/8 10.0.0.0/8 192.0.2.1/32]"
	if text := strings.ReplaceAll(join(got), ",", " "); "["+text+"]" != want {
		t.Errorf("they are [%s], want %s", text, want)
	}
	for given, words := range map[string]string{
		"proxy.example.org": "write an IP address", "": "write an IP address", "10.0.0.0/33": "write an IP address",
		"fe80::1%eth0": "write an IP address", "0.0.0.0/0": "anybody", "::/0": "anybody", "::ffff:0:0/96": "IPv4 network",
	} {
		_, err := ParseProxies([]string{"10.0.0.7", given})
		if err == nil || !strings.Contains(err.Error(), words) || !strings.Contains(err.Error(), `"`+given+`"`) {
			t.Errorf("%q: the error is %v", given, err)
		}
	}
}

func join(networks []netip.Prefix) string {
	texts := make([]string, len(networks))
	for i, n := range networks {
		texts[i] = n.String()
	}
	return strings.Join(texts, ",")
}

// Whatever the headers hold, the address is one, and what stands left of the
// first stranger never counts.
func FuzzOrigin(f *testing.F) {
	f.Add("198.51.100.1, 10.0.0.1", "curl/8")
	f.Add("[::1]:80,,", "\xff")
	f.Fuzz(func(t *testing.T, forwarded, agent string) {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = "10.0.0.7:80"
		r.Header["X-Forwarded-For"] = []string{forwarded, "203.0.113.9"}
		r.Header["User-Agent"] = []string{agent}
		from := Origin([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})(r)
		if from.Address != "203.0.113.9" {
			t.Errorf("the address is %q", from.Address)
		}
		if !utf8.ValidString(from.UserAgent) || utf8.RuneCountInString(from.UserAgent) > maxUserAgent || strings.ContainsRune(from.UserAgent, 0) {
			t.Errorf("the user agent is %q", from.UserAgent)
		}
		r.Header["X-Forwarded-For"] = []string{forwarded}
		if _, err := netip.ParseAddr(Origin([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})(r).Address); err != nil {
			t.Error(err)
		}
	})
}
