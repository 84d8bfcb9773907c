// Package messages says the service's errors in the languages of its clusters. A
// file for each language (fr.json, de.json, it.json) has the English formats of
// mspr.Errorf, mspr.Refusef and mspr.Tell as keys, and beside them what they are in
// that language; the words of mspr.Term stand among them. Arguments may come in
// another order, as in %[2]s. The files in graphql/ do the same for what the GraphQL
// library says of a document.
//
// English needs no file, and is what a message without a translation stays in. A text
// that is English already, because it was stored, or because the library or package
// epi wrote it, is told by the formats and said again (Reword).
//
// A test walks the source and fails for a format that callers can see and that a
// language lacks, and for a key that no format has any more; package resolvers has
// one that walks the library's.
package messages

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/mspr/surveillance/mspr"
)

//go:embed *.json graphql/*.json
var files embed.FS

// Catalogue has the messages of each language by their English formats. The zero
// value speaks English only.
type Catalogue struct {
	said     map[string]map[string]string
	patterns func() []pattern
}

// New makes a catalogue of what each language says for an English format.
func New(said map[string]map[string]string) Catalogue {
	return Catalogue{said, sync.OnceValue(func() []pattern { return patternsOf(said) })}
}

// Load reads what is built in.
func Load() (Catalogue, error) {
	all := map[string]map[string]string{}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		var said map[string]string
		if err := json.Unmarshal(text, &said); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		language := strings.TrimSuffix(path.Base(name), ".json")
		if all[language] == nil {
			all[language] = map[string]string{}
		}
		maps.Copy(all[language], said)
		return nil
	})
	if err != nil {
		return Catalogue{}, fmt.Errorf("reading the messages: %w", err)
	}
	return New(all), nil
}

// In gives what a language says for each English format; nil where it has nothing.
func (c Catalogue) In(language string) map[string]string { return c.said[language] }

// Languages lists the languages that have messages, in their order.
func (c Catalogue) Languages() []string { return slices.Sorted(maps.Keys(c.said)) }

// Say gives the message of an error in a language, never its cause.
func (c Catalogue) Say(language string, e *mspr.Error) string {
	if e.Told.Format == "" || c.said[language] == nil {
		return e.Message
	}
	return c.told(language, e.Told)
}

func (c Catalogue) told(language string, t mspr.Told) string {
	format, known := c.said[language][t.Format]
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
		case mspr.English:
			args[i] = c.Reword(language, string(a))
		default:
			args[i] = arg
		}
	}
	return fmt.Sprintf(format, args...)
}

func (c Catalogue) term(language string, t mspr.Term) string {
	if said, known := c.said[language][string(t)]; known {
		return said
	}
	return string(t)
}
