package embedded

import (
	"maps"
	"time"

	"github.com/rs/zerolog"
)

// Options says where the private Postgres lives and how it runs.
type Options struct {
	// DataDir is the data folder of the service; the server lives in its
	// subfolder "postgres". It is made when it does not exist.
	DataDir string
	// Log receives one line per start, stop and crash of the server.
	Log zerolog.Logger
	// BinDir holds the Postgres programs; empty means that they are searched
	// for.
	BinDir string
	// Settings are server settings beyond the usual, by name.
	Settings map[string]string
	// Succeed makes a server that attached to another process's Postgres start
	// its own when that process ends: for those that run on.
	Succeed bool
	// Unsafe gives up durability for speed: for tests, whose data is thrown
	// away.
	Unsafe bool
	// StartTimeout bounds how long Start waits; 0 means 60 s.
	StartTimeout time.Duration
	// StopTimeout bounds a regular shutdown before a hard one; 0 means 20 s.
	StopTimeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.StartTimeout == 0 {
		o.StartTimeout = 60 * time.Second
	}
	if o.StopTimeout == 0 {
		o.StopTimeout = 20 * time.Second
	}
	return o
}

// settings gives the server settings: those of a small server that shares its
// machine with the service, then the caller's.
func (o Options) settings(socketDir string) map[string]string {
	all := map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": socketDir,
		"unix_socket_permissions": "0700",
		"max_connections":         "150",
		"shared_buffers":          "256MB",
		"work_mem":                "32MB",
		"maintenance_work_mem":    "128MB",
		"max_wal_size":            "2GB",
		"jit":                     "off",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"lc_messages":             "C",
		"logging_collector":       "off",
		"log_destination":         "stderr",
	}
	if o.Unsafe {
		all["fsync"], all["full_page_writes"] = "off", "off"
	}
	maps.Copy(all, o.Settings)
	return all
}
