package store

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// fewBytes is a piece that is too small to be read by itself, and gatherFor how
	// long further ones are waited for then: Postgres sends 8 KiB at a time. What
	// waits must fit into what the system keeps for a socket, or Postgres waits too.
	fewBytes  = 64 << 10
	gatherFor = 300 * time.Microsecond
)

// patient is a connection for reading much, outside Go's poller. That one hears of
// every piece that comes, whether anybody reads just now or not, and to wake it takes
// the core from whoever sends: a third of the time of a COPY went there. A read waits
// in the system instead, and takes many pieces at once.
type patient struct {
	file          *os.File
	raw           syscall.RawConn
	local, remote net.Addr
	// few says that the last piece was a small one. Reads come one after the other.
	few bool

	lock  sync.Mutex
	alarm *time.Timer
	late  bool
}

// dialPatient makes patient connections of those that dial makes.
func dialPatient(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		made, err := newPatient(conn)
		if closed := conn.Close(); err == nil && closed != nil {
			err = errors.Join(closed, made.Close())
		}
		if err != nil {
			return nil, err
		}
		return made, nil
	}
}

// newPatient is conn, on a descriptor of its own that no poller knows; conn is to be
// closed.
func newPatient(conn net.Conn) (*patient, error) {
	open, ok := conn.(syscall.Conn)
	if !ok {
		return nil, errors.New("the connection to the database is no socket of the system")
	}
	raw, err := open.SyscallConn()
	if err != nil {
		return nil, err
	}
	p := &patient{local: conn.LocalAddr(), remote: conn.RemoteAddr()}
	var refused error
	err = raw.Control(func(fd uintptr) { p.file, refused = blocking(int(fd)) })
	if err := errors.Join(err, refused); err != nil {
		return nil, err
	}
	p.raw, err = p.file.SyscallConn()
	return p, err
}

// blocking is a copy of a descriptor whose reads and writes wait in the system; those
// of the descriptor itself do so, too, from now on.
func blocking(fd int) (*os.File, error) {
	// No program that is started meanwhile is to inherit it.
	syscall.ForkLock.RLock()
	own, err := syscall.Dup(fd)
	if err == nil {
		syscall.CloseOnExec(own)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, os.NewSyscallError("dup", err)
	}
	if err := syscall.SetNonblock(own, false); err != nil {
		return nil, errors.Join(os.NewSyscallError("setnonblock", err), syscall.Close(own))
	}
	return os.NewFile(uintptr(own), "connection to the database"), nil
}

// Read reads what has come, and lets more of it come first where the last read
// found little.
func (p *patient) Read(b []byte) (int, error) {
	if p.few {
		time.Sleep(gatherFor)
	}
	n, err := p.file.Read(b)
	p.few = n < fewBytes
	return n, p.inTime(n, err)
}

// Write sends all of b.
func (p *patient) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	return n, p.inTime(n, err)
}

// inTime gives the error of a call, which is another once the deadline has passed.
func (p *patient) inTime(n int, err error) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.late && (err != nil || n == 0) {
		return os.ErrDeadlineExceeded
	}
	return err
}

// SetDeadline ends the connection at a moment, and with it the calls that wait; no
// time means never. Who missed a deadline needs another connection.
func (p *patient) SetDeadline(at time.Time) error {
	p.lock.Lock()
	defer p.lock.Unlock()
	if p.alarm != nil {
		p.alarm.Stop()
		p.alarm = nil
	}
	if !at.IsZero() {
		p.alarm = time.AfterFunc(time.Until(at), p.expire)
	}
	return nil
}

// SetReadDeadline is SetDeadline: pgx sets both at once only.
func (p *patient) SetReadDeadline(at time.Time) error { return p.SetDeadline(at) }

// SetWriteDeadline is SetDeadline.
func (p *patient) SetWriteDeadline(at time.Time) error { return p.SetDeadline(at) }

func (p *patient) expire() {
	p.lock.Lock()
	p.late = true
	p.lock.Unlock()
	p.shut()
}

// shut ends the calls that wait. It fails where the other side has ended the
// connection, which does the same.
func (p *patient) shut() {
	_ = p.raw.Control(func(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_RDWR) })
}

// Close ends the connection and the calls that wait.
func (p *patient) Close() error {
	_ = p.SetDeadline(time.Time{})
	p.shut()
	return p.file.Close()
}

// LocalAddr is this side's address.
func (p *patient) LocalAddr() net.Addr { return p.local }

// RemoteAddr is the other side's address.
func (p *patient) RemoteAddr() net.Addr { return p.remote }
