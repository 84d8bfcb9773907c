package citation

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Statement says what was cited.
type Statement struct {
	// ID stands for what was asked, of which snapshot.
	ID      string         `json:"id"`
	Cluster mspr.ClusterID `json:"cluster"`
	// Publisher is the cluster's name for people.
	Publisher string `json:"publisher"`
	// Address is the path of the answer.
	Address string `json:"address"`
	// Query is the GraphQL document, without variables, and Language that of the
	// names in its answer.
	Query    string `json:"query"`
	Language string `json:"language"`
	// Title tells people what was asked.
	Title           string    `json:"title"`
	Snapshot        int64     `json:"snapshot"`
	SnapshotCreated time.Time `json:"snapshotCreated"`
	// AsOf is the moment whose knowledge the data show.
	AsOf time.Time `json:"asOf"`
	// SHA256 is the digest of the data in hexadecimal digits, and Bytes their
	// length.
	SHA256    string    `json:"sha256"`
	Bytes     int       `json:"bytes"`
	Simulated bool      `json:"simulated"`
	Sources   []Source  `json:"sources"`
	Created   time.Time `json:"created"`
}

// Source is a publisher's feed behind the data.
type Source struct {
	Name      mspr.SourceName `json:"name"`
	Title     string          `json:"title"`
	Publisher string          `json:"publisher"`
	Licence   string          `json:"licence"`
	Address   string          `json:"address"`
}

// Largest is the size of the largest statement in bytes.
const Largest = 32 << 10

const (
	idBytes = 20
	// idDigits is the length of an id: five bits a digit.
	idDigits = idBytes * 8 / 5
)

// digits are those of base 32 in small letters, of which none is easily taken
// for another.
func digits() *base32.Encoding {
	return base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)
}

// ID gives the id of a query to a snapshot: the same whoever asks, and never that
// of another.
func ID(cluster mspr.ClusterID, query, language string, snapshot int64) string {
	all := binary.AppendVarint(nil, snapshot)
	for _, part := range []string{string(cluster), language, query} {
		all = append(binary.AppendUvarint(all, uint64(len(part))), part...)
	}
	sum := sha256.Sum256(all)
	return digits().EncodeToString(sum[:idBytes])
}

// IsID says whether a text has the form of an id.
func IsID(text string) bool {
	return len(text) == idDigits && strings.Trim(text, "abcdefghijkmnpqrstuvwxyz23456789") == ""
}

// Address is the path at which a cluster's citation is answered.
func Address(cluster mspr.ClusterID, id string) string { return "/" + string(cluster) + "/q/" + id }

// Digest gives the digest of data, as statements have it.
func Digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Encode writes a statement in the bytes in which it is kept.
func (s Statement) Encode() ([]byte, error) {
	text, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("writing a citation: %w", err)
	}
	if len(text) > Largest {
		return nil, mspr.Errorf(mspr.TooComplex, "the query is too long to be cited: %d bytes are the most", Largest)
	}
	return text, nil
}

// Decode reads a statement that was kept.
func Decode(text []byte) (Statement, error) {
	var s Statement
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("reading a citation: %w", err)
	}
	return s, nil
}

// Body gives the answer at the address of a statement, in the bytes in which the
// statement was kept: the same ones as long as the data are the same. Data that
// are not those cited are a Conflict.
func Body(text, data []byte) ([]byte, error) {
	s, err := Decode(text)
	if err != nil {
		return nil, err
	}
	if Digest(data) != s.SHA256 {
		return nil, mspr.Errorf(mspr.Conflict, "the numbers of snapshot %d can't be told any more as they were cited: "+
			"what is kept of the revisions gives others, whose digest is not that of the citation", s.Snapshot)
	}
	return bytes.Join([][]byte{[]byte(`{"citation":`), text, []byte(`,"data":`), data, []byte("}\n")}, nil), nil
}
