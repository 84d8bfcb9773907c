package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/embedded"
)

const headline = `{ summary(disease: "covid19", location: "FRA") { cases deaths sources simulated } }`

// get fetches a page of the server.
func (s *server) get(path string) (status int, body string) {
	s.t.Helper()
	res, err := s.client.Get("http://" + s.at.api + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestAFreshStartAnswersWithSampleDataThatSaysSoAndASecondStartLoadsNothing(t *testing.T) {
	dir := emptyDir(t)
	first := start(t, dir, config.Serving{Sample: true})
	for _, cluster := range []string{"us", "france", "switzerland"} {
		a := first.ask(cluster, headline)
		if a.number(t, "summary", "cases") <= 0 || a.at(t, "summary", "simulated") != true || !a.Extensions.MSPR.Simulated {
			t.Errorf("%s answers %v, %+v", cluster, a.Data, a.Extensions)
		}
	}
	first.summariesAreThoseOfPlaces(t, "france")
	asked := first.ask("us", headline)
	if again := first.ask("us", headline); again.Extensions.MSPR.Tier != "CACHE" {
		t.Errorf("the same question again was answered from %s", again.Extensions.MSPR.Tier)
	}
	batches := first.ask("us", `{ batches { totalCount } snapshot { number } }`)
	if err := first.stop(); err != nil {
		t.Fatal(err)
	}

	second := start(t, dir, config.Serving{Sample: true})
	same(t, "batches and snapshot of the second start", second.ask("us", `{ batches { totalCount } snapshot { number } }`).Data, batches.Data)
	same(t, "the answer of the second start", second.ask("us", headline).Data, asked.Data)
}

// summariesAreThoseOfPlaces compares a list of all places with the headline of each
// place by itself, ten at a time.
func (s *server) summariesAreThoseOfPlaces(t *testing.T, cluster string) {
	t.Helper()
	const fields = `{ location { code name } sources simulated firstDate lastDate cases deaths hospitalizations last7Days { cases deaths } previous7Days { cases deaths }
		casesChange deathsChange caseFatalityRatio casesPer100k deathsPer100k denominator { population year } }`
	const atOnce = 10
	list, _ := s.ask(cluster, `{ summaries(disease: "covid19") `+fields+` }`).at(t, "summaries").([]any)
	if len(list) < atOnce {
		t.Fatalf("%s has numbers for %d countries", cluster, len(list))
	}
	for some := range slices.Chunk(list, atOnce) {
		var question strings.Builder
		for i, row := range some {
			place, _ := row.(map[string]any)["location"].(map[string]any)
			fmt.Fprintf(&question, ` a%d: summary(disease: "covid19", location: "%v") %s`, i, place["code"], fields)
		}
		one := s.ask(cluster, "{"+question.String()+"}")
		for i, row := range some {
			same(t, "a place of the list and by itself", row, one.at(t, fmt.Sprint("a", i)))
		}
	}
}

func TestRealDataTakesThePlaceOfSimulatedData(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{Sample: true}, "us")
	rows := whoRows(1, 30)
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(rows)))
	s.awaitSnapshot(t, "us")
	a := s.as(mspr.Researcher).ask("us", `{ all: aggregate(disease: "covid19", groupBy: []) { nodes { cases sources } }
		mpox: summary(disease: "mpox", location: "FRA") { simulated } }`)
	same(t, "cases of all countries", a.number(t, "all", "nodes", 0, "cases"), sumCases(rows))
	same(t, "their sources", a.at(t, "all", "nodes", 0, "sources"), any([]any{"who"}))
	same(t, "the other disease is still simulated", a.at(t, "mpox", "simulated"), any(true))
}

