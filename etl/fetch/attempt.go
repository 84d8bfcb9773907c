package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mspr/surveillance/durable"
)

// download is one file on its way, over all attempts.
type download struct {
	options Options
	client  *http.Client
	request Request
	at      *url.URL
	file    *durable.Scratch

	// answer is the header of the answer that the bytes so far belong to; nil
	// before there is one.
	answer http.Header
	// base is where the page being downloaded begins in the file, and bytes where
	// the file ends so far.
	base, bytes int64
	known       bool // the server says that the file is known already
}

// attempt asks once, and goes on from where the last attempt broke off.
func (d *download) attempt(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	request, err := d.ask(ctx)
	if err != nil {
		return err
	}
	response, err := d.client.Do(request)
	if err != nil {
		return d.unreached(err)
	}
	defer func() { _ = response.Body.Close() }() // read to its end, or given up
	if response.StatusCode == http.StatusNotModified && conditional(request) {
		d.answer, d.known = response.Header, true
		return nil
	}
	if err := d.accept(response, request); err != nil {
		return err
	}
	return d.receive(ctx, cancel, response)
}

// ask makes the request: for the rest of the file, or for the file if it is
// another one than that which is known.
func (d *download) ask(ctx context.Context) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.request.Address, http.NoBody)
	if err != nil {
		return nil, err
	}
	r.Header.Set("User-Agent", "mspr/"+d.options.Version+" (+https://github.com/mspr/surveillance)")
	r.Header.Set("Accept", "*/*")
	r.Header.Set("Accept-Encoding", "identity") // the bytes as published
	if etag := d.answer.Get("ETag"); d.bytes > d.base && strong(etag) {
		r.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.bytes-d.base))
		r.Header.Set("If-Range", etag)
		return r, nil
	}
	set(r.Header, "If-None-Match", d.request.ETag)
	set(r.Header, "If-Modified-Since", d.request.LastModified)
	return r, d.restart()
}

func set(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// restart throws away what came of the page so far.
func (d *download) restart() error {
	d.answer, d.bytes = nil, d.base
	_, err := d.file.Seek(d.base, io.SeekStart)
	return errors.Join(err, d.file.Truncate(d.base))
}

// strong says that an ETag vouches for every byte.
func strong(etag string) bool { return strings.HasPrefix(etag, `"`) }

func conditional(r *http.Request) bool {
	return r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""
}

// result is what became of it all. A server needn't repeat what it was asked
// about, and what it says of one page says nothing of the others.
func (d *download) result() (Result, error) {
	r := Result{NotModified: d.known, Bytes: d.bytes, File: d.file}
	if d.base == 0 {
		r.ETag, r.LastModified = d.answer.Get("ETag"), d.answer.Get("Last-Modified")
	}
	if d.known {
		r.ETag, r.LastModified = cmp.Or(r.ETag, d.request.ETag), cmp.Or(r.LastModified, d.request.LastModified)
	}
	r.Modified = modified(r.LastModified)
	_, err := d.file.Seek(0, io.SeekStart)
	return r, err
}
