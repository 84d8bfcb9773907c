package resolvers

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"
)

// The kinds of keys: no two kinds have a key in common.
const (
	sentByPost = 'P'
	sentByGet  = 'G'
	question   = 'Q'
)

// sentKey stands for a request as it was sent.
func (r *request) sentKey(method string) readyKey {
	kind := byte(sentByPost)
	if method != http.MethodPost {
		kind = sentByGet
	}
	return digest(r.keyPrefix(kind), r.raw)
}

// questionKey stands for what a request asks, whichever way it is written: the
// tokens of the document, the operation and the variables, in order of their
// names. The request remembers the variables in those bytes.
func (r *request) questionKey(p *graphql.RawParams) (readyKey, error) {
	if len(p.Variables) > 0 { // none and no object of them mean the same
		var err error
		if r.variables, err = json.Marshal(p.Variables); err != nil {
			return readyKey{}, err
		}
	}
	return digest(r.keyPrefix(question), tokens(p.Query), []byte(p.OperationName), r.variables), nil
}

func (r *request) keyPrefix(kind byte) []byte {
	return append(append([]byte{kind}, r.caller.Role...), "\x00"+r.language...)
}

// digest puts parts together so that none can be taken for a piece of another.
func digest(parts ...[]byte) readyKey {
	size := 0
	for _, part := range parts {
		size += binary.MaxVarintLen64 + len(part)
	}
	all := make([]byte, 0, size)
	for _, part := range parts {
		all = append(binary.AppendUvarint(all, uint64(len(part))), part...)
	}
	return sha256.Sum256(all)
}

// tokens is a document without what means nothing: white space, commas and
// comments. One that can't be read stands for itself.
func tokens(text string) []byte {
	lex := lexer.New(&ast.Source{Input: text})
	all := make([]byte, 0, len(text))
	for {
		token, err := lex.ReadToken()
		switch {
		case err != nil || token.Kind == lexer.Invalid:
			return []byte("?" + text)
		case token.Kind == lexer.EOF:
			return all
		case token.Kind != lexer.Comment:
			all = binary.AppendVarint(all, int64(token.Kind))
			all = binary.AppendUvarint(all, uint64(len(token.Value)))
			all = append(all, token.Value...)
		}
	}
}
