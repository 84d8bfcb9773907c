package mspr

import (
	"errors"
	"fmt"
	"net"
	"net/url"
)

// Issuer is an external OpenID Connect issuer of access tokens.
type Issuer struct {
	// URL is what tokens carry as iss; its discovery document names the keys.
	URL string
	// Audience is what tokens for this cluster carry as aud.
	Audience string
	// RoleClaim is the claim that holds the role, or a list that holds it.
	RoleClaim string
	// Roles gives the role for each value of the claim; others are refused.
	Roles map[string]Role
	// PlainJWT takes access tokens whose typ is JWT, of an issuer that doesn't
	// say at+jwt (RFC 9068). What is then left to tell them from ID tokens is the
	// audience, which has to be this service's alone.
	PlainJWT bool
}

// Check says all that keeps the issuer from vouching for anybody.
func (i Issuer) Check() error {
	var wrong []error
	if _, err := SafeAddress(i.URL); err != nil {
		wrong = append(wrong, fmt.Errorf("url: %w", err))
	}
	if i.Audience == "" || i.RoleClaim == "" || len(i.Roles) == 0 {
		wrong = append(wrong, errors.New("name the audience, the role_claim and, under roles, the role of each of its values"))
	}
	return errors.Join(wrong...)
}

// SafeAddress parses an https address, or an http one on the loopback interface
// for tests and trials.
func SafeAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%q is no address", text)
	}
	ip := net.ParseIP(u.Hostname())
	if u.Host == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%q is not an https address", text)
	}
	return u, nil
}
