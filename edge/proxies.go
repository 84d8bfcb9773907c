package edge

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// ParseProxies reads the proxies that are trusted: networks ("10.0.0.0/8",
// "fd00::/8") and single addresses. An error names every entry that is wrong.
func ParseProxies(texts []string) ([]netip.Prefix, error) {
	var networks []netip.Prefix
	var wrong []error
	for _, text := range texts {
		network, err := parseProxy(strings.TrimSpace(text))
		if err != nil {
			wrong = append(wrong, fmt.Errorf("trusted proxy %q: %w", text, err))
			continue
		}
		networks = append(networks, network)
	}
	return networks, errors.Join(wrong...)
}

func parseProxy(text string) (netip.Prefix, error) {
	network, err := netip.ParsePrefix(text)
	if err != nil {
		a, err := netip.ParseAddr(text)
		if err != nil || a.Zone() != "" {
			return netip.Prefix{}, errors.New("write an IP address or a network, as in 10.0.0.7 or 10.0.0.0/8")
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	if network.Bits() == 0 {
		return netip.Prefix{}, errors.New("every address is in it, so anybody could claim to be anybody: name the proxies' own network")
	}
	// Origins are compared unmapped.
	if a := network.Addr(); a.Is4In6() {
		if network.Bits() <= 96 {
			return netip.Prefix{}, errors.New("write an IPv4 network as such, as in 10.0.0.0/8")
		}
		network = netip.PrefixFrom(a.Unmap(), network.Bits()-96)
	}
	return network.Masked(), nil
}
