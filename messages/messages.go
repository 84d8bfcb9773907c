// Package messages says the service's errors in the languages of its clusters. A
// file for each language (fr.json, de.json, it.json) has the English formats of
// mspr.Errorf as keys, and beside them what they are in that language; the words of
// mspr.Term stand among them. Arguments may come in another order, as in %[2]s.
//
// English needs no file, and is what a message without a translation stays in. What
// the GraphQL library says of a document, and package epi of numbers, stays English.
// A test walks the source and fails for a format that callers can see and that a
// language lacks, and for a key that no format has any more.
package messages

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

//go:embed *.json
var files embed.FS

// Catalogue has the messages of each language by their English formats. The zero
// value speaks English only.
type Catalogue map[string]map[string]string

// Load reads what is built in.
func Load() (Catalogue, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("reading the messages: %w", err)
	}
	c := Catalogue{}
	for _, entry := range entries {
		text, err := files.ReadFile(entry.Name())
		if err != nil {
			return nil, fmt.Errorf("reading the messages in %s: %w", entry.Name(), err)
		}
		var said map[string]string
		if err := json.Unmarshal(text, &said); err != nil {
			return nil, fmt.Errorf("reading the messages in %s: %w", entry.Name(), err)
		}
		c[strings.TrimSuffix(entry.Name(), ".json")] = said
	}
	return c, nil
}

// Say gives the message of an error in a language, never its cause.
func (c Catalogue) Say(language string, e *mspr.Error) string {
	if e.Told.Format == "" || c[language] == nil {
		return e.Message
	}
	return c.told(language, e.Told)
}

func (c Catalogue) told(language string, t mspr.Told) string {
	format, known := c[language][t.Format]
	if !known {
		format = t.Format
	}
	args := make([]any, len(t.Args))
	for i, arg := range t.Args {
		switch a := arg.(type) {
		case mspr.Told:
			args[i] = c.told(language, a)
		case mspr.Term:
			args[i] = c.term(language, a)
		default:
			args[i] = arg
		}
	}
	return fmt.Sprintf(format, args...)
}

func (c Catalogue) term(language string, t mspr.Term) string {
	if said, known := c[language][string(t)]; known {
		return said
	}
	return string(t)
}
