package identity

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// subjectPrefix tells the subjects of an external issuer from accounts and from
// operators in the audit log, whatever the issuer calls them.
const subjectPrefix = "subject "

// maxToken bounds an access token, in bytes.
const maxToken = 8 << 10

// callerTime bounds how long it may take to find out who sends a request.
const callerTime = 3 * time.Second

// Caller tells who sends a request with this Authorization header: without one
// it is the public. Any other but one good bearer token is Unauthenticated, in
// one message for every reason; Unavailable when the token can't be looked at
// now.
func (s *Service) Caller(ctx context.Context, authorization string, from mspr.Origin) (mspr.Caller, error) {
	caller, err := s.caller(ctx, authorization, from)
	if err != nil { // whoever sets up an issuer needs the reason; its bearer must not have it
		s.log.Debug().Err(err).Msg("an Authorization header was refused")
	}
	return caller, err
}

func (s *Service) caller(ctx context.Context, authorization string, from mspr.Origin) (mspr.Caller, error) {
	caller := mspr.Caller{Origin: from, Cluster: s.cluster.ID, Role: mspr.Public}
	if authorization == "" {
		return caller, nil
	}
	token, ok := bearer(authorization)
	if !ok {
		return mspr.Caller{}, badToken(errors.New("the header is not Bearer and one token"))
	}
	ctx, cancel := context.WithTimeout(ctx, callerTime)
	defer cancel()
	claims, err := s.verify(ctx, token)
	if err != nil {
		return mspr.Caller{}, err
	}
	caller.Role = claims.Role
	if !s.keepsAccounts() {
		caller.Name = subjectPrefix + claims.Subject
		return caller, nil
	}
	return s.holder(ctx, caller, claims)
}

// bearer takes the token out of an Authorization header (RFC 6750, section
// 2.1).
func bearer(authorization string) (string, bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken {
		return "", false
	}
	alien := strings.IndexFunc(token, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~+/=", r)
	})
	return token, alien < 0
}

// verify checks what the token says of itself.
func (s *Service) verify(ctx context.Context, token string) (mspr.Claims, error) {
	var verifier Verifier = s.tokens
	if !s.keepsAccounts() { // then our own keys vouch for nobody
		verifier = s.external
	}
	if verifier == nil {
		return mspr.Claims{}, uncheckable(errors.New("the service knows no keys of the external issuer"))
	}
	claims, err := verifier.Verify(ctx, token)
	switch code := mspr.CodeOf(err); {
	case err != nil && (ctx.Err() != nil || code == mspr.Unavailable || code == mspr.Timeout):
		return claims, uncheckable(err)
	case err != nil:
		return claims, badToken(err)
	case claims.Cluster != s.cluster.ID, claims.Subject == "", !slices.Contains(mspr.Roles(), claims.Role):
		return claims, badToken(errors.New("the token is for another cluster, for nobody, or for no role"))
	}
	return claims, nil
}

// holder asks the store whether the token's session, account and key are good
// yet. Whoever shows a token is never let in without that.
func (s *Service) holder(ctx context.Context, caller mspr.Caller, claims mspr.Claims) (mspr.Caller, error) {
	account, err := strconv.ParseInt(claims.Subject, 10, 64)
	if err != nil || account <= 0 || claims.Session == "" {
		return mspr.Caller{}, badToken(errors.New("the token names no account or no session"))
	}
	at := s.now()
	email, good, err := s.store.TokenHolder(ctx, claims, account, at, at.Add(-accessLife-skew))
	if err != nil {
		return mspr.Caller{}, uncheckable(err)
	}
	if !good {
		return mspr.Caller{}, badToken(errors.New("the session, the account or the key is not good any more"))
	}
	caller.Account, caller.Name, caller.Session = account, email, claims.Session
	return caller, nil
}

// badToken is the one answer to every token that is no good.
func badToken(cause error) error {
	return mspr.Errorf(mspr.Unauthenticated,
		"the Authorization header holds no good token for this cluster: refresh it or sign in again, or send no such header").Because(cause)
}

func uncheckable(cause error) error {
	return mspr.Errorf(mspr.Unavailable, "tokens can't be checked at the moment: try again later, or send none").Because(cause)
}
