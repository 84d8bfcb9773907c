package resolvers

import (
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/mspr/surveillance/mspr"
)

// readRaw reads what a request asks: the body of a POST, else the query string.
// The status belongs to the error.
func readRaw(w http.ResponseWriter, r *http.Request, most int64) ([]byte, int, error) {
	if r.Method != http.MethodPost {
		if int64(len(r.URL.RawQuery)) > most {
			return nil, http.StatusRequestURITooLong, tooLarge(most)
		}
		return []byte(r.URL.RawQuery), 0, nil
	}
	body, err := readBody(w, r, most)
	if err != nil {
		status, err := unread(err, most)
		if status == http.StatusRequestEntityTooLarge {
			drain(r.Body)
		}
		return nil, status, err
	}
	return body, 0, nil
}

// readBody makes room once where the length is known.
func readBody(w http.ResponseWriter, r *http.Request, most int64) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > most {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

// unread says why a body could not be read.
func unread(err error, most int64) (int, error) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, tooLarge(most)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, mspr.Errorf(mspr.Timeout, "the body took too long to arrive")
	}
	return http.StatusBadRequest, mspr.Errorf(mspr.BadUserInput, "the body ended before it was complete, or is not as its headers say")
}
