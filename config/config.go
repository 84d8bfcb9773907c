package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

// Config is a sound configuration.
type Config struct {
	// DataDir is absolute.
	DataDir     string
	DatabaseURL string
	// Clusters are those to serve, in the order asked for.
	Clusters  []mspr.Cluster
	Catalogue *catalogue.Catalogue
	// KeyFiles are the private keys that the operator gives each cluster.
	KeyFiles  map[mspr.ClusterID][]string
	LogLevel  zerolog.Level
	LogFormat string
	Serving   Serving
	// WebhookURL is told of notices, signed with WebhookSecret; empty for none.
	WebhookURL, WebhookSecret string
}

// Embedded says that the private Postgres is to be used.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// ClusterIDs lists the clusters to serve.
func (c Config) ClusterIDs() []mspr.ClusterID {
	ids := make([]mspr.ClusterID, len(c.Clusters))
	for i, cl := range c.Clusters {
		ids[i] = cl.ID
	}
	return ids
}

// Cluster finds a served cluster.
func (c Config) Cluster(id mspr.ClusterID) (mspr.Cluster, error) {
	for _, cl := range c.Clusters {
		if cl.ID == id {
			return cl, nil
		}
	}
	return mspr.Cluster{}, fmt.Errorf("cluster %q is not one of %v", id, c.ClusterIDs())
}

// Load checks the settings and reads the cluster files. Its error lists
// everything that is wrong.
func Load(s Settings, serving Serving) (Config, error) {
	cat, err := catalogue.Load()
	if err != nil {
		return Config{}, fmt.Errorf("reading the built-in catalogue: %w", err)
	}
	c := Config{DatabaseURL: s.DatabaseURL, Catalogue: cat, LogFormat: s.LogFormat, Serving: serving}
	var wrong []error
	check := func(err error) { wrong = append(wrong, err) }

	c.DataDir, err = filepath.Abs(s.DataDir)
	check(err)
	c.LogLevel, err = zerolog.ParseLevel(s.LogLevel)
	check(err)
	check(checkDatabaseURL(s.DatabaseURL))
	check(serving.check())
	c.WebhookURL = s.WebhookURL
	c.WebhookSecret, err = readWebhook(s.WebhookURL, s.WebhookSecret)
	check(err)
	c.KeyFiles, err = readKeyFiles(s.KeyFiles)
	check(err)
	all, err := readClusters(s.ClusterDir, cat)
	check(err)
	if err == nil {
		c.Clusters, err = choose(all, s.Clusters)
		check(err)
		for id := range c.KeyFiles {
			_, err := choose(all, []string{string(id)})
			check(err)
		}
	}
	return c, errors.Join(wrong...)
}

func (s Serving) check() error {
	if s.Listen == "" { // a command that serves nothing
		return nil
	}
	var wrong []error
	for flag, address := range map[string]string{"listen": s.Listen, "metrics-listen": s.MetricsListen} {
		if address == "" && flag == "metrics-listen" {
			continue
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			wrong = append(wrong, fmt.Errorf("--%s %q: write HOST:PORT, as in 127.0.0.1:8080", flag, address))
		}
	}
	if s.CacheMiB < 1 || s.DuckDBMiB < 64 {
		wrong = append(wrong, fmt.Errorf("--cache-mib must be at least 1 and --duckdb-mib at least 64; they are %d and %d", s.CacheMiB, s.DuckDBMiB))
	}
	wrong = append(wrong, checkPublicURL(s.PublicURL))
	if s.Warm < 0 {
		wrong = append(wrong, fmt.Errorf("--warm is %d: give the most questions to answer ahead, or 0 for none", s.Warm))
	}
	if s.RateLimit < 0 {
		wrong = append(wrong, fmt.Errorf("--rate-limit is %d: give the requests in an hour, or 0 for no limit", s.RateLimit))
	}
	if s.MaxUploadMiB < 0 || s.MaxUploadMiB > 2048 {
		wrong = append(wrong, fmt.Errorf("--max-upload-mib is %d: give the largest file to be sent in MiB, up to 2048, or 0 for none", s.MaxUploadMiB))
	}
	if s.MaxConnections < 0 {
		wrong = append(wrong, fmt.Errorf("--max-connections is %d: give the most connections at once, or 0 for as many as the system allows", s.MaxConnections))
	}
	if s.MaxListeners < 0 || s.MaxListenersEach < 0 {
		wrong = append(wrong, fmt.Errorf("--max-listeners is %d and --max-listeners-each %d: give the most connections that listen at once, or 0 for no limit",
			s.MaxListeners, s.MaxListenersEach))
	}
	if (s.TLSCert == "") != (s.TLSKey == "") {
		wrong = append(wrong, errors.New("--tls-cert and --tls-key belong together: give both or neither"))
	}
	return errors.Join(wrong...)
}

func checkPublicURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("--public-url %q: write https://HOST, perhaps with a path", address)
	}
	return nil
}

// readWebhook checks the address of the webhook and reads its secret.
func readWebhook(address, file string) (string, error) {
	if (address == "") != (file == "") {
		return "", errors.New("--webhook-url and --webhook-secret-file belong together: give both or neither")
	}
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return "", errors.New("--webhook-url: write https://HOST/PATH") // the address may hold a secret
	}
	text, err := os.ReadFile(file) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("--webhook-secret-file: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// readKeyFiles reads CLUSTER=FILE. It does not open the files: their keys are
// the business of who signs with them.
func readKeyFiles(given []string) (map[mspr.ClusterID][]string, error) {
	files := map[mspr.ClusterID][]string{}
	for _, text := range given {
		cluster, file, ok := strings.Cut(text, "=")
		if !ok || cluster == "" || file == "" {
			return nil, fmt.Errorf("--key-file %q: write CLUSTER=FILE, as in us=/etc/mspr/us.pem", text)
		}
		files[mspr.ClusterID(cluster)] = append(files[mspr.ClusterID(cluster)], file)
	}
	return files, nil
}

// checkDatabaseURL never repeats the address: it may hold a password.
func checkDatabaseURL(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
		return errors.New("MSPR_DATABASE_URL is not a Postgres address: write postgres://USER:PASSWORD@HOST:5432/DATABASE")
	}
	return nil
}

func choose(all []mspr.Cluster, names []string) ([]mspr.Cluster, error) {
	if len(names) == 0 {
		return all, nil
	}
	var chosen []mspr.Cluster
	for _, name := range names {
		i := slices.IndexFunc(all, func(c mspr.Cluster) bool { return string(c.ID) == name })
		switch {
		case i < 0:
			return nil, fmt.Errorf("there is no cluster %q; there are %v", name, (Config{Clusters: all}).ClusterIDs())
		case slices.ContainsFunc(chosen, func(c mspr.Cluster) bool { return c.ID == all[i].ID }):
			return nil, fmt.Errorf("cluster %q is named twice", name)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}
