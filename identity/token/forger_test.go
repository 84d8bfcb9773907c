package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"testing"
)

// object is a header or a payload to be.
type object map[string]any

// with gives the same object with other members; a nil one is left out.
func (o object) with(changes ...any) object {
	changed := maps.Clone(o)
	for i := 0; i < len(changes); i += 2 {
		name := fmt.Sprint(changes[i])
		if changed[name] = changes[i+1]; changes[i+1] == nil {
			delete(changed, name)
		}
	}
	return changed
}

func (o object) String() string {
	text, err := json.Marshal(o)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func b64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// signer signs the first two parts of a token.
type signer func(signed string) []byte

// forge makes a token of any header and payload.
func forge(header, payload string, sign signer) string {
	signed := b64(header) + "." + b64(payload)
	return signed + "." + base64.RawURLEncoding.EncodeToString(sign(signed))
}

func unsigned(string) []byte { return nil }

func rsaSigner(tb testing.TB, key *rsa.PrivateKey, hash crypto.Hash, probabilistic bool) signer {
	tb.Helper()
	return func(signed string) []byte {
		h := hash.New()
		h.Write([]byte(signed))
		var signature []byte
		var err error
		if probabilistic {
			signature, err = rsa.SignPSS(rand.Reader, key, hash, h.Sum(nil), &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		} else {
			signature, err = rsa.SignPKCS1v15(nil, key, hash, h.Sum(nil))
		}
		if err != nil {
			tb.Error(err)
		}
		return signature
	}
}

func rs256(tb testing.TB, key *rsa.PrivateKey) signer {
	tb.Helper()
	return rsaSigner(tb, key, crypto.SHA256, false)
}

func es256(tb testing.TB, key *ecdsa.PrivateKey) signer {
	tb.Helper()
	return func(signed string) []byte {
		sum := sha256.Sum256([]byte(signed))
		r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
		if err != nil {
			tb.Error(err)
			return nil
		}
		signature := make([]byte, 64)
		r.FillBytes(signature[:32])
		s.FillBytes(signature[32:])
		return signature
	}
}

func hs256(secret []byte) signer {
	return func(signed string) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(signed))
		return mac.Sum(nil)
	}
}
