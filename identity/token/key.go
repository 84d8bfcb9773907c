package token

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/mspr/surveillance/mspr"
)

// privateKey is a key that can sign, with its id: the RFC 7638 thumbprint of
// its public half.
type privateKey struct {
	*rsa.PrivateKey
	id string
}

// generate makes keys until one has an id that can be typed: one in 64 begins with a
// hyphen, which after --key reads as another flag.
func generate() (privateKey, error) {
	return firstTypeable(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, keyBits) })
}

func firstTypeable(next func() (*rsa.PrivateKey, error)) (privateKey, error) {
	for {
		key, err := next()
		if err != nil {
			return privateKey{}, fmt.Errorf("make a key: %w", err)
		}
		if k, err := identify(key); err != nil || !strings.HasPrefix(k.id, "-") {
			return k, err
		}
	}
}

// identify checks a key and works out its id.
func identify(key *rsa.PrivateKey) (privateKey, error) {
	if len(key.Primes) != 2 {
		return privateKey{}, errors.New("an RSA key of more than two primes is not supported; make one with: openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072")
	}
	id, err := thumbprint(&key.PublicKey)
	return privateKey{key, id}, err
}

func thumbprint(key *rsa.PublicKey) (string, error) {
	if err := checkStrength(key); err != nil {
		return "", err
	}
	web := jose.JSONWebKey{Key: key}
	sum, err := web.Thumbprint(crypto.SHA256)
	return base64.RawURLEncoding.EncodeToString(sum), err
}

// checkStrength refuses RSA keys that are weak, or so big that using them is an
// attack.
func checkStrength(key *rsa.PublicKey) error {
	switch bits := key.N.BitLen(); {
	case bits < minKeyBits || bits > maxKeyBits:
		return fmt.Errorf("the RSA key has %d bits; use %d to %d", bits, minKeyBits, maxKeyBits)
	case key.N.Bit(0) == 0:
		return errors.New("the RSA key's modulus is even")
	case key.E < minExponent || key.E%2 == 0:
		return fmt.Errorf("the RSA key's public exponent is %d; use %d", key.E, minExponent)
	}
	return nil
}

// registration is what others get to know of the key.
func (k privateKey) registration(now time.Time) (mspr.SigningKey, error) {
	public, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		return mspr.SigningKey{}, fmt.Errorf("write the public half of key %s: %w", k.id, err)
	}
	// Postgres keeps microseconds.
	return mspr.SigningKey{ID: k.id, Public: public, Created: now.UTC().Truncate(time.Microsecond)}, nil
}

func (k privateKey) pem() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("write key %s: %w", k.id, err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

// parsePEM reads one private key. Errors say nothing of what is in the text.
func parsePEM(text []byte) (privateKey, error) {
	block, rest := pem.Decode(text)
	if block == nil {
		return privateKey{}, errors.New("it holds no PEM block")
	}
	if more, _ := pem.Decode(rest); more != nil {
		return privateKey{}, errors.New("it holds more than one PEM block; leave the private key alone in it")
	}
	var key any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		key, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		key, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return privateKey{}, fmt.Errorf("it holds a PEM block %q; an unencrypted PRIVATE KEY (PKCS#8) is needed", block.Type)
	}
	if err != nil {
		return privateKey{}, errors.New("the private key in it is damaged or encrypted")
	}
	rsaKey, ok := key.(*rsa.PrivateKey)
	if !ok {
		return privateKey{}, errors.New("the key in it is not an RSA key, which RS256 needs")
	}
	return identify(rsaKey)
}

// publicKey is a registered key that can be verified with.
type publicKey struct {
	mspr.SigningKey
	rsa *rsa.PublicKey
}

// readPublic checks a registered key: its id has to be its thumbprint.
func readPublic(k mspr.SigningKey) (publicKey, error) {
	key, err := x509.ParsePKIXPublicKey(k.Public)
	if err != nil {
		return publicKey{}, fmt.Errorf("registered key %q: %w", k.ID, err)
	}
	rsaKey, ok := key.(*rsa.PublicKey)
	if !ok {
		return publicKey{}, fmt.Errorf("registered key %q is not an RSA key", k.ID)
	}
	id, err := thumbprint(rsaKey)
	if err != nil || id != k.ID {
		return publicKey{}, errors.Join(fmt.Errorf("registered key %q is not what its id says", k.ID), err)
	}
	return publicKey{k, rsaKey}, nil
}

// maySign says that the key is neither retired nor dropped.
func maySign(k mspr.SigningKey) bool { return k.Retired == nil && k.Dropped == nil }

// mayVerify says that a token of the key may be good now: one that it signed
// when it was retired may.
func mayVerify(k mspr.SigningKey, now time.Time) bool {
	return k.Dropped == nil && (k.Retired == nil || !now.After(k.Retired.Add(Lifetime+Skew)))
}
