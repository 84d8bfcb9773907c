package identity

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// sessionBytes make the name of a session.
const sessionBytes = 16

// signInOver is the one answer to every refresh token that is no good.
func signInOver() error {
	return mspr.Errorf(mspr.Unauthenticated, "this refresh token is not good any more: sign in again")
}

// begin makes a sign-in and its tokens, which are good once it is stored.
func (s *Service) begin(ctx context.Context, a mspr.Account, t try) (n mspr.NewSession, in mspr.SignIn, err error) {
	n = mspr.NewSession{
		ID:      base64.RawURLEncoding.EncodeToString(random(sessionBytes)),
		Account: a.ID, At: t.At, Until: t.At.Add(sessionLife), Attempt: t.Attempt,
	}
	in, n.Refresh, err = s.mint(ctx, mspr.Family{Session: n.ID, Account: a, Until: n.Until}, t.At)
	return n, in, err
}

// open stores a sign-in and with it uses up what proved it; the other error is
// for one that can't be proved with that any more.
func (s *Service) open(ctx context.Context, t try, n mspr.NewSession, in mspr.SignIn, otherwise error) (mspr.SignIn, error) {
	done, err := s.store.OpenSession(ctx, n, t.entry)
	if err != nil {
		return mspr.SignIn{}, unavailable(err)
	}
	if !done {
		t.entry.Role = mspr.Public // it was not proved who this is
		return mspr.SignIn{}, s.refuse(ctx, t.entry, otherwise, mspr.Tell("a code that is wrong or was used, or the account changed meanwhile"))
	}
	return in, nil
}

// mint makes an access token and a refresh token of a sign-in. Neither lives
// longer than the sign-in can.
func (s *Service) mint(ctx context.Context, f mspr.Family, at time.Time) (mspr.SignIn, mspr.RefreshToken, error) {
	issued := at.Truncate(time.Second) // as a JWT tells it
	expires := earlier(issued.Add(accessLife), f.Until.Truncate(time.Second))
	access, err := s.tokens.Mint(ctx, mspr.Claims{
		Subject: strconv.FormatInt(f.Account.ID, 10), Session: f.Session,
		Cluster: s.cluster.ID, Role: f.Account.Role, Issued: issued, Expires: expires,
	})
	if err != nil {
		return mspr.SignIn{}, mspr.RefreshToken{}, unavailable(err)
	}
	refresh, hash := opaque()
	until := earlier(at.Add(refreshLife), f.Until)
	return mspr.SignIn{
		Step: mspr.SignInDone, AccessToken: &access, ExpiresAt: &expires, RefreshToken: &refresh, RefreshUntil: &until,
	}, mspr.RefreshToken{Hash: hash, Until: until}, nil
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Refresh exchanges a refresh token for new tokens. Each works once: one that
// was spent ends its sign-in. Any that is no good is Unauthenticated.
func (s *Service) Refresh(ctx context.Context, from mspr.Caller, refreshToken string) (mspr.SignIn, error) {
	if err := s.local(); err != nil {
		return mspr.SignIn{}, err
	}
	entry, at, hash := s.signing(from, "Mutation.refresh"), s.now(), digest(refreshToken)
	family, known, err := s.store.Family(ctx, hash)
	if err != nil {
		return mspr.SignIn{}, unavailable(err)
	}
	if !known {
		return mspr.SignIn{}, s.refuseStranger(ctx, entry, signInOver(), mspr.Tell("unknown refresh token"))
	}
	in, next, err := s.mint(ctx, family, at)
	if err != nil {
		return mspr.SignIn{}, err
	}
	outcome, err := s.store.Renew(ctx, mspr.Renewal{Hash: hash, Session: family.Session, Next: next, At: at}, as(entry, family.Account))
	if err != nil {
		return mspr.SignIn{}, unavailable(err)
	}
	switch outcome {
	case mspr.RenewedNow:
		return in, nil
	case mspr.SignInEnded:
		s.log.Warn().Int64("account", family.Account.ID).Msg("a refresh token that was spent was used again: the sign-in was ended")
		return mspr.SignIn{}, signInOver()
	case mspr.NotRenewed:
	}
	return mspr.SignIn{}, s.refuseStranger(ctx, about(entry, family.Account), signInOver(), mspr.Tell("a refresh token that is expired, or whose sign-in has ended"))
}

// Logout ends the caller's sign-in and says whether there was one to end.
func (s *Service) Logout(ctx context.Context, from mspr.Caller) (bool, error) {
	if err := s.local(); err != nil {
		return false, err
	}
	if from.Account == 0 || from.Session == "" {
		return false, nil
	}
	done, err := s.store.EndSession(ctx, from.Session, from.Account, s.now(), s.entry(from, mspr.AuditSignIn, "Mutation.logout"))
	return done, unavailable(err)
}

func notSignedIn() error {
	return mspr.Errorf(mspr.Unauthenticated, "this is for who is signed in: sign in first")
}

// signedIn gives what the caller's sign-in admits to.
func (s *Service) signedIn(ctx context.Context, from mspr.Caller, entry mspr.AuditEntry) (mspr.Admission, error) {
	refused := notSignedIn()
	if from.Account == 0 || from.Session == "" {
		return mspr.Admission{}, s.refuseStranger(ctx, entry, refused, mspr.Tell("not signed in"))
	}
	a, good, err := s.store.SignedIn(ctx, from.Session, from.Account, s.now())
	if err != nil {
		return a, unavailable(err)
	}
	if !good {
		return a, s.refuse(ctx, entry, refused, mspr.Tell("the sign-in has ended"))
	}
	return a, nil
}
