package mspr

// Origin is where a request came from.
type Origin struct {
	// Address is the caller's IP address, without a port.
	Address   string
	UserAgent string
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

// OperatorName is how the audit log names whoever runs commands on the
// server's machine.
const OperatorName = "operator"

// Operator is the caller of the program's own commands.
func Operator(id ClusterID) Caller {
	return Caller{Cluster: id, Role: Admin, Name: OperatorName}
}
