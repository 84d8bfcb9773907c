package mspr

import "net/netip"

// Origin is where a request came from.
type Origin struct {
	// Address is the caller's IP address, without a port.
	Address   string
	UserAgent string
}

// Network is where callers without an account are counted together: an IPv4
// address, or the /64 of an IPv6 address, which is what one subscriber has. Its
// zero value stands for all that is no address.
type Network struct{ netip.Prefix }

// subscriber is how many bits of an IPv6 address tell one subscriber from
// another.
const subscriber = 64

// Network gives the network of the address.
func (o Origin) Network() Network {
	address, err := netip.ParseAddr(o.Address)
	if err != nil {
		return Network{}
	}
	address = address.Unmap().WithZone("")
	prefix, err := address.Prefix(min(subscriber, address.BitLen()))
	if err != nil {
		return Network{}
	}
	return Network{prefix}
}

// String writes an address as such, and a network with its length.
func (n Network) String() string {
	switch {
	case !n.IsValid():
		return "unknown"
	case n.IsSingleIP():
		return n.Addr().String()
	}
	return n.Prefix.String()
}

// Caller is who asks.
type Caller struct {
	Origin
	Cluster ClusterID
	Role    Role
	// Account is the number of the caller's account; 0 for a caller without one
	// and for one whom an external issuer vouches for.
	Account int64
	// Name is the account's e-mail address, or "subject " and what an external
	// issuer calls the caller; empty without a token.
	Name string
	// Session is the sign-in that the caller's token belongs to; empty without
	// one.
	Session string
}

// SignedIn says that the caller showed a token.
func (c Caller) SignedIn() bool { return c.Name != "" }

// Asker names who stands behind a request, for taking turns: the account, or the
// network of a caller without one.
func (c Caller) Asker() string {
	if c.SignedIn() {
		return c.Name
	}
	return c.Network().String()
}

// TheService is the asker of what the service asks itself ahead of callers. Its
// queries yield to those of everybody else.
const TheService = "the service itself"

// OperatorName is how the audit log names whoever runs commands on the
// server's machine.
const OperatorName = "operator"

// Operator is the caller of the program's own commands.
func Operator(id ClusterID) Caller {
	return Caller{Cluster: id, Role: Admin, Name: OperatorName}
}
