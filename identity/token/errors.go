package token

import (
	"errors"

	"github.com/mspr/surveillance/mspr"
)

// refused is what the bearer of a token that is no good gets to know: the same
// for every reason, which would help a forger. The reason is for the log; it
// must hold nothing of the token.
func refused(reason string) error {
	return mspr.Errorf(mspr.Unauthenticated, "the access token is not one of ours").Because(errors.New(reason))
}

// expired is for a token that was good: its bearer should refresh it.
func expired() error {
	return mspr.Errorf(mspr.Unauthenticated, "the access token is expired")
}

// unverifiable is for a token that may be good, of a key that can't be looked
// up now.
func unverifiable(cause error) error {
	return mspr.Errorf(mspr.Unavailable, "access tokens can't be verified now").Because(cause)
}
