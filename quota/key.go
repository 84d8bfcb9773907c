package quota

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strconv"

	"github.com/mspr/surveillance/mspr"
)

// key names whose quota it is. It is small and can be compared, so that looking
// one up allocates nothing.
type key struct {
	kind kind
	id   [16]byte
}

type kind byte

const (
	// unknown is for addresses that can't be read; they share one quota.
	unknown kind = iota
	account
	subject
	address
)

func keyOf(c mspr.Caller) key {
	switch {
	case c.Account != 0:
		k := key{kind: account}
		binary.BigEndian.PutUint64(k.id[:], uint64(c.Account)) //nolint:gosec // the same bits, both ways
		return k
	case c.Name != "":
		sum := sha256.Sum256([]byte(c.Name))
		return key{kind: subject, id: [16]byte(sum[:16])}
	}
	if network := c.Network(); network.IsValid() {
		return key{kind: address, id: network.Addr().As16()}
	}
	return key{}
}

// String is the key as the database knows it.
func (k key) String() string {
	switch k.kind {
	case account:
		return "account:" + strconv.FormatUint(binary.BigEndian.Uint64(k.id[:]), 10)
	case subject:
		return "subject:" + hex.EncodeToString(k.id[:])
	case address:
		from := mspr.Origin{Address: netip.AddrFrom16(k.id).String()}
		return "address:" + from.Network().String()
	case unknown:
	}
	return "address:unknown"
}
