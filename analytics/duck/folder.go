package duck

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

const (
	snapshotSuffix  = ".duckdb"
	manifestSuffix  = ".json"
	temporarySuffix = ".tmp"
)

// folder is where the snapshots of one cluster lie.
type folder string

func makeFolder(dir string, cluster mspr.ClusterID) (folder, error) {
	f := folder(filepath.Join(dir, string(cluster)))
	if err := os.MkdirAll(string(f), 0o750); err != nil {
		return "", fmt.Errorf("making the snapshot folder of cluster %s: %w", cluster, err)
	}
	return f, nil
}

func (f folder) path(number int64, suffix string) string {
	return filepath.Join(string(f), strconv.FormatInt(number, 10)+suffix)
}

func (f folder) snapshot(number int64) string  { return f.path(number, snapshotSuffix) }
func (f folder) manifest(number int64) string  { return f.path(number, manifestSuffix) }
func (f folder) temporary(number int64) string { return f.path(number, temporarySuffix) }

// numbers lists the snapshots on disk, good or bad, newest first: a number
// counts when its file or its manifest is there.
func (f folder) numbers() ([]int64, error) {
	return f.list(func(rest string) bool { return rest == snapshotSuffix || rest == manifestSuffix })
}

// published lists the numbers whose file is there, newest first. A publisher
// puts the manifest before the file, so whoever sees the file sees both.
func (f folder) published() ([]int64, error) {
	return f.list(func(rest string) bool { return rest == snapshotSuffix })
}

// highest is the largest number that anything in the folder carries.
func (f folder) highest() (int64, error) {
	all, err := f.list(func(string) bool { return true })
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

func (f folder) list(keep func(rest string) bool) ([]int64, error) {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return nil, fmt.Errorf("listing the snapshots in %s: %w", f, err)
	}
	var numbers []int64
	for _, e := range entries {
		digits, rest, found := strings.Cut(e.Name(), ".")
		n, err := strconv.ParseInt(digits, 10, 64)
		// 007.duckdb is not the name of number 7.
		if err != nil || !found || strconv.FormatInt(n, 10) != digits || !keep("."+rest) {
			continue
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	slices.Reverse(numbers)
	return slices.Compact(numbers), nil
}

// sweep removes what a publication that was killed left behind. The caller
// holds the publication lock, so that no other process is at work here.
func (f folder) sweep() error {
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return fmt.Errorf("sweeping %s: %w", f, err)
	}
	var errs []error
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), temporarySuffix) || strings.Contains(e.Name(), temporarySuffix+".") {
			errs = append(errs, removeFiles(filepath.Join(string(f), e.Name())))
		}
	}
	numbers, err := f.numbers()
	errs = append(errs, err)
	for _, n := range numbers {
		if _, err := os.Lstat(f.snapshot(n)); errors.Is(err, os.ErrNotExist) {
			errs = append(errs, removeFiles(f.manifest(n)))
		}
	}
	return errors.Join(errs...)
}

// remove deletes a snapshot; the manifest goes last, so that a kill in between
// leaves a manifest without a file, which sweep removes.
func (f folder) remove(number int64) error {
	return removeFiles(f.snapshot(number), f.manifest(number))
}
