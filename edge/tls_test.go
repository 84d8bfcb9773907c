package edge

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
)

var noon = time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)

// files are a certificate and a key in a temporary folder, under a clock that
// the test sets.
type files struct {
	cert, key string
	clock     time.Time
	log       bytes.Buffer
	roots     *x509.CertPool
}

func newFiles(t *testing.T) *files {
	t.Helper()
	dir := t.TempDir()
	f := &files{cert: filepath.Join(dir, "tls.crt"), key: filepath.Join(dir, "tls.key"), clock: noon}
	f.issue(t, "one.example", noon.Add(-time.Hour), noon.AddDate(0, 3, 0))
	return f
}

func (f *files) issue(t *testing.T, name string, begins, ends time.Time) {
	t.Helper()
	cert, key := issued(t, name, begins, ends)
	write(t, f.cert, cert)
	write(t, f.key, key)
	f.roots = x509.NewCertPool()
	f.roots.AppendCertsFromPEM(cert)
}

func issued(t *testing.T, name string, begins, ends time.Time) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(begins.UnixNano()), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: begins, NotAfter: ends, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f *files) config() (*tls.Config, error) {
	return newPair(f.cert, f.key, zerolog.New(&f.log), func() time.Time { return f.clock }).config()
}

// served is the name on the certificate that a connection gets now.
func served(t *testing.T, c *tls.Config) string {
	t.Helper()
	got, err := c.GetCertificate(nil)
	if err != nil {
		t.Fatal(err)
	}
	return got.Leaf.Subject.CommonName
}

func TestAServerSpeaksTLS13AndHTTP2Alone(t *testing.T) {
	f := newFiles(t)
	f.issue(t, "one.example", time.Now().Add(-time.Hour), time.Now().AddDate(0, 3, 0))
	config, err := TLS(f.cert, f.key, zerolog.New(&f.log))
	if err != nil {
		t.Fatal(err)
	}
	for version, fails := range map[uint16]bool{tls.VersionTLS12: true, tls.VersionTLS13: false} {
		near, far := net.Pipe()
		server := tls.Server(far, config)
		done := make(chan error, 1)
		go func() { done <- server.Handshake() }()
		client := tls.Client(near, &tls.Config{
			RootCAs: f.roots, ServerName: "one.example", MaxVersion: version, NextProtos: []string{"h2", "http/1.1"},
		})
		_ = client.Handshake()
		if err := <-done; (err != nil) != fails {
			t.Errorf("%s: %v", tls.VersionName(version), err)
		}
		if state := server.ConnectionState(); !fails && (state.NegotiatedProtocol != "h2" || state.Version != tls.VersionTLS13) {
			t.Errorf("it speaks %q over %s", state.NegotiatedProtocol, tls.VersionName(state.Version))
		}
		_, _ = near.Close(), far.Close()
	}
}

func TestAWrongPairIsToldAtStart(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*files)
		words []string
	}{
		"no certificate": {func(f *files) { _ = os.Remove(f.cert) }, []string{"certificate", "missing", "tls.crt"}},
		"no key":         {func(f *files) { _ = os.Remove(f.key) }, []string{"private key", "missing", "tls.key"}},
		"a folder":       {func(f *files) { f.cert = filepath.Dir(f.cert) }, []string{"folder"}},
		"no PEM":         {func(f *files) { write(t, f.cert, []byte("hello")) }, []string{"tls.crt", "PEM"}},
		"another's key": {func(f *files) {
			_, key := issued(t, "two.example", noon, noon.AddDate(1, 0, 0))
			write(t, f.key, key)
		}, []string{"go together", "tls.crt", "tls.key"}},
		"a key for everybody":     {func(f *files) { _ = os.Chmod(f.key, 0o644) }, []string{"0644", "chmod 600"}},
		"a key the group changes": {func(f *files) { _ = os.Chmod(f.key, 0o660) }, []string{"0660"}},
		"one that has ended":      {func(f *files) { f.issue(t, "old.example", noon.AddDate(-1, 0, 0), noon.Add(-time.Second)) }, []string{"ended on 2026-03-28"}},
		"one that hasn't begun":   {func(f *files) { f.issue(t, "new.example", noon.Add(time.Hour), noon.AddDate(1, 0, 0)) }, []string{"begins on", "clock"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFiles(t)
			c.spoil(f)
			_, err := f.config()
			if err == nil {
				t.Fatal("it starts")
			}
			for _, word := range c.words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("the error doesn't speak of %q: %v", word, err)
				}
			}
			if strings.Contains(err.Error(), "BEGIN") {
				t.Errorf("the error shows a file: %v", err)
			}
		})
	}
}

func TestAKeyThatItsGroupReadsIsTaken(t *testing.T) {
	f := newFiles(t)
	if err := os.Chmod(f.key, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := f.config(); err != nil {
		t.Error(err)
	}
}

func TestANewCertificateServesWithinASecond(t *testing.T) {
	f := newFiles(t)
	config, err := f.config()
	if err != nil {
		t.Fatal(err)
	}
	served(t, config) // looks at the files
	f.issue(t, "number-two.example", noon.Add(-time.Hour), noon.AddDate(1, 0, 0))
	if got := served(t, config); got != "one.example" {
		t.Errorf("within the same second %s serves", got)
	}
	f.clock = f.clock.Add(time.Second)
	if got := served(t, config); got != "number-two.example" {
		t.Errorf("a second later %s serves", got)
	}
}

func TestABrokenCertificateLeavesTheOldOneServing(t *testing.T) {
	for name, spoil := range map[string]func(*files){
		"half a file": func(f *files) { write(t, f.cert, []byte("-----BEGIN CERT")) },
		"removed":     func(f *files) { _ = os.Remove(f.cert) },
		"a new certificate without its key": func(f *files) {
			cert, _ := issued(t, "number-two.example", noon, noon.AddDate(1, 0, 0))
			write(t, f.cert, cert)
		},
		"an ended one": func(f *files) { f.issue(t, "ended.example", noon.AddDate(-1, 0, 0), noon.AddDate(0, 0, -1)) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFiles(t)
			config, err := f.config()
			if err != nil {
				t.Fatal(err)
			}
			spoil(f)
			for range 3 {
				f.clock = f.clock.Add(time.Second)
				if got := served(t, config); got != "one.example" {
					t.Errorf("%s serves", got)
				}
			}
			if told := strings.Count(f.log.String(), "goes on serving"); told != 1 {
				t.Errorf("it was told %d times: %s", told, &f.log)
			}
			f.issue(t, "number-three.example", noon.Add(-time.Hour), noon.AddDate(1, 0, 0))
			f.clock = f.clock.Add(time.Second)
			if got := served(t, config); got != "number-three.example" {
				t.Errorf("once it is mended %s serves", got)
			}
		})
	}
}

func TestACertificateThatEndsSoonIsLogged(t *testing.T) {
	f := newFiles(t)
	f.clock = noon.AddDate(0, 3, -13)
	if _, err := f.config(); err != nil || !strings.Contains(f.log.String(), "ends soon") {
		t.Errorf("%v, the log says %s", err, &f.log)
	}
}
