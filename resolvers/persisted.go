package resolvers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// documentHash is the SHA-256 of a document's text, by which a request may name
// it instead of sending it.
type documentHash [sha256.Size]byte

// asked is what a request asks: the parameters, and the hash of the document
// where it names one.
type asked struct {
	*graphql.RawParams
	hash  documentHash
	named bool
}

// hashPrefix stands before the hash in a documentId.
const hashPrefix = "sha256:"

// name reads the hash that the request names its document by: documentId of the
// GraphQL over HTTP draft, which takes the place of the document, or
// extensions.persistedQuery of Apollo, which may stand beside it.
func (a *asked) name(documentID string) error {
	if documentID != "" {
		digits, ok := strings.CutPrefix(documentID, hashPrefix)
		if !ok || a.Query != "" {
			return mspr.Errorf(mspr.BadUserInput, "documentId is %s and the SHA-256 of a document that is sent no more: leave out query", hashPrefix)
		}
		return a.nameBy(digits)
	}
	given, ok := a.Extensions["persistedQuery"]
	if !ok || given == nil {
		return nil
	}
	extension, _ := given.(map[string]any)
	digits, _ := extension["sha256Hash"].(string)
	if version, _ := extension["version"].(json.Number); version != "1" {
		return mspr.Errorf(mspr.BadUserInput, "extensions.persistedQuery is understood in version 1 only")
	}
	return a.nameBy(digits)
}

func (a *asked) nameBy(digits string) error {
	digest, err := hex.DecodeString(digits)
	if err != nil || len(digest) != len(a.hash) {
		return mspr.Errorf(mspr.BadUserInput, "the hash of a document is its SHA-256 in 64 hexadecimal digits")
	}
	a.hash = documentHash(digest)
	a.named = true
	if a.Query != "" && sha256.Sum256([]byte(a.Query)) != a.hash {
		return mspr.Errorf(mspr.BadUserInput, "the hash is not that of the document in query: take the SHA-256 of its text in UTF-8")
	}
	return nil
}

// namesDocument says of a query string that it names a document and holds none.
func namesDocument(raw string) bool {
	values, err := url.ParseQuery(raw)
	return err == nil && !values.Has("query") && (values.Has("documentId") || values.Has("extensions"))
}

const (
	// persistedText bounds the documents that callers of a view made known
	// together, in bytes, and longPersisted the longest of them.
	persistedText = 1 << 20
	longPersisted = 16 << 10
)

// persisted keeps the documents of a view by their hashes: those that the
// service comes with, for good, and those that callers sent, the last ones
// within persistedText. All of them are valid in the view and hold queries only,
// so that a hash never stands for a change. A view has its own, so that nobody
// learns what another role asks.
type persisted struct {
	registered map[documentHash]string

	mu   sync.Mutex
	sent *simplelru.LRU[documentHash, string]
	text int
}

// newPersisted knows the registered queries that are valid in the view.
func newPersisted(visible *ast.Schema) (*persisted, error) {
	p := &persisted{registered: map[documentHash]string{}}
	sent, err := simplelru.NewLRU(persistedText, func(_ documentHash, text string) { p.text -= len(text) })
	if err != nil {
		return nil, fmt.Errorf("making the cache of persisted queries: %w", err)
	}
	p.sent = sent
	return p, p.register(visible)
}

// registers says that a request sends a document and its hash, for others to
// name it by.
func (a asked) registers() bool { return a.named && a.Query != "" }

// complete finds the document of a request that names it only.
func (p *persisted) complete(a asked) *gqlerror.Error {
	if a.Query != "" {
		return nil
	}
	text, known := p.find(a.hash)
	if !known {
		// Apollo's clients look for these words and send the document once.
		return &gqlerror.Error{Message: "PersistedQueryNotFound", Extensions: map[string]any{"code": mspr.PersistedQueryNotFound}}
	}
	a.Query = text
	return nil
}

func (p *persisted) find(hash documentHash) (string, bool) {
	if text, known := p.registered[hash]; known {
		return text, true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent.Get(hash)
}

// keep makes the document that a request sends along with its hash known by that
// from now on. It has to be valid in the view.
func (p *persisted) keep(a asked, doc *ast.QueryDocument) {
	if _, known := p.registered[a.hash]; known || !a.named || len(a.Query) > longPersisted || !readsOnly(doc) {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.sent.Contains(a.hash) {
		p.text += len(a.Query)
	}
	p.sent.Add(a.hash, a.Query)
	for p.text > persistedText {
		p.sent.RemoveOldest()
	}
}

func readsOnly(doc *ast.QueryDocument) bool {
	for _, op := range doc.Operations {
		if op.Operation != ast.Query {
			return false
		}
	}
	return true
}
