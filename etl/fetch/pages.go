package fetch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// pagesLimit is the most pages of one file.
const pagesLimit = 10_000

// pages downloads a file and, where it is the first page of an OData service, the
// pages after it.
func (f *Fetcher) pages(ctx context.Context, d *download) error {
	seen := map[string]bool{d.at.String(): true}
	for {
		if err := f.retry(ctx, d); err != nil || d.known {
			return err
		}
		next, err := d.nextPage()
		if err != nil || next == nil {
			return err
		}
		if seen[next.String()] || len(seen) == pagesLimit {
			return mspr.Refusef("%s goes on to a page that was read already, or after %d pages still to another one; ask the publisher", shown(d.at), len(seen))
		}
		seen[next.String()] = true
		if err := d.turn(next); err != nil {
			return err
		}
	}
}

// turn goes on to the next page.
func (d *download) turn(next *url.URL) error {
	n, err := d.file.WriteString("\n")
	d.bytes += int64(n)
	d.at, d.base, d.answer = next, d.bytes, nil
	d.request.Address, d.request.ETag, d.request.LastModified = next.String(), "", ""
	return err
}

// nextPage gives the address of the page of an OData service that follows the one
// which was downloaded last; nil where none does. A service sends on to pages of
// its own host alone.
func (d *download) nextPage() (*url.URL, error) {
	if !isJSON(d.answer.Get("Content-Type")) {
		return nil, nil //nolint:nilnil // nil is "no next page", as the comment says
	}
	if coding := d.answer.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return nil, mspr.Refusef("%s answers JSON in the encoding %.40q, which was not asked for, so that nobody can tell whether pages follow; give the address of a file", shown(d.at), coding)
	}
	link, err := nextLink(io.NewSectionReader(d.file, d.base, d.bytes-d.base))
	if err != nil || link == "" {
		return nil, err
	}
	next, err := d.at.Parse(link)
	switch {
	case err != nil:
		return nil, mspr.Refusef("%s names a next page whose address can't be read; ask the publisher", shown(d.at))
	case next.Scheme != d.at.Scheme || next.Host != d.at.Host:
		return nil, mspr.Refusef("%s names a next page on another host, %s, which is not followed; correct the address of the source", shown(d.at), shown(next))
	}
	return next, nil
}

func isJSON(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}

// nextLink finds the member "@odata.nextLink" of the object at the top, without
// keeping what stands around it. A text that is no such object has none: what it is
// instead, is for its reader to say.
func nextLink(r io.Reader) (string, error) {
	tokens := json.NewDecoder(bufio.NewReader(r))
	if start, err := tokens.Token(); err != nil || start != json.Delim('{') {
		return "", unlessSyntax(err)
	}
	for tokens.More() {
		key, err := tokens.Token()
		if err != nil {
			return "", unlessSyntax(err)
		}
		value, err := tokens.Token()
		if err != nil {
			return "", unlessSyntax(err)
		}
		if link, isText := value.(string); isText && (key == "@odata.nextLink" || key == "odata.nextLink") {
			return link, nil
		}
		if _, opens := value.(json.Delim); opens {
			err = skip(tokens)
		}
		if err != nil {
			return "", unlessSyntax(err)
		}
	}
	return "", nil
}

// skip reads to the end of the list or object that has just begun.
func skip(tokens *json.Decoder) error {
	for depth := 1; depth > 0; {
		token, err := tokens.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	return nil
}

// unlessSyntax leaves out errors that are about the text.
func unlessSyntax(err error) error {
	syntax := (*json.SyntaxError)(nil)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.As(err, &syntax) {
		return nil
	}
	return err
}
