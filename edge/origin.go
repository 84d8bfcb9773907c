package edge

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"github.com/mspr/surveillance/mspr"
)

// maxUserAgent is how many characters of a user agent are kept.
const maxUserAgent = 256

// Origin tells where a request came from: the address of the peer, or, when the
// peer is a trusted proxy, the last address in X-Forwarded-For that is none.
// What a client itself writes into that header stands to the left of it and is
// never reached. A header that can't be read up to there names nobody: then it
// is the peer. Other headers (Forwarded, X-Real-IP, …) are not read.
func Origin(trusted []netip.Prefix) func(*http.Request) mspr.Origin {
	proxies := proxies(slices.Clone(trusted))
	return func(r *http.Request) mspr.Origin {
		return mspr.Origin{Address: proxies.client(r), UserAgent: clean(r.UserAgent())}
	}
}

type proxies []netip.Prefix

func (p proxies) trust(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(a) })
}

// client gives the text of an address; empty when the peer has none, as on a
// Unix socket.
func (p proxies) client(r *http.Request) string {
	peer, ok := parseHop(r.RemoteAddr)
	if !ok {
		return ""
	}
	if !p.trust(peer) {
		return peer.String()
	}
	client := peer
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		a, ok := parseHop(hop)
		if !ok {
			return peer.String()
		}
		client = a
		if !p.trust(a) {
			break
		}
	}
	return client.String()
}

// parseHop reads an address as proxies write it: bare, in brackets, or with a
// port. An IPv6 zone means something on the proxy only, and an IPv4 address
// mapped into IPv6 is the IPv4 address.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if with, err := netip.ParseAddrPort(text); err == nil {
		return with.Addr().Unmap().WithZone(""), true
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if text, ok = strings.CutSuffix(inner, "]"); !ok {
			return netip.Addr{}, false
		}
	}
	a, err := netip.ParseAddr(text)
	return a.Unmap().WithZone(""), err == nil
}

// clean keeps what can be printed, so that a user agent can harm neither a log
// nor a database.
func clean(agent string) string {
	var kept strings.Builder
	n := 0
	for _, r := range agent {
		if n == maxUserAgent {
			break
		}
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			kept.WriteRune(r)
			n++
		}
	}
	return kept.String()
}
