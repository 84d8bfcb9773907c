package store

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// patiently gives both ends of a connection, the second of which is patient.
func patiently(t *testing.T, network string) (net.Conn, net.Conn) {
	t.Helper()
	address := "127.0.0.1:0"
	if network == "unix" {
		address = filepath.Join(t.TempDir(), "s")
	}
	listener, err := new(net.ListenConfig).Listen(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	accepted := make(chan net.Conn, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			t.Error(err)
		}
		accepted <- conn
	}()
	mine, err := dialPatient(new(net.Dialer).DialContext)(t.Context(), network, listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	other := <-accepted
	t.Cleanup(func() { _, _ = mine.Close(), other.Close() })
	return other, mine
}

// onBoth tests connections of the two networks on which Postgres is reached.
func onBoth(t *testing.T, test func(t *testing.T, other, mine net.Conn)) {
	t.Helper()
	for _, network := range []string{"unix", "tcp"} {
		t.Run(network, func(t *testing.T) {
			t.Parallel()
			other, mine := patiently(t, network)
			test(t, other, mine)
		})
	}
}

func TestAPatientConnectionCarriesWhatIsSent(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, other, mine net.Conn) {
		t.Helper()
		random := rand.New(rand.NewPCG(1, 2))
		want := make([]byte, 3<<20)
		for i := range want {
			want[i] = byte(random.Uint32())
		}
		go func() {
			for rest := want; len(rest) > 0; {
				n := min(len(rest), 1+random.IntN(20_000))
				if _, err := other.Write(rest[:n]); err != nil {
					t.Error(err)
					return
				}
				rest = rest[n:]
			}
			_ = other.Close()
		}()
		got, err := io.ReadAll(mine)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes were sent, and %d came (%v), the same: %t", len(want), len(got), err, bytes.Equal(got, want))
		}
	})
}

func TestAPatientConnectionSends(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, other, mine net.Conn) {
		t.Helper()
		want := bytes.Repeat([]byte("count"), 1<<18) // more than a socket holds
		go func() {
			if _, err := mine.Write(want); err != nil {
				t.Error(err)
			}
			_ = mine.Close()
		}()
		if got, err := io.ReadAll(other); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d bytes were sent, and %d came (%v)", len(want), len(got), err)
		}
	})
}

// A caller who gives up ends a read or write that waits: pgx sets a deadline then.
func TestADeadlineEndsWhatWaits(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, _, mine net.Conn) {
		t.Helper()
		ended := make(chan error, 2)
		go func() { _, err := mine.Read(make([]byte, 10)); ended <- err }()
		go func() { _, err := mine.Write(make([]byte, 64<<20)); ended <- err }()
		select {
		case err := <-ended:
			t.Fatalf("a call ended before its deadline: %v", err)
		case <-time.After(50 * time.Millisecond):
		}
		if err := mine.SetDeadline(time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			err := <-ended
			if timeout := net.Error(nil); !errors.As(err, &timeout) || !timeout.Timeout() {
				t.Errorf("a call ended with %v", err)
			}
		}
	})
}

func TestADeadlineThatIsTakenBackEndsNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, other, mine net.Conn) {
		t.Helper()
		for _, at := range []time.Time{time.Now().Add(30 * time.Millisecond), {}} {
			if err := mine.SetDeadline(at); err != nil {
				t.Fatal(err)
			}
		}
		go func() {
			time.Sleep(60 * time.Millisecond)
			if _, err := other.Write([]byte("late")); err != nil {
				t.Error(err)
			}
		}()
		got := make([]byte, 4)
		if _, err := io.ReadFull(mine, got); err != nil || string(got) != "late" {
			t.Errorf("%q came (%v)", got, err)
		}
	})
}

func TestClosingEndsAReadThatWaits(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, _, mine net.Conn) {
		t.Helper()
		ended := make(chan error, 1)
		go func() { _, err := mine.Read(make([]byte, 10)); ended <- err }()
		time.Sleep(20 * time.Millisecond) // mostly enough for it to wait; it ends in any case
		if err := mine.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err == nil {
			t.Error("a read of a closed connection gives something")
		}
		if _, err := mine.Read(make([]byte, 10)); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a later read ends with %v", err)
		}
	})
}

// What is no socket of the system can't be read in it, and is closed.
func TestOnlySocketsArePatient(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	made, err := dialPatient(func(context.Context, string, string) (net.Conn, error) { return ours, nil })(t.Context(), "pipe", "")
	if err == nil {
		t.Fatalf("a pipe in memory became %v", made)
	}
	if _, err := theirs.Write([]byte{1}); err == nil {
		t.Error("the pipe is still open")
	}
}
