package embedded

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

const (
	socketName = ".s.PGSQL.5432"
	// longestSocket is safe for the shortest limit of a unix socket's path
	// (104 bytes on macOS).
	longestSocket = 100
	// sharedHome takes the server's folder when its user cannot enter the data
	// folder (one below /root, say).
	sharedHome = "/var/lib/mspr"
)

// folder is where one private server lives.
type folder struct {
	// root holds the rest: the database cluster "data", the socket folder "run",
	// the log and the owner's lock.
	root   string
	socket string
	account
}

func (f folder) data() string    { return filepath.Join(f.root, "data") }
func (f folder) pidFile() string { return filepath.Join(f.data(), "postmaster.pid") }
func (f folder) log() string     { return filepath.Join(f.root, "postgres.log") }
func (f folder) lock() string    { return filepath.Join(f.root, "owner.lock") }

// version gives the major version that made the database cluster, 0 when there
// is none yet.
func (f folder) version() (int, error) {
	b, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if errors.Is(err, fs.ErrPermission) {
		return 0, fmt.Errorf("the Postgres folder %s belongs to another user; run as that user or as root: %w", f.root, err)
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the Postgres folder: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return 0, fmt.Errorf("the version of the Postgres folder %s is not a number: %w", f.root, err)
	}
	return major, nil
}

// openFolder finds or chooses the server's folder and makes it.
func openFolder(ctx context.Context, o Options) (folder, error) {
	dataDir, err := makeDataDir(o.DataDir)
	if err != nil {
		return folder{}, err
	}
	f := folder{root: filepath.Join(dataDir, "postgres")}
	if f.account, err = chooseAccount(f.root); err != nil {
		return folder{}, err
	}
	if err := f.locate(ctx, dataDir, o); err != nil {
		return folder{}, err
	}
	if err := f.makeDir(f.root); err != nil {
		return folder{}, err
	}
	f.socket = socketDir(f.root, dataDir)
	return f, f.makeDir(f.socket)
}

func makeDataDir(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find data folder %q: %w", path, err)
	}
	mode := fs.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711 // the Postgres user passes through
	}
	if err := os.MkdirAll(abs, mode); err != nil {
		return "", fmt.Errorf("make data folder: %w", err)
	}
	if abs, err = filepath.EvalSymlinks(abs); err != nil {
		return "", fmt.Errorf("find data folder: %w", err)
	}
	return abs, nil
}

// locate moves the folder to sharedHome when the server's user cannot pass
// through the data folder, and remembers that in a file beside it.
func (f *folder) locate(ctx context.Context, dataDir string, o Options) error {
	note := filepath.Join(dataDir, "postgres.location")
	if found, err := f.follow(note); found || err != nil {
		return err
	}
	if !f.switched || f.canEnter(ctx, dataDir) {
		return nil
	}
	if err := os.MkdirAll(sharedHome, 0o711); err != nil { //nolint:gosec // the Postgres user passes through
		return fmt.Errorf("make folder for Postgres: %w", err)
	}
	// The name is new each time: a data folder that was deleted and made again
	// must not find the database of the deleted one.
	own := filepath.Join(sharedHome, rand.Text())
	if err := remember(note, own); err != nil {
		return fmt.Errorf("remember where the Postgres folder is: %w", err)
	}
	if _, err := f.follow(note); err != nil {
		return err
	}
	o.Log.Info().Str("folder", f.root).Str("data", dataDir).
		Msg("the Postgres user cannot enter the data folder, so the database is kept outside it")
	return nil
}

// follow goes where a note says that the folder is, if there is one.
func (f *folder) follow(note string) (found bool, err error) {
	b, err := os.ReadFile(note) //nolint:gosec // the operator's own data folder
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read where the Postgres folder is: %w", err)
	}
	f.root = strings.TrimSpace(string(b))
	f.account, err = chooseAccount(f.root)
	return true, err
}

// remember writes a note whole, unless another process wrote one first.
func remember(note, root string) error {
	temporary := note + "." + filepath.Base(root)
	if err := os.WriteFile(temporary, []byte(root+"\n"), 0o600); err != nil {
		return err
	}
	err := os.Link(temporary, note)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	}
	return errors.Join(err, os.Remove(temporary))
}

// canEnter asks the operating system by starting a harmless program there as
// the account.
func (a account) canEnter(ctx context.Context, dir string) bool {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = a.processAttributes()
	return cmd.Run() == nil
}

// socketDir gives the folder of the socket: beside the data, or a short one
// among the temporary files where that path would be too long for a socket, or
// holds a comma, at which Postgres and its clients split a list of folders.
func socketDir(root, dataDir string) string {
	dir := filepath.Join(root, "run")
	if len(filepath.Join(dir, socketName)) <= longestSocket && !strings.Contains(dir, ",") {
		return dir
	}
	return filepath.Join(os.TempDir(), "mspr-"+digest(dataDir))
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:6])
}
