package plan

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mspr/surveillance/mspr"
)

// cursor is what an opaque cursor holds: the order that it belongs to and the
// values of a row in that order. It says nothing of a snapshot, so it outlives
// one.
type cursor struct {
	Version   int       `json:"v"`
	Signature string    `json:"s"`
	Values    []*string `json:"k"`
}

const (
	cursorVersion = 1
	maxCursor     = 4096
	maxText       = 64
)

// signature names an order; a cursor of another one is refused.
func signature(kind string, order []Key) string {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, kind)
	for _, k := range order {
		_, _ = fmt.Fprintf(h, "|%s %t", k.Column.Name, k.Descending)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// encodeCursor writes a cursor as encoding/json would: there is one for each row of
// a page.
func encodeCursor(signature string, values []any) string {
	b := strconv.AppendInt(append(make([]byte, 0, 128), `{"v":`...), cursorVersion, 10)
	b = append(appendQuoted(append(b, `,"s":`...), signature), `,"k":[`...)
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		if s := spell(v); s != nil {
			b = appendQuoted(b, *s)
		} else {
			b = append(b, "null"...)
		}
	}
	return base64.RawURLEncoding.EncodeToString(append(b, "]}"...))
}

// appendQuoted writes a string of JSON.
func appendQuoted(b []byte, s string) []byte {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		quoted, err := json.Marshal(s)
		if err != nil { // strings always marshal
			return append(b, `""`...)
		}
		return append(b, quoted...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// spell writes a value without loss; nil for a missing one.
func spell(v any) *string {
	var s string
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		s = v
	case int64:
		s = strconv.FormatInt(v, 10)
	case time.Time:
		s = v.UTC().Format(time.RFC3339Nano)
	case float64:
		s = strconv.FormatFloat(v, 'g', -1, 64)
	case mspr.Date:
		s = v.String()
	default:
		s = fmt.Sprint(v)
	}
	return &s
}

func decodeCursor(text, signature string, order []Key) ([]any, error) {
	c, err := parseCursor(text)
	if err != nil {
		return nil, mspr.Errorf(mspr.BadUserInput, "after is not a cursor of this service; use endCursor of the page before").Because(err)
	}
	if c.Signature != signature || len(c.Values) != len(order) {
		return nil, mspr.Errorf(mspr.BadUserInput,
			"after is a cursor of another query; keep disease, groupBy and orderBy the same from page to page")
	}
	values := make([]any, len(order))
	for i, k := range order {
		if values[i], err = unspell(c.Values[i], k.Column.Kind); err != nil {
			return nil, mspr.Errorf(mspr.BadUserInput, "after is a damaged cursor; use endCursor of the page before").Because(err)
		}
	}
	return values, nil
}

func parseCursor(text string) (cursor, error) {
	var c cursor
	if len(text) > maxCursor {
		return c, fmt.Errorf("the cursor has %d bytes", len(text))
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return c, fmt.Errorf("decoding the cursor: %w", err)
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("reading the cursor: %w", err)
	}
	if c.Version != cursorVersion {
		return c, fmt.Errorf("the cursor has version %d", c.Version)
	}
	return c, nil
}

func unspell(s *string, k Kind) (any, error) {
	if s == nil {
		return nil, nil // a missing value is a value here
	}
	switch k {
	case Text:
		return plainText(*s)
	case Whole:
		return strconv.ParseInt(*s, 10, 64)
	case Real:
		f, err := strconv.ParseFloat(*s, 64)
		if err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
			err = fmt.Errorf("%s is no number to order by", *s)
		}
		return f, err
	case Day:
		return mspr.ParseDate(*s)
	case Moment:
		return time.Parse(time.RFC3339Nano, *s)
	case Truth, Names:
	}
	return nil, fmt.Errorf("kind %d is not ordered by", k)
}

func plainText(s string) (string, error) {
	if len(s) > maxText || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("the cursor holds text that is no code")
	}
	return s, nil
}
