//go:build bench

package bench

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pipelineLimit is what a server may hold above what it holds idle, while it loads
// and publishes a file of a million rows.
const pipelineLimit = 300 << 20

// compareMemory has a server read a file like Johns Hopkins' of the counties from
// its publisher, load and publish it, as its schedule has it do, and watches the
// memory that it holds meanwhile.
func (l *lab) compareMemory(t *testing.T) {
	t.Helper()
	f := l.wide(t, loadedRows)
	publisher := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(f.path))))
	defer publisher.Close()
	d := l.database(t)
	defer l.drop(t, d)
	p := &published{dir: t.TempDir(), database: d}
	clusters := l.reading(t, f, publisher.URL+"/"+filepath.Base(f.path))
	address := "127.0.0.1:" + freePort(t)
	r := l.begin(t, p, "serve", "--cluster-dir", clusters, "--listen", address, "--metrics-listen", "", "--no-sample")
	defer r.end(t)
	if err := untilAnswered(t.Context(), func() error { return askOnce(t.Context(), address, "", publicQuery) }, time.Minute); err != nil {
		t.Fatalf("the program does not answer: %v\n%s", err, &r.said)
	}
	time.Sleep(5 * time.Second) // what the start took is given back
	idle, err := r.memory("VmRSS")
	if err != nil {
		t.Fatal(err)
	}
	// From here on the kernel notes anew what the process holds at most.
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", r.Process.Pid), []byte("5"), 0); err != nil {
		t.Fatal(err)
	}
	l.runJob(t, p, clusters)
	peak, err := r.memory("VmHWM")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("idle %s, at most %s, difference %s, of which %s are allowed", mebibytes(idle), mebibytes(peak), mebibytes(peak-idle), mebibytes(pipelineLimit))
	reached.bytes("memory above idle ("+mebibytes(idle)+"), fetching, loading and publishing a file / limit", size{grouped(int64(f.rows)), f.rows}, peak-idle, pipelineLimit)
}

// reading writes the file of a cluster that reads a source from an address.
func (l *lab) reading(t *testing.T, f file, address string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "config", "clusters", string(clusterID)+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	before, _, _ := strings.Cut(string(text), "\nschedule:")
	dir := t.TempDir()
	text = fmt.Appendf(nil, "%s\nschedule:\n  %s: {at: \"03:00\", files: [{address: %q}]}\n", before, f.source, address)
	if err := os.WriteFile(filepath.Join(dir, string(clusterID)+".yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// runJob has the running server read the source, and waits until that is done.
func (l *lab) runJob(t *testing.T, p *published, clusters string) {
	t.Helper()
	job := func(args ...string) string {
		out, err := l.command(t, p, append(args, "--cluster-dir", clusters, "--cluster", string(clusterID), "--source", "jhu-us")...).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	job("jobs", "run")
	done := func() error {
		if said := job("jobs", "list"); !strings.Contains(said, "DONE") {
			return fmt.Errorf("the run is not done:\n%s", said)
		}
		return nil
	}
	if err := untilAnswered(context.WithoutCancel(t.Context()), done, 10*time.Minute); err != nil {
		t.Fatal(err)
	}
}
