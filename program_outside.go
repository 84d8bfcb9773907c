package main

import (
	"crypto/tls"
	"fmt"
	"net/http"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/edge"
	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
)

// outside is what stands between the network and the routes: the certificate,
// the origins that may call, and the headers of every answer.
type outside struct {
	tls    *tls.Config
	cors   func(http.Handler) http.Handler
	origin func(*http.Request) mspr.Origin
}

// newOutside reads the files and lists that the operator gave, so that a wrong
// one is told before anything starts.
func newOutside(cfg config.Config, log zerolog.Logger) (*outside, error) {
	s := cfg.Serving
	for _, files := range cfg.KeyFiles {
		if err := token.CheckFiles(files); err != nil {
			return nil, fmt.Errorf("--key-file: %w", err)
		}
	}
	origins, err := edge.ParseOrigins(s.CORSOrigins)
	if err != nil {
		return nil, err
	}
	proxies, err := edge.ParseProxies(s.TrustedProxies)
	if err != nil {
		return nil, err
	}
	o := &outside{cors: edge.CORS(origins), origin: edge.Origin(proxies)}
	if s.TLSCert != "" {
		if o.tls, err = edge.TLS(s.TLSCert, s.TLSKey, log); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *outside) wrap(routes http.Handler) http.Handler {
	return edge.Hardened(o.cors(routes), o.tls != nil)
}
