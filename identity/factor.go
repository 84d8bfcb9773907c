package identity

import (
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"github.com/mspr/surveillance/mspr"
)

// What authenticators are set up with (RFC 6238): SHA-1, six digits, thirty
// seconds, since many know nothing else. A code is good one step before and
// after its own, for clocks that are a little wrong.
const (
	codePeriod  = 30
	codeSkew    = 1
	secretBytes = 20
)

// newEnrolment makes a TOTP secret and what an authenticator needs of it.
func newEnrolment(issuer, account string) (secret []byte, e mspr.TOTPEnrolment, err error) {
	secret = random(secretBytes)
	key, err := totp.Generate(totp.GenerateOpts{
		Issuer: issuer, AccountName: account, Secret: secret,
		Period: codePeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
	})
	if err != nil {
		return nil, e, fmt.Errorf("make the secret of an authenticator: %w", err)
	}
	return secret, mspr.TOTPEnrolment{Secret: key.Secret(), URI: key.URL()}, nil
}

// stepOf finds the time step whose code was typed, among those that are good at
// the time and newer than the last that was used; 0 when there is none.
func stepOf(secret []byte, typed string, at time.Time, last int64) (step int64, err error) {
	code := strings.ReplaceAll(typed, " ", "")
	if len(code) != int(otp.DigitsSix) || len(secret) == 0 {
		return 0, nil
	}
	text := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
	now := at.Unix() / codePeriod
	for s := max(now-codeSkew, 1); s <= now+codeSkew; s++ {
		right, err := hotp.GenerateCodeCustom(text, uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, fmt.Errorf("compute a code of the second factor: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 && s > last {
			step = s
		}
	}
	return step, nil
}
