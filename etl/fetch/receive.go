package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// receive adds the body of an answer to the file.
func (d *download) receive(ctx context.Context, cancel context.CancelCauseFunc, r *http.Response) error {
	o := d.options
	slow := fmt.Errorf("%w: less than %d bytes in %s", errSlow, o.Least, o.Window)
	body := &watched{r: r.Body, least: o.Least, window: o.Window, timer: time.AfterFunc(o.Window, func() { cancel(slow) })}
	defer body.timer.Stop()
	body.told = d.telling(r)
	n, err := io.Copy(writing{d.file}, io.LimitReader(body, o.Limit-d.bytes+1))
	d.bytes += n
	var disk *diskError
	switch {
	case errors.As(err, &disk):
		return fmt.Errorf("writing the download of %s: %w", shown(d.at), disk.error)
	case d.bytes > o.Limit:
		return d.tooLarge()
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errSlow):
		return &passing{err: mspr.Errorf(mspr.Timeout, "%s sends its file too slowly (less than %d bytes in %s, after %d bytes); the next run tries again", shown(d.at), o.Least, o.Window, d.bytes)}
	}
	return &passing{err: mspr.Errorf(mspr.Unavailable, "the download of %s broke off after %d bytes; the next run tries again", shown(d.at), d.bytes).Because(err)}
}

// telling gives what is called with the bytes that come.
func (d *download) telling(r *http.Response) func(n int) {
	bytes, total := d.bytes, max(r.ContentLength, 0)
	if total > 0 {
		total += bytes
	}
	return func(n int) {
		if bytes += int64(n); d.request.Progress != nil {
			d.request.Progress(bytes, total)
		}
	}
}

// unreached tells why there is no answer.
func (d *download) unreached(err error) error {
	if asked, ok := errors.AsType[*url.Error](err); ok {
		err = asked.Err // without the address, which may hold a secret
	}
	if refusal, ok := errors.AsType[*mspr.Refusal](err); ok {
		return refusal
	}
	if bad, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return mspr.Errorf(mspr.Unavailable, "%s has no good certificate, so nobody knows whose answer it would be; the publisher, or the authorities that this system trusts, have to change", shown(d.at)).Because(bad)
	}
	if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
		return &passing{err: mspr.Errorf(mspr.Timeout, "%s did not answer in time; the next run tries again", shown(d.at)).Because(err)}
	}
	return &passing{err: mspr.Errorf(mspr.Unavailable, "%s can't be reached; the next run tries again", shown(d.at)).Because(err)}
}

// errSlow says that too few bytes come.
var errSlow = errors.New("the download is too slow")

// watched is a body that has to come in good time.
type watched struct {
	r      io.Reader
	least  int64
	window time.Duration
	timer  *time.Timer
	came   int64 // in this window
	told   func(n int)
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.told(n)
	if w.came += int64(n); w.came >= w.least {
		w.came = 0
		w.timer.Reset(w.window)
	}
	return n, err
}

// writing tells errors of the disk from those of the network.
type writing struct{ to io.Writer }

func (w writing) Write(p []byte) (int, error) {
	n, err := w.to.Write(p)
	if err != nil {
		err = &diskError{err}
	}
	return n, err
}

type diskError struct{ error }
