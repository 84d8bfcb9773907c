package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
)

func TestACertificateMeansTLS13AndNothingOlder(t *testing.T) {
	cert, key, roots := certificate(t)
	s := start(t, dataDir(t), config.Serving{TLSCert: cert, TLSKey: key}, "us")
	get := func(version uint16) (*http.Response, error) {
		client := &http.Client{Transport: &http.Transport{
			TLSClientConfig:   &tls.Config{RootCAs: roots, MaxVersion: version},
			DisableKeepAlives: true,
		}}
		return client.Get("https://" + s.at.api + "/readyz")
	}
	res, err := get(tls.VersionTLS13)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	same(t, "status", res.StatusCode, http.StatusOK)
	contains(t, res.Header.Get("Strict-Transport-Security"), "max-age=")
	if res, err := get(tls.VersionTLS12); err == nil {
		res.Body.Close()
		t.Error("TLS 1.2 was spoken")
	}
}

// certificate makes one for 127.0.0.1, as files, and the roots that trust it.
func certificate(t *testing.T) (cert, key string, roots *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mspr test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	return writeFile(t, "cert.pem", string(text)),
		writeFile(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))), roots
}

func TestOnlyPagesOnTheListMayCall(t *testing.T) {
	const friend = "https://dashboard.example.org"
	s := start(t, dataDir(t), config.Serving{CORSOrigins: []string{friend}}, "us")
	for origin, allowed := range map[string]bool{
		friend: true, "": true, "https://evil.example.org": false, "null": false, friend + ".evil.example.org": false, "http://dashboard.example.org": false,
	} {
		headers := map[string]string{}
		if origin != "" {
			headers["Origin"] = origin
		}
		got := s.post("us", `{ __typename }`, headers)
		if served := got.status == http.StatusOK; served != allowed {
			t.Errorf("a page of %q: status %d", origin, got.status)
		}
		if told := got.header.Get("Access-Control-Allow-Origin"); origin != "" && (told == origin) != allowed || told == "*" {
			t.Errorf("a page of %q is told %q", origin, told)
		}
	}
	got := s.post("us", `{ __typename }`, nil)
	for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"} {
		if got.header.Get(name) == "" {
			t.Errorf("the header %s is missing", name)
		}
	}
	if strings.Contains(got.header.Get("Server"), "mspr") {
		t.Error("the server tells what it is")
	}
}
