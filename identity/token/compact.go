package token

import (
	"encoding/base64"
	"errors"
	"slices"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// compact is a signed token in the compact serialization of RFC 7515, parsed
// and not verified.
type compact struct {
	token     string
	algorithm jose.SignatureAlgorithm
	keyID     string
}

// parse takes a token apart that says it is signed with one of the algorithms.
// Each token has one spelling: base64url without padding, white space or stray
// bits. The header holds alg, kid and typ and nothing else, so that no jku, x5u,
// jwk, x5c, crit, b64, zip or whatever comes next needs a rule of its own.
func parse(token string, limit int, algorithms ...jose.SignatureAlgorithm) (compact, error) {
	if len(token) > limit {
		return compact{}, refused("the token is too long")
	}
	parts := strings.SplitN(token, ".", 4)
	if len(parts) != 3 {
		return compact{}, refused("the token has not three parts")
	}
	var texts [3][]byte
	for i, part := range parts {
		text, err := decode(part)
		if err != nil {
			return compact{}, refused(err.Error())
		}
		texts[i] = text
	}
	header, err := readObject(texts[0])
	if err != nil {
		return compact{}, refused("the header is " + err.Error())
	}
	c := compact{token: token}
	return c, c.readHeader(header, algorithms)
}

func decode(part string) ([]byte, error) {
	// The decoder skips line ends, even when it is strict.
	if part == "" || strings.ContainsAny(part, "\r\n") {
		return nil, errors.New("a part is empty or broken into lines")
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, errors.New("a part is not in base64url")
	}
	return text, nil
}

func (c *compact) readHeader(header members, algorithms []jose.SignatureAlgorithm) error {
	for name := range header {
		if name != "alg" && name != "kid" && name != "typ" {
			return refused("the header has a member that we don't know")
		}
	}
	kind, err := header.text("typ")
	if err != nil {
		return err
	}
	if kind = strings.ToLower(kind); kind != "at+jwt" && kind != "application/at+jwt" {
		return refused("typ is not at+jwt: the token is no access token after RFC 9068")
	}
	algorithm, err := header.text("alg")
	if err != nil {
		return err
	}
	if c.algorithm = jose.SignatureAlgorithm(algorithm); !slices.Contains(algorithms, c.algorithm) {
		return refused("alg is not one that we use")
	}
	c.keyID, err = header.text("kid")
	return err
}

// verify checks the signature with the key and gives the payload.
func (c compact) verify(key any) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(c.token, []jose.SignatureAlgorithm{c.algorithm})
	if err != nil {
		return nil, refused("the token can't be parsed")
	}
	payload, err := signed.Verify(key)
	if err != nil {
		return nil, refused("the signature is wrong")
	}
	return payload, nil
}

// readPayload reads what a token with a good signature says.
func readPayload(payload []byte) (members, error) {
	said, err := readObject(payload)
	if err != nil {
		return nil, refused("the payload is " + err.Error())
	}
	return said, nil
}
