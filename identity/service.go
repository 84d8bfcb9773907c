package identity

import (
	"context"
	"errors"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
)

// How long things last.
const (
	// accessLife is how long an access token is good.
	accessLife = 24 * time.Hour
	// refreshLife is how long a refresh token waits to be used.
	refreshLife = 30 * 24 * time.Hour
	// sessionLife is how long a sign-in can be kept going.
	sessionLife = 90 * 24 * time.Hour
	// ticketLife is how long the next step of a sign-in may take.
	ticketLife = 5 * time.Minute
	// freshLife is how long after signing in an authenticator may be set up: a
	// token that was stolen later can't replace the second factor.
	freshLife = 15 * time.Minute
	// skew is how far the clocks of servers may be apart.
	skew = time.Minute
	// recordTime bounds the noting of a refusal, which goes on when the client
	// has left.
	recordTime = 3 * time.Second
)

// Tokens mints and verifies access tokens of the cluster.
type Tokens interface {
	// Mint signs the claims; it gives the token its ID and KeyID.
	Mint(ctx context.Context, c mspr.Claims) (string, error)
	Verifier
}

// Verifier verifies access tokens. One that is no good is Unauthenticated, one
// that can't be looked at now is Unavailable.
type Verifier interface {
	Verify(ctx context.Context, token string) (mspr.Claims, error)
}

// Options are what a Service is made from.
type Options struct {
	Cluster mspr.Cluster
	Store   Store
	Tokens  Tokens
	// External verifies the tokens of the cluster's external issuer; nil when
	// the service keeps the accounts.
	External Verifier
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log zerolog.Logger
}

// Service is the accounts and sign-ins of one cluster. It is safe for concurrent
// use.
type Service struct {
	cluster  mspr.Cluster
	store    Store
	tokens   Tokens
	external Verifier
	clock    func() time.Time
	log      zerolog.Logger
	hasher   *hasher
}

// New makes the service of a cluster.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{
		cluster: o.Cluster, store: o.Store, tokens: o.Tokens, external: o.External,
		clock: o.Now, log: o.Log, hasher: newHasher(),
	}
}

// now gives the time as Postgres keeps it.
func (s *Service) now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// keepsAccounts says that there is no external issuer.
func (s *Service) keepsAccounts() bool { return s.external == nil && s.cluster.Issuer == nil }

// local refuses what is about accounts where an external issuer keeps them.
func (s *Service) local() error {
	if s.keepsAccounts() {
		return nil
	}
	where := "an external issuer"
	if s.cluster.Issuer != nil {
		where = s.cluster.Issuer.URL
	}
	return mspr.Errorf(mspr.BadUserInput, "this cluster keeps no accounts: sign in at %s and send its access token", where)
}

// unavailable says of a store that took too long that signing in is not possible
// now. All other errors stay as they are.
func unavailable(err error) error {
	if err != nil && (mspr.CodeOf(err) == mspr.Timeout || errors.Is(err, context.DeadlineExceeded)) {
		return mspr.Errorf(mspr.Unavailable, "accounts can't be looked up at the moment: try again later").Because(err)
	}
	return err
}
