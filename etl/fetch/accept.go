package fetch

import (
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// accept looks at the header of an answer before its body is read, and refuses
// what is no source file.
func (d *download) accept(r *http.Response, asked *http.Request) error {
	switch code := r.StatusCode; {
	case code == http.StatusPartialContent && asked.Header.Get("Range") != "":
		if err := d.continues(r); err != nil {
			return err
		}
	case code == http.StatusRequestedRangeNotSatisfiable && asked.Header.Get("Range") != "":
		d.answer = nil // so that the next attempt begins anew
		return &passing{err: mspr.Errorf(mspr.Unavailable, "%s changed while it was downloaded", shown(d.at))}
	case code != http.StatusOK:
		return d.refusedBy(r)
	default:
		if err := d.restart(); err != nil {
			return err
		}
		d.answer = r.Header
	}
	return d.acceptContent(r)
}

// continues checks that a part begins where the last one ended.
func (d *download) continues(r *http.Response) error {
	text := r.Header.Get("Content-Range")
	from, _, _ := strings.Cut(strings.TrimPrefix(text, "bytes "), "-")
	if n, err := strconv.ParseInt(from, 10, 64); err != nil || n != d.bytes-d.base || r.Header.Get("ETag") != d.answer.Get("ETag") {
		d.answer = nil
		return &passing{err: mspr.Errorf(mspr.Unavailable, "%s was asked for the bytes from %d on and gave others (%.60q)", shown(d.at), d.bytes-d.base, text)}
	}
	return nil
}

func (d *download) acceptContent(r *http.Response) error {
	if r.ContentLength > d.options.Limit-d.bytes {
		return d.tooLarge()
	}
	switch kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind {
	case "text/html", "application/xhtml+xml":
		return mspr.Refusef("%s answers with a web page (HTML) where a source file should be: the file may have moved, or the site asks to sign in; correct the address", shown(d.at))
	}
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity", "gzip", "x-gzip", "zstd": // package etl unpacks these
		return nil
	default:
		return mspr.Refusef("%s answers in the encoding %.40q, which was not asked for and is not read here; give an address of the plain, gzip or zstd file", shown(d.at), encoding)
	}
}

func (d *download) tooLarge() error {
	return mspr.Refusef("%s has more than %d bytes, which is the most for one source file; give the address of a smaller one, or raise the limit", shown(d.at), d.options.Limit)
}

// refusedBy tells what a server says that doesn't give the file.
func (d *download) refusedBy(r *http.Response) error {
	status := fmt.Sprintf("%d %s", r.StatusCode, http.StatusText(r.StatusCode))
	after := retryAfter(r.Header, d.options.Now())
	switch code := r.StatusCode; {
	case code == http.StatusRequestTimeout, code == http.StatusTooEarly, code == http.StatusTooManyRequests, code >= 500:
		return &passing{err: mspr.Errorf(mspr.Unavailable, "%s answers %s; the next run tries again", shown(d.at), status), after: after}
	case code == http.StatusNotFound, code == http.StatusGone:
		return mspr.Refusef("%s answers %s: the file has moved or is no longer published; correct the address of the source", shown(d.at), status)
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return mspr.Refusef("%s answers %s: the publisher doesn't give this file to everybody; give an address that may be read, or import the file", shown(d.at), status)
	}
	return mspr.Refusef("%s answers %s; correct the address of the source", shown(d.at), status)
}
