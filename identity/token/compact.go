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

// form is what tokens from one place have to look like.
type form struct {
	// size is the most bytes of a token.
	size       int
	algorithms []jose.SignatureAlgorithm
	// plain takes the typ JWT in place of at+jwt.
	plain bool
	// ignored are members that a header may hold beside alg, kid and typ.
	ignored []string
}

// parse takes a token of the form apart. Each token has one spelling: base64url
// without padding, white space or stray bits. The header holds what the form
// knows and nothing else, so that no jku, x5u, jwk, x5c, crit, b64, zip or
// whatever comes next needs a rule of its own.
func (f form) parse(token string) (compact, error) {
	if len(token) > f.size {
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
	return c, c.readHeader(header, f)
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

func (c *compact) readHeader(header members, f form) error {
	for name := range header {
		if name != "alg" && name != "kid" && name != "typ" && !slices.Contains(f.ignored, name) {
			return refused("the header has a member that we don't know")
		}
	}
	kind, err := header.text("typ")
	if err != nil {
		return err
	}
	kind = strings.TrimPrefix(strings.ToLower(kind), "application/")
	if kind != "at+jwt" && (!f.plain || kind != "jwt") {
		return refused("typ is not at+jwt: the token is no access token after RFC 9068")
	}
	algorithm, err := header.text("alg")
	if err != nil {
		return err
	}
	if c.algorithm = jose.SignatureAlgorithm(algorithm); !slices.Contains(f.algorithms, c.algorithm) {
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
