package archive_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mspr/surveillance/mspr"
)

// Whatever happens to an archived file, what it gives up to io.EOF is what was
// kept.
func TestADamagedFileIsAnErrorAndIsMendedByKeepingItAgain(t *testing.T) {
	content := strings.Repeat("2020-01-03,FR,7\n", 1000) + "the end"
	other := strings.Repeat("2020-01-03,FR,8\n", 1000) + "the end"
	for name, harm := range map[string]func(packed, of []byte) []byte{
		"emptied":       func([]byte, []byte) []byte { return nil },
		"cut":           func(p, _ []byte) []byte { return p[:len(p)/2] },
		"cut by a byte": func(p, _ []byte) []byte { return p[:len(p)-1] },
		"a bit":         func(p, _ []byte) []byte { p[len(p)/2] ^= 4; return p },
		"the size":      func(p, _ []byte) []byte { p[len(p)-8]--; return p },
		"a huge size":   func(p, _ []byte) []byte { p[len(p)-1] = 0xff; return p },
		"other bytes":   func(_, o []byte) []byte { return o },
	} {
		dir := t.TempDir()
		a := open(t, dir)
		path := func(content string) string {
			checksum := keep(t, a, content).Checksum
			return filepath.Join(dir, checksum[:2], checksum+".zst")
		}
		packed, err := os.ReadFile(path(content))
		if err != nil {
			t.Fatal(err)
		}
		of, err := os.ReadFile(path(other))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path(content), harm(packed, of), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _, err := read(a, sum(content)); mspr.CodeOf(err) != mspr.Internal || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: read %d bytes, %v", name, len(got), err)
		}
		keep(t, a, content)
		if got, _, err := read(a, sum(content)); err != nil || got != content {
			t.Errorf("%s: not mended: %v", name, err)
		}
	}
}

// A process that is gone holds no lock; one that still writes does.
func TestOpeningRemovesWhatADeadProcessLeftAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	entry := keep(t, a, "whole")
	if err := os.WriteFile(filepath.Join(dir, "new-123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, w := io.Pipe()
	kept := make(chan error)
	go func() {
		_, err := a.Keep(t.Context(), r)
		kept <- err
	}()
	_, _ = io.WriteString(w, "being ")
	open(t, dir)
	if all := files(t, dir); len(all) != 2 {
		t.Errorf("the archive holds %q, want one whole file and one being written", all)
	}
	_, _ = io.WriteString(w, "written")
	_ = w.Close()
	if err := <-kept; err != nil {
		t.Fatal(err)
	}
	for content, checksum := range map[string]string{"whole": entry.Checksum, "being written": sum("being written")} {
		if got, _, err := read(a, checksum); err != nil || got != content {
			t.Errorf("%q, %v", got, err)
		}
	}
}

// The limit on the size of files holds for a whole process, the test framework's own
// log included: a process of its own has it.
func TestAFullDiskIsAnErrorAndLeavesNothing(t *testing.T) {
	const inItsOwnProcess = "MSPR_TEST_FULL_DISK"
	if os.Getenv(inItsOwnProcess) == "" { //nolint:forbidigo // how the parent tells the child what it is
		own := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		own.Env = append(os.Environ(), inItsOwnProcess+"=1")
		out, err := own.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	dir := t.TempDir()
	a := open(t, dir)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	limit.Cur = 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Keep(t.Context(), strings.NewReader(strings.Repeat("x", 1<<20))); err == nil {
		t.Error("a file was kept that the disk had no room for")
	}
	if all := files(t, dir); len(all) != 0 {
		t.Errorf("the archive holds %q", all)
	}
}
