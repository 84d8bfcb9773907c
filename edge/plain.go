package edge

import (
	"bytes"
	"io"
	"net/http"
)

// plainAnswer collects an answer for a connection that no http.Server has.
type plainAnswer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header gives the header to fill.
func (a *plainAnswer) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *plainAnswer) WriteHeader(status int) { a.status = status }

// Write adds to the body.
func (a *plainAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *plainAnswer) send(to io.Writer) error {
	r := http.Response{
		StatusCode: a.status, ProtoMajor: 1, ProtoMinor: 1, Header: a.header,
		ContentLength: int64(a.body.Len()), Body: io.NopCloser(&a.body),
	}
	return r.Write(to)
}
