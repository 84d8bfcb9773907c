package embedded

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/mspr/surveillance/durable"
)

// superuser is the role that initdb makes; only those who can enter the socket
// folder can use it.
const superuser = "mspr_admin"

// initialise makes the database cluster under a temporary name and renames it,
// so that a kill in between leaves nothing half-made.
func (f folder) initialise(ctx context.Context, b binaries) error {
	var failure error
	for _, locale := range []string{"C.UTF-8", "C"} {
		if failure = f.initdb(ctx, b, locale); failure == nil {
			return f.publish()
		}
	}
	return failure
}

func (f folder) temporary() string { return f.data() + ".tmp" }

func (f folder) initdb(ctx context.Context, b binaries, locale string) error {
	if err := os.RemoveAll(f.temporary()); err != nil {
		return fmt.Errorf("clear a half-made database: %w", err)
	}
	//nolint:gosec // an installed program, and a folder of ours
	cmd := exec.CommandContext(ctx, b.initdb(), "-D", f.temporary(), "-U", superuser, "--encoding=UTF8",
		"--locale="+locale, "--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions")
	cmd.Dir = f.root
	cmd.Env = environment(b)
	cmd.SysProcAttr = f.processAttributes()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make the database with initdb: %w: %s", err, lastLine(string(out)))
	}
	return nil
}

func (f folder) publish() error {
	if err := os.Rename(f.temporary(), f.data()); err != nil {
		return fmt.Errorf("put the new database in its place: %w", err)
	}
	if err := durable.Sync(filepath.Dir(f.data())); err != nil {
		return fmt.Errorf("sync the Postgres folder: %w", err)
	}
	return nil
}

// environment is all that the programs see of ours: PG… variables must not
// reach them.
func environment(b binaries) []string {
	return []string{"PATH=" + b.dir + ":/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
