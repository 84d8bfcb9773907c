package resolvers

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"path"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// The queries of the overview, which every replica knows by their hashes from
// the start: an address made of one of them works for good. A text that is there
// is never edited, since its hash would be another's.
//
//go:embed registered/*.graphql
var registeredFiles embed.FS

// RegisteredQuery is a document that every server knows by its hash.
type RegisteredQuery struct {
	// Name is that of its operation.
	Name string
	// ID is the documentId to ask for it by.
	ID   string
	Text string
}

// RegisteredQueries lists them by their names.
func RegisteredQueries() ([]RegisteredQuery, error) {
	files, err := registeredFiles.ReadDir("registered")
	if err != nil {
		return nil, fmt.Errorf("reading the registered queries: %w", err)
	}
	var all []RegisteredQuery
	for _, file := range files {
		text, err := registeredFiles.ReadFile(path.Join("registered", file.Name()))
		if err != nil {
			return nil, fmt.Errorf("reading the registered query %s: %w", file.Name(), err)
		}
		hash := sha256.Sum256(text)
		all = append(all, RegisteredQuery{
			Name: strings.TrimSuffix(file.Name(), ".graphql"), ID: hashPrefix + hex.EncodeToString(hash[:]), Text: string(text),
		})
	}
	return all, nil
}

// register makes the registered queries known that a view can answer.
func (p *persisted) register(visible *ast.Schema) error {
	queries, err := RegisteredQueries()
	if err != nil {
		return err
	}
	for _, q := range queries {
		if _, errs := gqlparser.LoadQueryWithRules(visible, q.Text, validationRules()); errs == nil {
			p.registered[sha256.Sum256([]byte(q.Text))] = q.Text
		}
	}
	return nil
}
