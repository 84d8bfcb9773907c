package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

func TestWhichAddressesAreThoseOfThePublicNetwork(t *testing.T) {
	for address, want := range map[string]bool{
		"140.82.121.3:443": true, "[2606:4700::1111]:443": true, "[::ffff:8.8.8.8]:443": true, "[64:ff9b::8.8.8.8]:443": true,
		"127.0.0.1:80": false, "[::1]:80": false, "[::ffff:127.0.0.1]:80": false, "10.1.2.3:80": false, "172.16.0.1:80": false,
		"192.168.1.1:80": false, "169.254.169.254:80": false, "[fe80::1%eth0]:80": false, "[fd00::1]:80": false, "0.0.0.0:80": false,
		"100.64.0.1:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false, "[64:ff9b::10.0.0.1]:80": false,
		"[2002:7f00:1::]:80": false, "[::7f00:1]:80": false, "198.18.0.1:80": false, "nonsense": false,
	} {
		if got := public(address); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
}

// outsider is the guard of a download whose configured address is on the public
// network.
func outsider(t *testing.T) *guard {
	t.Helper()
	at, err := url.Parse("https://publisher.example/file.csv")
	if err != nil {
		t.Fatal(err)
	}
	g := &guard{at: at}
	g.lies.Store(outside)
	return g
}

func TestNobodySendsADownloadOfThePublicNetworkInward(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	_, port, err := net.SplitHostPort(strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"127.0.0.1", "localhost"} { // by its address, and by a name that leads there
		_, err := outsider(t).dial(t.Context(), "tcp", net.JoinHostPort(host, port))
		if _, ok := errors.AsType[*mspr.Refusal](err); !ok {
			t.Errorf("%s: got %v", host, err)
		}
	}
	for _, to := range []string{"https://127.0.0.1/", "https://localhost./", "https://[::1]/", "https://169.254.169.254/latest", "https://metadata.google.internal/"} {
		if err := redirected(t, to); err == nil || !strings.Contains(err.Error(), "lies in this machine or its network") {
			t.Errorf("%s: got %v", to, err)
		}
	}
	if err := redirected(t, "https://mirror.example/file.csv"); err != nil {
		t.Error(err)
	}
}

// redirected asks a guard about an address that a server sends on to.
func redirected(t *testing.T, to string) error {
	t.Helper()
	next, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	g := outsider(t)
	return g.redirect(next, []*http.Request{{URL: g.at}})
}

// A publisher's name that led to the public network and leads inward later has
// been taken over.
func TestANameThatTurnsInwardIsNotFollowed(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	turned := &guard{at: at}
	turned.lies.Store(outside)
	if _, err := turned.dial(context.WithoutCancel(t.Context()), "tcp", at.Host); err == nil || !strings.Contains(err.Error(), "lies in this machine") {
		t.Errorf("got %v", err)
	}
	within := &guard{at: at}
	conn, err := within.dial(t.Context(), "tcp", at.Host)
	if err != nil || within.lies.Load() != inside {
		t.Fatalf("%v, %d", err, within.lies.Load())
	}
	_ = conn.Close()
}
