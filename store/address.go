package store

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const (
	connectTimeout = 5 * time.Second
	// statementTimeout bounds a query of the pool; loads and dumps lift it.
	statementTimeout = "30s"
)

// checkID refuses names that do not fit a Postgres role and schema.
func checkID(id mspr.ClusterID) error {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`).MatchString(string(id)) {
		return fmt.Errorf("cluster %q: an id has lower-case letters, digits and underscores, at most 41, and starts with a letter", id)
	}
	return nil
}

// adminConfig reads the administrator's address.
func adminConfig(adminURL string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(adminURL)
	if err != nil {
		return nil, fmt.Errorf("the database address can't be read: %w", err)
	}
	config.ConnectTimeout = connectTimeout
	config.RuntimeParams["application_name"] = "mspr"
	return config, nil
}

// clusterConfig gives the address of the same database as the cluster's role,
// with its schema alone on the search path.
func clusterConfig(adminURL string, id mspr.ClusterID) (*pgx.ConnConfig, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	config, err := adminConfig(adminURL)
	if err != nil {
		return nil, err
	}
	config.User, config.Password = id.Schema(), rolePassword(config.Password, id)
	config.RuntimeParams["application_name"] = "mspr " + string(id)
	config.RuntimeParams["search_path"] = id.Schema()
	config.RuntimeParams["timezone"] = "UTC"
	config.RuntimeParams["statement_timeout"] = statementTimeout
	return config, nil
}

// rolePassword derives the password of a cluster's role from the
// administrator's, so that every replica knows it and none stores it:
// HMAC-SHA256, keyed with the administrator's password, of the role's name. An
// administrator without a password (a unix socket that trusts its user) gives
// roles without one.
func rolePassword(adminPassword string, id mspr.ClusterID) string {
	if adminPassword == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(adminPassword))
	mac.Write([]byte("mspr role " + id.Schema()))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
