package token

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	// The decoder of go-jose takes names as they are written and refuses
	// duplicates; that of the standard library does neither.
	"github.com/go-jose/go-jose/v4/json"
)

// members are those of a JSON object in a token. Its numbers are json.Number.
type members map[string]any

// readObject reads a single JSON object; an object in it or itself that has a
// member twice is refused.
func readObject(text []byte) (members, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("not in UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.SetNumberType(json.UnmarshalJSONNumber)
	var m members
	if err := decoder.Decode(&m); err != nil || m == nil {
		return nil, errors.New("not a JSON object without duplicates")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than a JSON object")
	}
	return m, nil
}

// text gives a member that has to be there: a string, not empty, that can be
// stored and logged.
func (m members) text(name string) (string, error) {
	s, ok := m[name].(string)
	if !ok || s == "" || len(s) > maxText || strings.ContainsFunc(s, unicode.IsControl) {
		return "", refused(name + " is missing or no usable text")
	}
	return s, nil
}

// optional gives a member that may be missing: then it is empty.
func (m members) optional(name string) (string, error) {
	if _, there := m[name]; !there {
		return "", nil
	}
	return m.text(name)
}

// exactly checks that a member is the one text that is good.
func (m members) exactly(name, want string) error {
	if s, err := m.text(name); err != nil || s != want {
		return refused(name + " is not the one we expect")
	}
	return nil
}

// texts gives a member that is a text or a list of texts.
func (m members) texts(name string) ([]string, error) {
	return listOf(m[name], name)
}

func listOf(value any, name string) ([]string, error) {
	switch v := value.(type) {
	case string:
		return []string{v}, nil
	case []any:
		list := make([]string, 0, len(v))
		for _, item := range v {
			s, ok := item.(string)
			if !ok {
				return nil, refused(name + " lists something that is no text")
			}
			list = append(list, s)
		}
		return list, nil
	}
	return nil, refused(name + " is missing, or neither a text nor a list of texts")
}

// lastMoment is the end of the year 9999 in seconds since 1970.
const lastMoment = 253402300799

// moment gives a member that is a whole number of seconds since 1970. Fractions
// and exponents, which RFC 7519 allows, are refused: no issuer writes them.
func (m members) moment(name string) (time.Time, error) {
	n, ok := m[name].(json.Number)
	if !ok {
		return time.Time{}, refused(name + " is missing or no number")
	}
	seconds, err := strconv.ParseInt(string(n), 10, 64)
	if err != nil || seconds < 0 || seconds > lastMoment {
		return time.Time{}, refused(name + " is no whole number of seconds")
	}
	return time.Unix(seconds, 0).UTC(), nil
}
