package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is the operating system's user that the server runs as. Postgres
// refuses to run as root, so that root needs another user for it.
type account struct {
	uid, gid int
	// switched says that the account is not our own.
	switched bool
}

// chooseAccount gives our own account; for root that of the folder's owner when
// the folder exists, else "postgres", else "nobody".
func chooseAccount(folder string) (account, error) {
	if os.Geteuid() != 0 {
		return account{uid: os.Geteuid(), gid: os.Getegid()}, nil
	}
	if uid, gid, err := ownerOf(folder); err == nil && uid != 0 {
		return account{uid: uid, gid: gid, switched: true}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.Atoi(u.Uid)
		gid, gidErr := strconv.Atoi(u.Gid)
		if err := errors.Join(uidErr, gidErr); err != nil {
			return account{}, fmt.Errorf("read the ids of user %s: %w", name, err)
		}
		return account{uid: uid, gid: gid, switched: true}, nil
	}
	return account{}, errors.New("root cannot run Postgres, and there is neither a user postgres nor nobody to run it; " +
		"start the program as another user")
}

// ownerOf gives who owns a file, itself and not what it links to.
func ownerOf(path string) (uid, gid int, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return 0, 0, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, 0, fmt.Errorf("the owner of %s is not known on this system", path)
	}
	return int(stat.Uid), int(stat.Gid), nil
}

// give makes the account own a file that we made.
func (a account) give(path string) error {
	if !a.switched {
		return nil
	}
	if err := os.Lchown(path, a.uid, a.gid); err != nil {
		return fmt.Errorf("give %s to the Postgres user: %w", path, err)
	}
	return nil
}

// makeDir makes a folder that only the account can enter, and refuses one that
// belongs to somebody else.
func (a account) makeDir(path string) error {
	err := os.Mkdir(path, 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return fmt.Errorf("make folder: %w", err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fmt.Errorf("look at folder: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s is not a folder; remove it", path)
	}
	uid, _, err := ownerOf(path)
	if err != nil {
		return err
	}
	if uid != a.uid && uid != os.Geteuid() {
		return fmt.Errorf("%s belongs to another user (id %d); remove it, or run as that user", path, uid)
	}
	if err := os.Chmod(path, 0o700); err != nil { //nolint:gosec // a folder needs the x bit; nobody else gets any
		return fmt.Errorf("close folder to others: %w", err)
	}
	return a.give(path)
}
