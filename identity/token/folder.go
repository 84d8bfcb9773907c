package token

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/mspr/surveillance/durable"
)

const (
	keySuffix = ".pem"
	// maxKeyFile bounds a key file, in bytes; a key of 4096 bits has 3,300.
	maxKeyFile = 64 << 10
	// otherPeople are the permissions that a private key gives nobody.
	otherPeople = 0o077
)

// folder keeps the private keys of one cluster, each in <id>.pem.
type folder string

// prepare makes the folder, or checks that nobody else can use it.
func (f folder) prepare() error {
	path := string(f)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return fmt.Errorf("make the key folder: %w", err)
		}
		if err := durable.Sync(filepath.Dir(path)); err != nil {
			return fmt.Errorf("make the key folder: %w", err)
		}
		info, err = os.Stat(path)
	}
	if err != nil {
		return fmt.Errorf("look at the key folder: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("the key folder %s is not a folder; move it away", path)
	}
	if mode := info.Mode().Perm(); mode&otherPeople != 0 {
		return fmt.Errorf("the key folder %s is open to others than its owner (mode %04o); run: chmod 700 %s", path, mode, path)
	}
	return nil
}

// list reads every key; one that is no good is an error.
func (f folder) list() ([]privateKey, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("list the key folder: %w", err)
	}
	var keys []privateKey
	for _, entry := range entries {
		id, isKey := strings.CutSuffix(entry.Name(), keySuffix)
		if !isKey || strings.HasPrefix(id, ".") {
			continue
		}
		key, err := f.read(id)
		if err != nil {
			if _, gone := os.Lstat(f.file(id)); errors.Is(gone, fs.ErrNotExist) {
				continue // another process forgot it just now
			}
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// read reads a key by its id; fs.ErrNotExist is in the error of a missing one.
func (f folder) read(id string) (privateKey, error) {
	path := f.file(id)
	key, err := readKeyFile(path)
	if err == nil && key.id != id {
		return privateKey{}, fmt.Errorf("the key file %s holds key %s; rename it to %s", path, key.id, key.id+keySuffix)
	}
	return key, err
}

func (f folder) file(id string) string { return filepath.Join(string(f), id+keySuffix) }

// write puts a key into the folder so that a crash leaves all of it or nothing.
func (f folder) write(k privateKey) error {
	text, err := k.pem()
	if err != nil {
		return err
	}
	if err := durable.Write(f.file(k.id), text); err != nil {
		return fmt.Errorf("write a key: %w", err)
	}
	return nil
}

// remove takes a key out of the folder; a missing one is no error.
func (f folder) remove(id string) error {
	if err := os.Remove(f.file(id)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove a key: %w", err)
	}
	if err := durable.Sync(string(f)); err != nil {
		return fmt.Errorf("remove a key: %w", err)
	}
	return nil
}

// CheckFiles says what is wrong with private keys that an operator gives, before
// anything is started that needs them.
func CheckFiles(paths []string) error {
	var wrong []error
	for _, path := range paths {
		_, err := readKeyFile(path)
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// readKeyFile reads a private key that nobody but its owner may read.
func readKeyFile(path string) (privateKey, error) {
	text, err := readPrivately(path)
	if err != nil {
		return privateKey{}, err
	}
	key, err := parsePEM(text)
	if err != nil {
		return privateKey{}, fmt.Errorf("the key file %s can't be used: %w", path, err)
	}
	return key, nil
}

func readPrivately(path string) (text []byte, err error) {
	// Looked at before it is opened: opening a pipe would wait for its writer.
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("look for a key file: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the key file %s is not a file", path)
	}
	file, err := os.Open(path) //nolint:gosec // the path is the operator's, or of the configured folder
	if err != nil {
		return nil, fmt.Errorf("open the key file: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if info, err = file.Stat(); err != nil {
		return nil, fmt.Errorf("look at the key file: %w", err)
	}
	if mode := info.Mode().Perm(); mode&otherPeople != 0 {
		return nil, fmt.Errorf("the key file %s is open to others than its owner (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	if text, err = io.ReadAll(io.LimitReader(file, maxKeyFile+1)); err != nil {
		return nil, fmt.Errorf("read the key file %s: %w", path, err)
	}
	if len(text) > maxKeyFile {
		return nil, fmt.Errorf("the key file %s is too big for a key", path)
	}
	return text, nil
}
