package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"
)

// slowReader is a writer whose reader takes each piece when the test lets it.
type slowReader struct {
	*httptest.ResponseRecorder
	wanted, taken chan struct{}
	deadlines     []time.Duration
}

func (s *slowReader) Write(p []byte) (int, error) {
	s.wanted <- struct{}{}
	<-s.taken
	return s.ResponseRecorder.Write(p)
}

func (s *slowReader) SetWriteDeadline(at time.Time) error {
	s.deadlines = append(s.deadlines, time.Until(at))
	return nil
}

func newSlowReader() *slowReader {
	return &slowReader{ResponseRecorder: httptest.NewRecorder(), wanted: make(chan struct{}), taken: make(chan struct{})}
}

func sending(n int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"7"`)
		w.WriteHeader(http.StatusAccepted)
		_, _ = w.Write(bytes.Repeat([]byte("x"), n))
	})
}

func get() *http.Request { return httptest.NewRequest(http.MethodGet, "/", nil) }

func TestEachPieceOfALargeAnswerHasItsOwnDeadline(t *testing.T) {
	s := newSlowReader()
	go func() {
		for range s.wanted {
			s.taken <- struct{}{}
		}
	}()
	NewOutflow(1<<20).Paced(sending(4*piece)).ServeHTTP(s, get())
	close(s.wanted)
	if s.Code != http.StatusAccepted || s.Body.Len() != 4*piece {
		t.Errorf("status %d, %d bytes", s.Code, s.Body.Len())
	}
	if len(s.deadlines) != 3 { // the first is the server's
		t.Errorf("%d deadlines were set", len(s.deadlines))
	}
	for _, in := range s.deadlines {
		if in <= 0 || in > patience {
			t.Errorf("a deadline lies %s ahead", in)
		}
	}
}

func TestWhatFindsNoRoomIsRefusedAndSmallAnswersGoOn(t *testing.T) {
	o := NewOutflow(4 * piece)
	first := newSlowReader()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		o.Paced(sending(3*piece)).ServeHTTP(first, get())
	}()
	<-first.wanted

	w := httptest.NewRecorder()
	o.Paced(sending(2*piece)).ServeHTTP(w, get())
	var said refusal
	if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != http.StatusServiceUnavailable || said.Errors[0].Extensions["code"] != "UNAVAILABLE" {
		t.Errorf("status %d, %v: %.100s", w.Code, err, w.Body)
	}
	if w.Header().Get("Retry-After") == "" || w.Header().Get("ETag") != "" {
		t.Errorf("a refusal with the headers %v", w.Header())
	}
	w = httptest.NewRecorder()
	o.Paced(sending(piece)).ServeHTTP(w, get())
	if w.Code != http.StatusAccepted || w.Body.Len() != piece {
		t.Errorf("a small answer: status %d, %d bytes", w.Code, w.Body.Len())
	}

	for range 2 {
		first.taken <- struct{}{}
		<-first.wanted
	}
	first.taken <- struct{}{}
	<-ended
	w = httptest.NewRecorder()
	o.Paced(sending(2*piece)).ServeHTTP(w, get())
	if w.Code != http.StatusAccepted || w.Body.Len() != 2*piece {
		t.Errorf("when there is room again: status %d, %d bytes", w.Code, w.Body.Len())
	}
}

func TestAnAnswerWithoutABodyHasItsStatus(t *testing.T) {
	w := httptest.NewRecorder()
	NewOutflow(piece).Paced(fine).ServeHTTP(w, get())
	if w.Code != http.StatusNoContent {
		t.Errorf("status %d", w.Code)
	}
}

// smallWindow makes a reader that has next to nothing in its own kernel: that is
// read before the end is seen.
func smallWindow(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { _ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4<<10) })
}

// A reader who takes next to nothing is cut off, and at once: what the kernel
// holds for them goes as well.
func TestAReaderWhoTakesTooLongIsCutOff(t *testing.T) {
	o := NewOutflow(64 << 20)
	o.patience = 200 * time.Millisecond
	address := guardedServer(t, NewDoor(2), o.Paced(sending(32<<20)))
	v := visit(t, address, smallWindow)
	if _, err := io.WriteString(v, "GET / HTTP/1.1\r\nHost: here\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	var err error
	for tick := time.NewTicker(50 * time.Millisecond); err == nil; <-tick.C {
		_, err = v.Read(make([]byte, 1<<10))
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("it ended with %v", err)
	}
}
