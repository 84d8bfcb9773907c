package edge

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/mspr/surveillance/mspr"
)

const (
	// piece is what a reader has to take within patience, again and again: 6.5 kB
	// a second at least.
	piece    = 64 << 10
	patience = 10 * time.Second
)

// Outflow bounds what readers can make a server hold: how long each piece of an
// answer waits for its reader, however large the answer is, and how much memory
// the answers that are being read take together.
type Outflow struct {
	room     *semaphore.Weighted
	patience time.Duration
}

// NewOutflow makes one for so many bytes of answers at once. Answers of up to
// 64 KiB always find room.
func NewOutflow(bytes int64) *Outflow { return &Outflow{semaphore.NewWeighted(bytes), patience} }

// Paced gives answers to their readers. The server's own deadline for writing
// holds for the first 64 KiB; from then on each piece has one of its own. A large
// answer for which there is no room is refused with 503, which costs its memory
// nothing.
func (o *Outflow) Paced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		paced := &pacedWriter{ResponseWriter: w, Outflow: o, asked: r.Context()}
		next.ServeHTTP(paced, r)
		paced.begin()
	})
}

// pacedWriter holds the status back until it knows how much is to be written.
type pacedWriter struct {
	http.ResponseWriter
	*Outflow
	asked   context.Context
	status  int
	begun   bool
	refused bool
	written int64
}

// WriteHeader notes the status; news on the way to it passes at once.
func (w *pacedWriter) WriteHeader(status int) {
	if status < http.StatusOK && status != http.StatusSwitchingProtocols {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if w.status == 0 {
		w.status = status
	}
}

// begin sends the status, if there is one.
func (w *pacedWriter) begin() {
	if w.status != 0 && !w.begun {
		w.begun = true
		w.ResponseWriter.WriteHeader(w.status)
	}
}

// Write hands on at once what is small.
func (w *pacedWriter) Write(p []byte) (int, error) {
	if len(p) <= piece && w.written < piece {
		w.begin()
		return w.pass(p)
	}
	if w.refused {
		return len(p), nil
	}
	if !w.room.TryAcquire(int64(len(p))) {
		return w.wait(p)
	}
	defer w.room.Release(int64(len(p)))
	return w.slices(p)
}

// wait is for what finds no room: an answer that has not begun is refused, one
// that has goes on when others have ended.
func (w *pacedWriter) wait(p []byte) (int, error) {
	if !w.begun {
		w.refused, w.begun = true, true
		h := w.Header()
		for _, name := range []string{"Content-Length", "Content-Encoding", "ETag"} {
			h.Del(name)
		}
		h.Set("Retry-After", "1")
		refuse(w.ResponseWriter, http.StatusServiceUnavailable, mspr.Unavailable,
			"too many large answers are being read at the moment: try again in a second, or ask for a smaller one")
		return len(p), nil
	}
	ctx, cancel := context.WithTimeout(w.asked, w.patience)
	defer cancel()
	if err := w.room.Acquire(ctx, int64(len(p))); err != nil {
		return 0, err
	}
	defer w.room.Release(int64(len(p)))
	return w.slices(p)
}

// slices gives each piece the time that it has.
func (w *pacedWriter) slices(p []byte) (total int, err error) {
	w.begin()
	for len(p) > 0 && err == nil {
		n := 0
		n, err = w.pass(p[:min(piece, len(p))])
		p, total = p[n:], total+n
	}
	return total, err
}

// pass writes a piece; the first has the server's own deadline.
func (w *pacedWriter) pass(p []byte) (int, error) {
	if w.written >= piece {
		// Where it can't be set the server's deadline for all of it stays.
		_ = http.NewResponseController(w.ResponseWriter).SetWriteDeadline(time.Now().Add(w.patience))
	}
	n, err := w.ResponseWriter.Write(p)
	w.written += int64(n)
	return n, err
}

// FlushError sends what there is.
func (w *pacedWriter) FlushError() error {
	w.begin()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
