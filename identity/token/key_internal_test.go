package token

import (
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"strings"
	"testing"
)

func TestWeakPublicKeysAreRefused(t *testing.T) {
	t.Parallel()
	modulus := func(bits uint, low int64) *big.Int {
		n := new(big.Int).Lsh(big.NewInt(1), bits-1)
		return n.Add(n, big.NewInt(low))
	}
	for _, tt := range []struct {
		name string
		n    *big.Int
		e    int
		good bool
	}{
		{"2048 bits", modulus(2048, 1), 65537, true},
		{"4096 bits", modulus(4096, 1), 65537, true},
		{"a big exponent", modulus(3072, 1), 1<<31 - 1, true},
		{"2047 bits", modulus(2047, 1), 65537, false},
		{"4097 bits", modulus(4097, 1), 65537, false},
		{"an even modulus", modulus(2048, 2), 65537, false},
		{"no modulus", new(big.Int), 65537, false},
		{"exponent 1", modulus(2048, 1), 1, false},
		{"exponent 3", modulus(2048, 1), 3, false},
		{"exponent 17", modulus(2048, 1), 17, false},
		{"an even exponent", modulus(2048, 1), 65538, false},
		{"a negative exponent", modulus(2048, 1), -65537, false},
	} {
		if err := checkStrength(&rsa.PublicKey{N: tt.n, E: tt.e}); (err == nil) != tt.good {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestANewKeysIDCanBeTyped(t *testing.T) {
	t.Parallel()
	made, err := rsa.GenerateKey(rand.Reader, minKeyBits)
	if err != nil {
		t.Fatal(err)
	}
	// The id follows from the modulus and the exponent; trying exponents is cheap.
	id := ""
	for ; err == nil && !strings.HasPrefix(id, "-"); id, err = thumbprint(&made.PublicKey) {
		made.E += 2
	}
	asked := 0
	got, err := firstTypeable(func() (*rsa.PrivateKey, error) {
		key := *made
		key.E += 2 * asked
		asked++
		return &key, err
	})
	if err != nil || asked < 2 || got.id == id || strings.HasPrefix(got.id, "-") {
		t.Errorf("key %q was made after %q, in %d attempts: %v", got.id, id, asked, err)
	}
}
