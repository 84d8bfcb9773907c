package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
)

type configCommands struct {
	Check configCheckCommand `cmd:"" help:"Check the configuration and print it; exit code 2 when it is wrong."`
}

type configCheckCommand struct {
	config.Serving
}

// Run prints the configuration as the server would use it.
func (c *configCheckCommand) Run(s *session) error {
	cfg, err := config.Load(s.settings, c.Serving)
	if err != nil {
		return usageError{err}
	}
	if _, err := newOutside(cfg, telemetry.NewLog(s.err, cfg.LogLevel, cfg.LogFormat)); err != nil {
		return usageError{err}
	}
	database := "the private Postgres in " + cfg.DataDir
	if !cfg.Embedded() {
		database = "the server that MSPR_DATABASE_URL names"
	}
	fmt.Fprintf(s.out, "data folder  %s\ndatabase     %s\n", cfg.DataDir, database)
	tellServing(s.out, cfg.Serving)
	for _, cl := range cfg.Clusters {
		fmt.Fprintf(s.out, "\ncluster %s (%s)\n  languages  %s\n  features   %s\n  sources    %s\n", cl.ID, cl.Name,
			strings.Join(cl.Languages, ", "), orNone(list(cl.Features)), list(cl.Sources))
		tellSigning(s.out, cl, cfg.KeyFiles[cl.ID])
	}
	return nil
}

// tellServing tells what a server would do with the requests of others.
func tellServing(w io.Writer, serving config.Serving) {
	tls, limit, most := "none: plain HTTP", "none", "as many as the system allows"
	if serving.TLSCert != "" {
		tls = "1.3, by the certificate " + serving.TLSCert
	}
	if serving.RateLimit > 0 {
		limit = fmt.Sprintf("%d requests in an hour", serving.RateLimit)
	}
	if serving.MaxConnections > 0 {
		most = fmt.Sprintf("%d at once", serving.MaxConnections)
	}
	fmt.Fprintf(w, "listen       %s\nmetrics      %s\nTLS          %s\nrate limit   %s\nconnections  %s\nproxies      %s\nCORS         %s\nsample data  %s\ncache        %d MiB per cluster\nDuckDB       %d MiB per cluster\n",
		serving.Listen, orNone(serving.MetricsListen), tls, limit, most, orNone(list(serving.TrustedProxies)), orNone(list(serving.CORSOrigins)),
		yes(serving.Sample), serving.CacheMiB, serving.DuckDBMiB)
}

// tellSigning tells whose tokens a cluster believes.
func tellSigning(w io.Writer, c mspr.Cluster, files []string) {
	switch {
	case c.Issuer != nil:
		fmt.Fprintf(w, "  tokens     of the issuer %s, for the audience %s; the role is in %s\n", c.Issuer.URL, c.Issuer.Audience, c.Issuer.RoleClaim)
	case len(files) > 0:
		fmt.Fprintf(w, "  tokens     signed with %s\n", strings.Join(files, ", "))
	default:
		fmt.Fprintln(w, "  tokens     signed with keys in the data folder")
	}
}

func list[T ~string](names []T) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	fmt.Fprintln(s.out, "mspr", version())
	return nil
}
