package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/migrations"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/embedded"
)

// startTime is how long a start that must fail may take.
const startTime = 5 * time.Second

// TestFault33_AStartThatCannotBeSafeFailsAtOnce starts the program as an operator
// would, each time with something wrong, and looks at how it ends.
func TestFault33_AStartThatCannotBeSafeFailsAtOnce(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	notPEM := writeFile(t, "not.pem", "this is no key\n")
	open := writeFile(t, "open.pem", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	aFile := writeFile(t, "file", "")
	noYAML := t.TempDir()
	if err := os.WriteFile(filepath.Join(noYAML, "us.yaml"), []byte("id: us\nnonsense: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	weakIssuer := t.TempDir()
	if err := os.WriteFile(filepath.Join(weakIssuer, "us.yaml"), []byte("id: us\nname: U\ncountry: USA\ntime_zone: UTC\nlanguages: [en]\nsources: [who]\n"+
		"issuer: {url: \"http://id.example.org\", audience: a, role_claim: r, roles: {x: superuser}}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what  string
		flags []string
		says  []string
	}{
		{"a key file that is missing", []string{"--key-file", "us=/nowhere/us.pem"}, []string{"/nowhere/us.pem"}},
		{"a key file that is a folder", []string{"--key-file", "us=" + t.TempDir()}, []string{"--key-file"}},
		{"a key file that holds no key", []string{"--key-file", "us=" + notPEM}, []string{"not.pem"}},
		{"a key file that others may read", []string{"--key-file", "us=" + open}, []string{"open.pem", "chmod"}},
		{"a key file of no cluster", []string{"--key-file", notPEM}, []string{"CLUSTER=FILE"}},
		{"a key file of a cluster that isn't", []string{"--key-file", "mars=" + notPEM}, []string{"mars"}},
		{"a cluster that isn't", []string{"--clusters", "mars"}, []string{`"mars"`, "us"}},
		{"a folder of clusters that isn't", []string{"--cluster-dir", "/nowhere"}, []string{"/nowhere"}},
		{"a cluster file that is no YAML", []string{"--cluster-dir", noYAML}, []string{"us.yaml"}},
		{"an issuer without encryption and with a made-up role", []string{"--cluster-dir", weakIssuer}, []string{"https", "superuser"}},
		{"a database address that is none", []string{"--database-url", "mysql://root:hunter2@localhost/x"}, []string{"postgres://"}},
		{"a database that does not answer", []string{"--database-url", "postgres://mspr:hunter2@127.0.0.1:1/mspr"}, []string{"database"}},
		{"a data folder that is a file", []string{"--data-dir", aFile}, []string{aFile}},
		{"a port that is taken", []string{"--listen", taken.Addr().String()}, []string{taken.Addr().String(), "--listen"}},
		{"an address that is none", []string{"--listen", "here"}, []string{"HOST:PORT"}},
		{"a certificate without its key", []string{"--tls-cert", notPEM}, []string{"--tls-key"}},
		{"a certificate that is none", []string{"--tls-cert", notPEM, "--tls-key", notPEM}, []string{"not.pem"}},
		{"an origin that is a wildcard", []string{"--cors-origins", "*"}, []string{"*"}},
		{"a proxy that is none", []string{"--trusted-proxies", "everybody"}, []string{"everybody"}},
		{"a limit below zero", []string{"--rate-limit=-1"}, []string{"--rate-limit"}},
		{"a flag that isn't", []string{"--no-auth"}, []string{"--no-auth"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			flags := []string{"serve", "--metrics-listen", "", "--no-sample"}
			if !strings.Contains(strings.Join(c.flags, " "), "--data-dir") {
				flags = append(flags, "--data-dir", emptyDir(t))
			}
			if !strings.Contains(strings.Join(c.flags, " "), "--listen") {
				flags = append(flags, "--listen", "127.0.0.1:0")
			}
			code, out := ended(t, append(flags, c.flags...)...)
			if code == exitDone {
				t.Fatal("it ended as if all were well")
			}
			contains(t, out, c.says...)
			if strings.Contains(out, "hunter2") {
				t.Errorf("the password is told:\n%s", out)
			}
			if strings.Contains(out, "goroutine ") || strings.Contains(out, "is serving") {
				t.Errorf("not a clear end:\n%s", out)
			}
		})
	}
}

// ended runs the program until it ends by itself, which it must within
// startTime.
func ended(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	cmd, text := command(t, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	timer := time.NewTimer(startTime)
	defer timer.Stop()
	select {
	case err := <-done:
		exit := (*exec.ExitError)(nil)
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), text.String()
	case <-timer.C:
		_ = cmd.Process.Kill()
		<-done
		t.Fatalf("it did not end within %s:\n%s", startTime, text)
		return 0, ""
	}
}

// TestFault33_AHalfMigratedDatabaseIsFinishedAndANewerOneIsRefused starts on
// databases that another version of the program has left.
func TestFault33_AHalfMigratedDatabaseIsFinishedAndANewerOneIsRefused(t *testing.T) {
	dir := emptyDir(t)
	postgres, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = postgres.Stop() })
	flags := []string{"--database-url", postgres.URL(), "--data-dir", dataDir(t), "--log-level", "error"}
	migrated := func(want string) {
		t.Helper()
		code, out := operate(t, append(flags, "migrate", "--clusters", "us")...)
		same(t, "exit code of "+out, code, exitDone)
		contains(t, out, want)
	}
	known, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	halfMigrated(t, postgres.URL(), 5)
	migrated(fmt.Sprintf("at version %d", len(known)))

	query(t, postgres.URL(), `UPDATE mspr_us.schema_version SET version = 99`)
	code, out := ended(t, append(flags, "serve", "--clusters", "us", "--listen", "127.0.0.1:0", "--metrics-listen", "")...)
	if code == exitDone {
		t.Error("it served a database of a newer version")
	}
	contains(t, out, "99", "newer")
}

// halfMigrated leaves the database as if the program had been killed between two
// migrations.
func halfMigrated(t *testing.T, address string, version int) {
	t.Helper()
	if err := store.Bootstrap(t.Context(), address, []mspr.ClusterID{"us"}); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	as := "SET ROLE mspr_us; SET search_path = mspr_us;\n"
	for _, name := range files[:version] {
		sql, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		query(t, address, as+string(sql))
	}
	query(t, address, as+fmt.Sprintf("CREATE TABLE schema_version (version int4 NOT NULL); INSERT INTO schema_version VALUES (%d)", version))
}

func query(t *testing.T, address, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// TestFault33_NoTwoInstallationsShareASecret looks at what a first start made.
func TestFault33_NoTwoInstallationsShareASecret(t *testing.T) {
	seen := map[string]bool{}
	for range 2 {
		s := start(t, emptyDir(t), config.Serving{}, "us")
		folder := filepath.Join(s.dataDir, "keys", "us")
		info, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "who may enter the folder of keys", info.Mode().Perm(), os.FileMode(0o700))
		keys, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		secrets := 0
		for _, k := range keys {
			info, err := k.Info()
			if err != nil {
				t.Fatal(err)
			}
			same(t, "who may read "+k.Name(), info.Mode().Perm(), os.FileMode(0o600))
			text, err := os.ReadFile(filepath.Join(folder, k.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if seen[string(text)] {
				t.Error("two installations share a key")
			}
			seen[string(text)] = true
			secrets++
		}
		for _, made := range s.at.accounts["us"] {
			if seen[*made.Password] {
				t.Error("two accounts share a password")
			}
			seen[*made.Password] = true
			secrets++
		}
		if secrets < 4 {
			t.Errorf("%d secrets were made: a key and a password for each role were to be", secrets)
		}
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
	}
}
