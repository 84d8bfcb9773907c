package edge

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/rs/zerolog"
)

const (
	// lookEvery bounds how often the files are looked at.
	lookEvery = time.Second
	// endsSoon is when the log begins to tell that a certificate ends.
	endsSoon = 14 * 24 * time.Hour
	// forbiddenBits of a key file: others may do nothing with it, and its group
	// may only read.
	forbiddenBits = 0o027
)

// TLS makes the configuration of a server that speaks TLS 1.3 alone, with
// HTTP/2, by the certificate chain and the private key in two PEM files. When
// the files change they are read again with the next connection; a pair that is
// no good is logged, and the one before goes on serving.
//
// An error says which file is missing, is no PEM, doesn't belong to the other or
// may be read by anybody; a certificate that has ended or has not begun is one
// too, since every client would refuse it.
func TLS(certFile, keyFile string, log zerolog.Logger) (*tls.Config, error) {
	return newPair(certFile, keyFile, log, time.Now).config()
}

func (p *pair) config() (*tls.Config, error) {
	if err := p.read(); err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS13,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: p.get,
	}, nil
}

// pair is a certificate and its key, as two files hold them.
type pair struct {
	cert, key string
	log       zerolog.Logger
	now       func() time.Time

	mu     sync.Mutex
	served *tls.Certificate
	// looked is when the files were last looked at, and seen what they were
	// like: a pair that is no good is told once.
	looked time.Time
	seen   [2]stamp
}

// stamp tells a file from what it was before.
type stamp struct {
	modified time.Time
	size     int64
}

func newPair(cert, key string, log zerolog.Logger, now func() time.Time) *pair {
	return &pair{cert: cert, key: key, log: log, now: now}
}

// get gives the certificate for a connection.
func (p *pair) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.looked) >= lookEvery {
		p.looked = now
		p.refresh()
	}
	return p.served, nil
}

func (p *pair) refresh() {
	if p.stamps() == p.seen {
		return
	}
	if err := p.read(); err != nil {
		p.log.Error().Err(err).Msg("the new certificate is not used; the one before goes on serving")
		return
	}
	p.log.Info().Time("ends", p.served.Leaf.NotAfter).Msg("a new certificate serves")
}

// stamps gives zeros for a file that can't be looked at.
func (p *pair) stamps() (s [2]stamp) {
	for i, file := range []string{p.cert, p.key} {
		if info, err := os.Stat(file); err == nil {
			s[i] = stamp{info.ModTime(), info.Size()}
		}
	}
	return s
}

// read reads both files. It takes their stamps first: what is written meanwhile
// is seen the next time.
func (p *pair) read() error {
	p.seen = p.stamps()
	if err := p.checkFiles(); err != nil {
		return err
	}
	made, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return fmt.Errorf("the certificate %s and the key %s don't go together: %w", p.cert, p.key, err)
	}
	if err := p.checkTime(made.Leaf.NotBefore, made.Leaf.NotAfter); err != nil {
		return err
	}
	p.served = &made
	return nil
}

func (p *pair) checkFiles() error {
	for i, what := range []string{"certificate", "private key"} {
		file := []string{p.cert, p.key}[i]
		info, err := os.Stat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("the TLS %s %s is missing", what, file)
		case err != nil:
			return fmt.Errorf("reading the TLS %s: %w", what, err)
		case info.IsDir():
			return fmt.Errorf("the TLS %s %s is a folder", what, file)
		case i == 1 && info.Mode().Perm()&forbiddenBits != 0:
			return fmt.Errorf("the TLS private key %s has the mode %04o, so others may read or change it: chmod 600 it, or 640 for a group",
				file, info.Mode().Perm())
		}
	}
	return nil
}

func (p *pair) checkTime(begins, ends time.Time) error {
	now := p.now()
	switch {
	case now.After(ends):
		return fmt.Errorf("the certificate %s ended on %s: every client would refuse it", p.cert, ends.UTC().Format(time.DateTime))
	case now.Before(begins):
		return fmt.Errorf("the certificate %s begins on %s only, or this machine's clock is wrong", p.cert, begins.UTC().Format(time.DateTime))
	case ends.Sub(now) < endsSoon:
		p.log.Warn().Time("ends", ends).Str("file", p.cert).Msg("the certificate ends soon")
	}
	return nil
}
