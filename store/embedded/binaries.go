package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestVersion is the oldest major version of Postgres that the SQL of the
// service runs on.
const oldestVersion = 14

// binaries are the installed programs of one version of Postgres.
type binaries struct {
	dir   string
	major int
}

func (b binaries) postgres() string { return filepath.Join(b.dir, "postgres") }
func (b binaries) initdb() string   { return filepath.Join(b.dir, "initdb") }

// findBinaries finds the programs of the given major version, or of the first
// version that is new enough when it is 0: in dir if that is set, else on PATH
// and then where the usual packages put them.
func findBinaries(ctx context.Context, dir string, major int) (binaries, error) {
	dirs := []string{dir}
	if dir == "" {
		dirs = binaryDirs(ctx)
	}
	var seen []string
	for _, d := range dirs {
		b, err := inspectBinaries(ctx, d)
		if err != nil {
			continue
		}
		if b.major == major || major == 0 && b.major >= oldestVersion {
			return b, nil
		}
		seen = append(seen, fmt.Sprintf("%d in %s", b.major, d))
	}
	return binaries{}, missingBinaries(major, seen)
}

func inspectBinaries(ctx context.Context, dir string) (binaries, error) {
	b := binaries{dir: dir}
	if _, err := os.Stat(b.initdb()); err != nil {
		return b, fmt.Errorf("look for initdb: %w", err)
	}
	out, err := exec.CommandContext(ctx, b.postgres(), "--version").Output() //nolint:gosec // an installed program
	if err != nil {
		return b, fmt.Errorf("ask %s for its version: %w", b.postgres(), err)
	}
	b.major, err = parseMajor(string(out))
	return b, err
}

// parseMajor reads "postgres (PostgreSQL) 15.18 (Debian …)".
func parseMajor(version string) (int, error) {
	m := regexp.MustCompile(`\(PostgreSQL\) (\d+)`).FindStringSubmatch(version)
	if m == nil {
		return 0, fmt.Errorf("%.40q is not the version of a Postgres", version)
	}
	return strconv.Atoi(m[1])
}

// binaryDirs lists the folders that may hold the programs, the likeliest first
// and newer versions before older ones.
func binaryDirs(ctx context.Context) []string {
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, resolved(path))
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, resolved(path))
	}
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/local/pgsql/bin",
	} {
		dirs = append(dirs, newestFirst(pattern)...)
	}
	return dirs
}

// resolved gives the folder of the program behind symbolic links: a link to
// postgres need not have one to initdb beside it.
func resolved(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return filepath.Dir(path)
}

func newestFirst(pattern string) []string {
	dirs, err := filepath.Glob(pattern)
	if err != nil {
		return nil
	}
	number := regexp.MustCompile(`\d+`)
	version := func(dir string) int {
		n, err := strconv.Atoi(number.FindString(dir))
		if err != nil {
			return 0
		}
		return n
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	return dirs
}

// missingBinaries tells people what to install.
func missingBinaries(major int, seen []string) error {
	version, install := "Postgres", "apt-get install postgresql"
	if major != 0 {
		version = fmt.Sprintf("Postgres %d, which made the data folder,", major)
		install = fmt.Sprintf("apt-get install postgresql-%d", major)
	}
	if runtime.GOOS == "darwin" {
		install = fmt.Sprintf("brew install postgresql@%d", max(major, 17))
	}
	found := ""
	if len(seen) > 0 {
		found = " (found only " + strings.Join(seen, ", ") + ")"
	}
	return errors.New(version + " is not installed" + found + "; install it with \"" + install +
		"\", or set MSPR_DATABASE_URL to use a server elsewhere")
}
