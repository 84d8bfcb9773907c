package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"

	"github.com/mspr/surveillance/mspr"
)

// redirects is how often servers may send the fetcher on.
const redirects = 5

// client makes a client for one download, and what closes its connections.
func (f *Fetcher) client(at *url.URL) (*http.Client, func()) {
	o := f.options
	g := &guard{at: at, dialer: net.Dialer{Timeout: o.Connect}}
	transport := &http.Transport{
		Proxy:                  g.proxy,
		DialContext:            g.dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		TLSHandshakeTimeout:    o.Connect,
		ResponseHeaderTimeout:  o.Header,
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
	}
	return &http.Client{Transport: transport, CheckRedirect: g.redirect}, transport.CloseIdleConnections
}

// guard keeps a download where its address leads. Somebody who can make a
// publisher's server send us on must not reach, through us, what only this machine
// or its network can reach.
type guard struct {
	at      *url.URL
	dialer  net.Dialer
	proxied atomic.Pointer[string]
	// lies says where the first connection to the configured address led.
	lies atomic.Int32
}

// Where the configured address lies.
const (
	notKnown int32 = iota
	outside
	inside
)

// proxy asks the environment, and remembers the proxy: it may be a neighbour.
func (g *guard) proxy(r *http.Request) (*url.URL, error) {
	p, err := http.ProxyFromEnvironment(r)
	if p != nil {
		host := p.Hostname()
		g.proxied.Store(&host)
	}
	return p, err
}

// dial connects to where the configuration says, and to the public network.
func (g *guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	dialer := g.dialer
	switch proxy := g.proxied.Load(); {
	case proxy != nil && strings.EqualFold(host, *proxy):
	case strings.EqualFold(host, g.at.Hostname()):
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if public(address) {
				g.lies.CompareAndSwap(notKnown, outside)
				return nil
			}
			if g.lies.CompareAndSwap(notKnown, inside) || g.lies.Load() == inside {
				return nil
			}
			return g.refuse(host)
		}
	case g.lies.Load() != inside:
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if public(address) {
				return nil
			}
			return g.refuse(host)
		}
	}
	return dialer.DialContext(ctx, network, address)
}

// redirect looks at where a server sends the fetcher.
func (g *guard) redirect(next *http.Request, via []*http.Request) error {
	next.Header.Del("Referer") // an address may hold a secret
	last := via[len(via)-1].URL
	switch to := next.URL; {
	case len(via) > redirects:
		return mspr.Refusef("%s was sent on %d times without an end; correct the address of the source", shown(g.at), len(via))
	case to.Scheme != "https" && to.Scheme != "http":
		return mspr.Refusef("%s sends on to an address of the scheme %.20q, which is not followed; correct the address of the source", shown(g.at), to.Scheme)
	case last.Scheme == "https" && to.Scheme == "http":
		return mspr.Refusef("%s sends on from https to http (%s), where anybody could change the file on its way; correct the address of the source", shown(g.at), shown(to))
	case !g.inwardHost() && !strings.EqualFold(to.Hostname(), g.at.Hostname()) && inwardName(to.Hostname()):
		return g.refuse(to.Hostname())
	}
	return nil
}

func (g *guard) refuse(host string) error {
	return mspr.Refusef("%s sends on to %.80q, which lies in this machine or its network; that is not followed, since the configured address does not lie there; correct the address of the source", shown(g.at), host)
}

// inwardHost says that the configured address lies in the machine or its network.
func (g *guard) inwardHost() bool { return g.lies.Load() == inside || inwardName(g.at.Hostname()) }

// inwardName says so of a host, as far as its name tells: a proxy looks up names
// for us.
func inwardName(host string) bool {
	ip, err := netip.ParseAddr(host)
	if err != nil {
		host = strings.ToLower(strings.TrimSuffix(host, "."))
		return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".local")
	}
	return !publicAddress(ip)
}

// public says so of the address of a connection.
func public(address string) bool {
	at, err := netip.ParseAddrPort(address)
	return err == nil && publicAddress(at.Addr())
}

func publicAddress(ip netip.Addr) bool {
	ip = ip.Unmap()
	if wide := ip.As16(); netip.MustParsePrefix("64:ff9b::/96").Contains(ip) { // IPv4 as seen from a network without it
		ip = netip.AddrFrom4([4]byte(wide[12:]))
	}
	for _, block := range notPublic() {
		if block.Contains(ip.WithZone("")) {
			return false
		}
	}
	return ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// notPublic are the blocks that IANA's registries of special-purpose addresses
// don't give to the public network, beside those that package netip knows, and
// those that wrap an IPv4 address.
func notPublic() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
		netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("::/96"),
		netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
		netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
		netip.MustParsePrefix("fec0::/10"),
	}
}