func TestHealthAndFrontPage(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us", "france")
	for path, want := range map[string]string{
		"/livez": "ok", "/readyz": "us: snapshot 1", "/": "/france/graphql",
	} {
		status, body := s.get(path)
		same(t, path, status, http.StatusOK)
		contains(t, body, want)
	}
	if status, _ := s.get("/switzerland/graphql"); status != http.StatusNotFound {
		t.Errorf("a cluster that is not served answers %d", status)
	}
	s.ask("us", headline)
	res, err := s.client.Get("http://" + s.at.metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	contains(t, string(text), `mspr_snapshot_number{cluster="us"} 1`, `mspr_answers_total{cluster="us",tier="SNAPSHOT"} 1`)
}

func TestAGivenDatabaseIsUsedInsteadOfThePrivateOne(t *testing.T) {
	elsewhere, err := embedded.Start(t.Context(), embedded.Options{DataDir: dataDir(t), Log: zerolog.Nop(), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = elsewhere.Stop() })
	dir := emptyDir(t)
	rows := whoRows(1, 10)
	for range 2 { // roles and schemas are there the second time
		code, out := operate(t, append([]string{"--database-url", elsewhere.URL()}, etlArgs(dir, "us", writeFile(t, "who.csv", whoText(rows)))...)...)
		if code != exitDone {
			t.Fatalf("exit code %d:\n%s", code, out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres")); !os.IsNotExist(err) {
		t.Errorf("a private Postgres was made all the same: %v", err)
	}
	code, out := operate(t, "--data-dir", dir, "snapshot", "verify", "--cluster", "us")
	same(t, "exit code of verify", code, exitDone)
	contains(t, out, "us 1: good")
}

func TestWhatIsWrongIsSaidWithAnExitCodeThatMeansSomething(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := dataDir(t)
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no such command":        {[]string{"dance"}, exitUsage, "dance"},
		"no such flag":           {[]string{"serve", "--dance"}, exitUsage, "--dance"},
		"a flag is missing":      {[]string{"etl", "run", "--cluster", "us"}, exitUsage, "--source"},
		"no such cluster":        {[]string{"etl", "run", "--cluster", "atlantis", "--source", "who", "--file", "f"}, exitUsage, "atlantis"},
		"no such source":         {[]string{"etl", "run", "--cluster", "us", "--source", "rumour", "--file", "f"}, exitUsage, "rumour"},
		"a time that is none":    {[]string{"etl", "run", "--cluster", "us", "--source", "who", "--file", "f", "--issued", "yesterday"}, exitUsage, "2021-07-09"},
		"a port that is taken":   {[]string{"serve", "--listen", taken.Addr().String()}, exitUsage, "--listen"},
		"not a Postgres":         {[]string{"serve", "--database-url", "mysql://db"}, exitUsage, "postgres://"},
		"no Postgres there":      {[]string{"migrate", "--database-url", "postgres://u:p@127.0.0.1:1/db"}, exitUnavailable, "database"},
		"an origin that is none": {[]string{"config", "check", "--cors-origins", "somewhere"}, exitUsage, "somewhere"},
		"a proxy that is none":   {[]string{"config", "check", "--trusted-proxies", "somewhere"}, exitUsage, "somewhere"},
		"no certificate there":   {[]string{"config", "check", "--tls-cert", "no.pem", "--tls-key", "no.pem"}, exitUsage, "no.pem"},
		"no key there":           {[]string{"config", "check", "--key-file", "us=no.pem"}, exitUsage, "no.pem"},
		"a hash that is none":    {[]string{"audit", "verify", "--cluster", "us", "--expect", "5:abc"}, exitUsage, "NUMBER:HASH"},
		"no snapshot there":      {[]string{"snapshot", "verify"}, exitFailed, "mspr snapshot list"},
	} {
		t.Run(name, func(t *testing.T) {
			code, out := operate(t, append([]string{"--data-dir", dir, "--log-level", "error"}, c.args...)...)
			same(t, "exit code", code, c.code)
			contains(t, out, c.want)
			if strings.Contains(out, "goroutine") || strings.Contains(out, ":p@") {
				t.Errorf("the message shows what it should not:\n%s", out)
			}
		})
	}
}

func TestTheConfigurationIsPrintedAsTheServerWouldUseIt(t *testing.T) {
	code, out := operate(t, "--clusters", "switzerland", "config", "check", "--listen", "127.0.0.1:1234")
	same(t, "exit code", code, exitDone)
	contains(t, out, "cluster switzerland", "fr, de, it", "127.0.0.1:1234", "private Postgres",
		"100000 requests in an hour", "none: plain HTTP", "keys in the data folder")
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestOutputThatIsLostIsNoSuccess(t *testing.T) {
	var said bytes.Buffer
	code := run(t.Context(), []string{"schema", "print", "--cluster", "us"}, fullDisk{}, &said)
	same(t, "exit code", code, exitFailed)
	contains(t, said.String(), "writing the output", "no space left")
}

func TestOnlyAnotherLoadIsBusy(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		code int
	}{
		"another load":      {mspr.Errorf(mspr.Conflict, "busy").After(time.Second), exitBusy},
		"an address twice":  {mspr.Errorf(mspr.Conflict, "taken"), exitFailed},
		"a short password":  {mspr.Errorf(mspr.BadUserInput, "short"), exitUsage},
		"no such account":   {mspr.Errorf(mspr.NotFound, "none"), exitFailed},
		"no database there": {mspr.Errorf(mspr.Unavailable, "down"), exitUnavailable},
	} {
		t.Run(name, func(t *testing.T) { same(t, "exit code", exitCode(t.Context(), c.err), c.code) })
	}
}

// A wrapper may pass a signal on twice; requests in flight finish, and the
// process ends well.
func TestASignalStopsTheServiceCleanly(t *testing.T) {
	dir := dataDir(t)
	cmd, _ := command(t, "serve", "--no-sample", "--clusters", "us", "--data-dir", dir, "--listen", "127.0.0.1:0", "--metrics-listen", "")
	cmd.Stdout = nil
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for buffer := make([]byte, 4096); !strings.Contains(said.String(), "Ctrl-C"); {
		n, err := out.Read(buffer)
		said.Write(buffer[:n])
		if err != nil {
			t.Fatalf("the server ended before it served: %v\n%s", err, said.String())
		}
	}
	for range 2 {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the server ended with: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "snapshots", "us", "run-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "postgres", "data", "postmaster.pid")); !os.IsNotExist(err) {
		t.Errorf("Postgres was not stopped: %v", err)
	}
}

// WHO counts Hong Kong within China, JHU beside it. Asked for itself it answers;
// in sums over places its people are counted once.
func TestAPlaceThatAnotherNumberIncludesAnswersButIsNotSummedTwice(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoHeader+
		"2020-01-22,CN,China,WPRO,100,100,0,0\n2020-01-22,FR,France,EURO,7,7,0,0\n"))
	load(t, dir, "us", "jhu-global", writeFile(t, "time_series_covid19_confirmed_global.csv",
		"Province/State,Country/Region,Lat,Long,1/22/20\nHong Kong,China,22.3,114.2,30\nHubei,China,30.9,112.2,50\n"))
	s.awaitSnapshot(t, "us")
	for _, asOf := range []string{"", `, asOf: "2100-01-01T00:00:00Z"`} {
		for arguments, want := range map[string]string{
			`groupBy: []`:                                                       "[107]",
			`groupBy: [DAY]`:                                                    "[107]",
			`groupBy: [MONTH]`:                                                  "[107]",
			`groupBy: [WHO_REGION]`:                                             "[7 100]",
			`groupBy: [LOCATION]`:                                               "[100 7 30]",
			`groupBy: [COUNTRY]`:                                                "[100 7 30]",
			`groupBy: [], where: {location: {eq: "HKG"}}`:                       "[30]",
			`groupBy: [], where: {country: {in: ["HKG"]}}`:                      "[30]",
			`groupBy: [], where: {location: {in: ["HKG", "FRA"]}}`:              "[37]",
			`groupBy: [], where: {location: {in: ["CHN", "HKG"]}}`:              "[100]",
			`groupBy: [SOURCE], where: {location: {in: ["CHN", "HKG", "FRA"]}}`: "[80 107]",
			`groupBy: [], where: {source: {eq: "jhu-global"}}`:                  "[80]",
		} {
			a := s.as(mspr.Researcher).ask("us", `{ aggregate(disease: "covid19", `+arguments+asOf+`) { nodes { cases } } }`)
			var got []any
			for i := range a.at(t, "aggregate", "nodes").([]any) { //nolint:errcheck // an answer of another shape fails the test
				got = append(got, a.at(t, "aggregate", "nodes", i, "cases"))
			}
			same(t, arguments+asOf, fmt.Sprint(got), want)
		}
	}
	a := s.ask("us", `{ world: summary(disease: "covid19") { cases } hongKong: summary(disease: "covid19", location: "HKG") { cases sources } }`)
	same(t, "summaries", fmt.Sprint([]any{a.at(t, "world", "cases"), a.at(t, "hongKong", "cases"), a.at(t, "hongKong", "sources")}), "[107 30 [jhu-global]]")
}
