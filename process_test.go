package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// stocked is a data folder with a snapshot on which queries have something to
// do: every country of WHO, for years. Tests copy it.
var stocked struct {
	once sync.Once
	dir  string
	err  error
}

const stockedDays = 1200

// stockedDir gives a data folder of the test's own.
func stockedDir(t *testing.T) string {
	t.Helper()
	stocked.once.Do(func() {
		if stocked.dir, stocked.err = openDir(); stocked.err != nil {
			return
		}
		copyDir(t, dataDir(t), stocked.dir)
		load(t, stocked.dir, "us", "who", writeFile(t, "who.csv", whoText(allCountries(t))))
	})
	if stocked.err != nil {
		t.Fatal(stocked.err)
	}
	dir := emptyDir(t)
	copyDir(t, stocked.dir, dir)
	return dir
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "cp", "-pR", from+"/.", to).CombinedOutput(); err != nil {
		t.Fatalf("copying %s: %v: %s", from, err, out)
	}
}

// allCountries makes rows for every country that WHO has a key for.
func allCountries(t *testing.T) []whoRow {
	t.Helper()
	cfg, err := config.Load(config.Settings{LogLevel: "info"}, config.Serving{})
	if err != nil {
		t.Fatal(err)
	}
	var all []whoRow
	for _, p := range cfg.Catalogue.Locations.All() {
		key, has := cfg.Catalogue.Alpha2(p.Code)
		if code, known := cfg.Catalogue.Resolve("who", key); p.Level != mspr.Country || p.WHORegion == "" || !has || !known || code != p.Code {
			continue
		}
		for d := range stockedDays {
			all = append(all, whoRow{
				alpha2: key, alpha3: string(p.Code), name: strconv.Quote(p.Name), region: string(p.WHORegion),
				date: mspr.NewDate(2020, 1, 3).AddDays(d), cases: int64(len(all)*31%9973 + d), deaths: int64(d % 17),
			})
		}
	}
	return all
}

// process is a server in a process of its own, which a test can look at, bound
// and kill.
type process struct {
	*server
	cmd *exec.Cmd
	// ended is closed when the process has, and fate says how.
	ended chan struct{}
	fate  error
}

// spawn starts a server on dir, as a process that arrange may change before it
// starts, and waits until it serves.
func spawn(t *testing.T, dir string, arrange func(*exec.Cmd), flags ...string) *process {
	t.Helper()
	like, _ := command(t, append([]string{"serve", "--no-sample", "--clusters", "us", "--log-level", "warn", "--data-dir", dir, "--listen", "127.0.0.1:0", "--metrics-listen", ""}, flags...)...)
	// It is stopped by end, and not killed when the test's context ends.
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), like.Path, like.Args[1:]...)
	cmd.Env = like.Env
	if arrange != nil {
		arrange(cmd)
	}
	cmd.Stdout, cmd.Stderr = nil, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{cmd: cmd, ended: make(chan struct{}), server: &server{
		t: t, dataDir: dir, role: mspr.Public, wallet: &wallet{tokens: map[string]string{}},
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 16}},
	}}
	t.Cleanup(p.end)
	address := make(chan running, 1)
	go p.listenTo(out, address)
	select {
	case p.at = <-address:
	case <-p.ended:
		t.Fatalf("the server ended before it served: %v", p.fate)
	}
	return p
}

// listenTo finds the addresses in what the process says, and waits for its end.
func (p *process) listenTo(out io.Reader, address chan<- running) {
	greeting := regexp.MustCompile(`^  .*http://([^/]+)/(us/graphql|metrics)$`)
	var on running
	for lines := bufio.NewScanner(out); lines.Scan(); {
		found := greeting.FindStringSubmatch(lines.Text())
		switch {
		case found != nil && found[2] == "metrics":
			on.metrics = found[1]
		case found != nil:
			on.api = found[1]
		case strings.HasPrefix(lines.Text(), "A first query"): // the last that it says
			address <- on
		}
	}
	p.fate = p.cmd.Wait()
	close(p.ended)
}

// gone says that the process has ended.
func (p *process) gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// end stops the process as an operator would.
func (p *process) end() {
	p.client.CloseIdleConnections()
	if p.gone() {
		return
	}
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.ended
	if p.fate != nil {
		p.t.Errorf("the server ended with: %v", p.fate)
	}
}

// resident is the memory that the process has now, in bytes.
func (p *process) resident() int64 {
	p.t.Helper()
	n, err := residentOf(p.cmd.Process.Pid)
	if err != nil {
		p.t.Fatalf("the server is gone: %v", err)
	}
	return n
}

// residentOf reads the resident memory of a process, in bytes.
func residentOf(pid int) (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(string(text), "VmRSS:")
	kB, _, _ := strings.Cut(strings.TrimSpace(after), " ")
	n, err := strconv.ParseInt(kB, 10, 64)
	return n << 10, err
}

// connections is how many connections to the API the process holds. Its files
// would not tell: those to the database and of spilled rows come and go.
func (p *process) connections() (n int) {
	p.t.Helper()
	_, port, err := net.SplitHostPort(p.at.api)
	if err != nil {
		p.t.Fatal(err)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		p.t.Fatal(err)
	}
	const listening, orphaned = "0A", "0"
	local := fmt.Sprintf(":%04X", number)
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		p.t.Fatal(err)
	}
	for row := range strings.Lines(string(table)) { // sl local remote state queues timer retransmits uid timeout inode …
		if f := strings.Fields(row); len(f) > 9 && strings.HasSuffix(f[1], local) && f[3] != listening && f[9] != orphaned {
			n++
		}
	}
	return n
}

// files is how many files and sockets the process has open.
func (p *process) files() int {
	p.t.Helper()
	open, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.cmd.Process.Pid))
	if err != nil || len(open) == 0 {
		p.t.Fatalf("the files of the server can't be listed: %v", err)
	}
	return len(open)
}
