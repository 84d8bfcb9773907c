package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/etl/fetch"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
)

// incident is what happens on a day of the month.
type incident struct {
	what  string
	file  issue
	serve func(http.ResponseWriter, *http.Request, issue, int)
	// after is what is known at the end of the day, where that isn't what the day's
	// file says; notices are those that are open then.
	after   []whoRow
	notices string
}

// incidents are the days on which not all is well; on others the publisher's server
// gives the day's file.
func incidents(p *publisher) map[int]incident {
	headed := at(8, 4, monthRows(8))
	headed.text = strings.Replace(headed.text, "New_cases", "NewCases", 1)
	withdrawn := slices.DeleteFunc(monthRows(17), func(r whoRow) bool {
		return r.alpha3 == "NAM" && int(r.date-mspr.DateOf(monthStart())) >= 12
	})
	odd := at(28, 4, monthRows(28))
	for i := range 5 {
		odd.text += fmt.Sprintf("2026-03-%02d,ZZ,Atlantis,EURO,1,1,0,0\n", i+1)
	}
	return map[int]incident{
		3:  {"the publisher's server hangs, all day", at(3, 4, monthRows(3)), p.hang, monthRows(2), "SOURCE_FAILED"},
		6:  {"the publisher's server answers 500 and comes back", at(6, 4, monthRows(6)), serverErrorAtFirst(3), nil, ""},
		8:  {"the file has another header", headed, wellServed, monthRows(7), "BATCH_REFUSED"},
		11: {"the connection ends in the middle of the file, each time", at(11, 4, monthRows(11)), cutOff, monthRows(10), "SOURCE_FAILED"},
		12: {"the file ends in the middle", at(12, 4, monthRows(12)[:300]), wellServed, monthRows(10), "BATCH_REFUSED SOURCE_FAILED SOURCE_LATE"},
		15: {"yesterday's file comes again, under a new date", at(15, 4, monthRows(14)), wellServed, monthRows(14), ""},
		17: {"the publisher withdraws rows", at(17, 4, withdrawn), wellServed, withdrawn, ""},
		20: {"the file goes back in time", at(16, 18, monthRows(16)[:470]), wellServed, monthRows(19), ""},
		23: {"the publisher's server answers 500, all day", at(23, 4, monthRows(23)), serverError, monthRows(22), "SOURCE_FAILED"},
		24: {"and the next day", at(24, 4, monthRows(24)), serverError, monthRows(22), "SOURCE_FAILED SOURCE_LATE"},
		25: {"and the third day", at(25, 4, monthRows(25)), serverError, monthRows(22), "SOURCE_FAILED SOURCE_LATE"},
		28: {"five rows name a place that there is not", odd, wellServed, monthRows(28), "QUARANTINE_HIGH"},
	}
}

// TestAMonthGoesByWithoutAManualStep lets a month go by: three clusters, a publisher
// with whom not all is well, and each evening the right numbers, in Postgres and in
// what is served, and the right notices.
func TestAMonthGoesByWithoutAManualStep(t *testing.T) {
	m := newMonth(t)
	happening := incidents(m.publisher)
	for day := 1; day <= 31; day++ {
		today, special := happening[day]
		if !special {
			today = incident{what: "nothing", file: at(day, 4, monthRows(day)), serve: wellServed}
		}
		if today.after == nil {
			today.after = monthRows(day)
		}
		t.Logf("day %d: %s", day, today.what)
		m.publisher.script(today.file, today.serve)
		m.drop(day)
		m.live(day)
		m.check(day, today)
	}
	m.checkSwitzerland()
	m.checkWebhook()
}

// month is a program whose clock the test moves.
type month struct {
	t         *testing.T
	program   *program
	publisher *publisher
	told      *received
	db        *pgx.Conn
	dir       string

	mu sync.Mutex
	at time.Time
}

func (m *month) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *month) set(at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = at
}

func newMonth(t *testing.T) *month {
	t.Helper()
	m := &month{t: t, at: monthStart(), told: &received{}, dir: dataDir(t)}
	m.publisher = newPublisher(t, m.now)
	hook := httptest.NewServer(m.told)
	t.Cleanup(hook.Close)
	cfg, err := config.Load(config.Settings{
		DataDir: m.dir, ClusterDir: monthClusters(t, m.publisher.server.URL), LogLevel: "info", LogFormat: "text",
		WebhookURL: hook.URL, WebhookSecret: writeFile(t, "secret", "a secret of more than 24 bytes\n"),
	}, config.Serving{Listen: "127.0.0.1:0", CacheMiB: 16, DuckDBMiB: 256, Jobs: true})
	if err != nil {
		t.Fatal(err)
	}
	if m.program, err = openProgram(t.Context(), cfg, telemetry.NewLog(t.Output(), cfg.LogLevel, "text"), true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stopped := m.program.stopPipeline(context.Background())
		if err := m.program.Close(); err != nil || stopped != nil {
			t.Errorf("the program ended with: %v, %v", stopped, err)
		}
	})
	for _, c := range m.program.clusters {
		c.queue.Close()
		if err := c.openPipeline(t.Context(), pipelineSettings{now: m.now, waits: []time.Duration{time.Millisecond}, fetch: impatient}); err != nil {
			t.Fatal(err)
		}
		if err := c.startPipeline(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.program.open(t.Context(), func(*http.Request) mspr.Origin { return mspr.Origin{Address: "192.0.2.1"} }); err != nil {
		t.Fatal(err)
	}
	m.db = database(t, m.dir)
	return m
}

// impatient fetches without long waits for servers that don't answer.
func impatient(o *fetch.Options) {
	o.Attempts, o.Header, o.Pause, o.LongestPause = 2, 100*time.Millisecond, time.Millisecond, time.Millisecond
}

// monthClusters writes cluster files whose sources are read from the test's publisher.
func monthClusters(t *testing.T, publisher string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"us": `name: United States
country: USA
time_zone: America/New_York
languages: [en]
features: [TECHNICAL_API, DATAVIZ, ETL, HIGH_VOLUME]
sources: [mspr, who]
schedule: {who: {at: "06:00", files: [{address: "PUBLISHER/us.csv"}]}}
notices: {quarantine_rows: 3}
`, "france": `name: France
country: FRA
time_zone: Europe/Paris
languages: [fr, en]
features: [DATAVIZ, ETL, GDPR]
sources: [mspr, who]
schedule: {who: {at: "06:00", files: [{address: "PUBLISHER/france.csv"}]}}
notices: {quarantine_rows: 3}
`, "switzerland": `name: Switzerland
country: CHE
time_zone: Europe/Zurich
languages: [fr, de, it]
features: []
sources: [mspr, who]
`,
	} {
		text = "id: " + name + "\n" + strings.ReplaceAll(text, "PUBLISHER", publisher)
		if err := os.WriteFile(filepath.Join(dir, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// live lets a day go by: every few hours everything looks at the clock.
func (m *month) live(day int) {
	m.t.Helper()
	for hour := 0; hour < 24; hour += 3 {
		m.set(monthStart().AddDate(0, 0, day-1).Add(time.Duration(hour)*time.Hour + 30*time.Minute))
		for _, c := range m.program.clusters {
			if err := c.pipeline.Upkeep(m.t.Context()); err != nil {
				m.t.Errorf("day %d, %s: upkeep: %v", day, c.ID, err)
			}
			m.settle(c)
			for range 2 { // a file is taken at the second look
				if err := c.inbox.Look(m.t.Context()); err != nil {
					m.t.Errorf("day %d, %s: inbox: %v", day, c.ID, err)
				}
			}
		}
	}
}

// settle waits until no job is left to do.
func (m *month) settle(c *cluster) {
	m.t.Helper()
	left := []mspr.JobState{mspr.JobWaiting, mspr.JobScheduled, mspr.JobRunning}
	ctx, cancel := context.WithTimeout(m.t.Context(), time.Minute)
	defer cancel()
	for {
		page, err := c.queue.Jobs(ctx, mspr.JobQuery{States: left})
		if err != nil {
			m.t.Fatal(err)
		}
		if len(page.Jobs) == 0 {
			return
		}
		select {
		case <-ctx.Done():
			m.t.Fatalf("%s: jobs are left: %+v", c.ID, page.Jobs)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// check looks at the evening: the records, what is served, and the notices.
func (m *month) check(day int, today incident) {
	m.t.Helper()
	for _, cluster := range []string{"us", "france"} {
		if diff := cmp.Diff(stored(today.after), recorded(m.t, m.db, cluster)); diff != "" {
			m.t.Errorf("day %d (%s): records of %s (-want +got):\n%.2000s", day, today.what, cluster, diff)
		}
		var want int64
		for _, r := range today.after {
			if r.alpha3 == "FRA" {
				want += r.cases
			}
		}
		if got := m.ask(cluster, `{ summary(disease: "covid19", location: "FRA") { cases } }`); got["summary"]["cases"] != float64(want) {
			m.t.Errorf("day %d (%s): %s serves %v cases, want %d", day, today.what, cluster, got["summary"]["cases"], want)
		}
		if got := m.open(cluster); got != today.notices {
			m.t.Errorf("day %d (%s): %s has the open notices %q, want %q", day, today.what, cluster, got, today.notices)
		}
	}
}

// open lists the kinds of the open notices of a cluster.
func (m *month) open(cluster string) string {
	m.t.Helper()
	rows, err := m.db.Query(m.t.Context(), "SELECT kind FROM mspr_"+cluster+".notices WHERE resolved IS NULL ORDER BY kind")
	if err != nil {
		m.t.Fatal(err)
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		m.t.Fatal(err)
	}
	return strings.Join(kinds, " ")
}

// ask asks a cluster as the public.
func (m *month) ask(name, query string) map[string]map[string]any {
	m.t.Helper()
	i := slices.IndexFunc(m.program.clusters, func(c *cluster) bool { return string(c.ID) == name })
	body, _ := json.Marshal(map[string]string{"query": query})
	request := httptest.NewRequestWithContext(m.t.Context(), http.MethodPost, "/"+name+"/graphql", strings.NewReader(string(body)))
	request.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	m.program.clusters[i].answers.ServeHTTP(answer, request)
	var got struct{ Data map[string]map[string]any }
	if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || got.Data == nil {
		m.t.Fatalf("%s: %s: %v", query, answer.Body, err)
	}
	return got.Data
}

// drop puts files into the inbox of Switzerland, which reads no source by itself.
func (m *month) drop(day int) {
	m.t.Helper()
	text := map[int]string{
		10: "disease,location,date,cases\ncovid19,CH-ZH,2026-03-01,12\ncovid19,CH-BE,2026-03-01,8\n",
		18: "canton;day;cases\nZH;2026-03-09;17\n",
		19: "disease,location,date,cases\ncovid19,CH-ZH,2026-03-01,14\ncovid19,CH-ZH,2026-03-09,17\n",
	}[day]
	if text == "" {
		return
	}
	path := filepath.Join(m.dir, "inbox", "switzerland", "mspr", fmt.Sprintf("day-%d.csv", day))
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

// checkSwitzerland looks at what became of the files that were dropped.
func (m *month) checkSwitzerland() {
	m.t.Helper()
	want := []string{"CH-BE 2026-03-01 mspr 8", "CH-ZH 2026-03-01 mspr 14", "CH-ZH 2026-03-09 mspr 17"}
	got := recorded(m.t, m.db, "switzerland")
	for i := range got {
		got[i] = strings.TrimSpace(got[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.t.Errorf("records of Switzerland (-want +got):\n%s", diff)
	}
	inbox := filepath.Join(m.dir, "inbox", "switzerland", "mspr")
	done, _ := filepath.Glob(filepath.Join(inbox, "done", "*.csv"))
	why, _ := filepath.Glob(filepath.Join(inbox, "refused", "*-day-18.csv.reason.txt"))
	left, _ := filepath.Glob(filepath.Join(inbox, "*.csv"))
	if len(done) != 2 || len(why) != 1 || len(left) != 0 {
		m.t.Errorf("of the files dropped %v are done, %v refused and %v left", done, why, left)
	}
	if n := one(m.t, m.db, "SELECT count(*) FROM mspr_switzerland.river_job WHERE kind = 'run_source'"); n != 0 {
		m.t.Errorf("Switzerland has %d runs of sources, and reads none by itself", n)
	}
	if n := one(m.t, m.db, "SELECT count(*) FROM mspr_switzerland.notices WHERE kind = 'BATCH_REFUSED' AND resolved IS NOT NULL"); n != 1 {
		m.t.Errorf("Switzerland had %d notices of a refused file that were resolved, want 1", n)
	}
}

// checkWebhook compares what the webhook was told with the notices that there were.
func (m *month) checkWebhook() {
	m.t.Helper()
	m.told.mu.Lock()
	defer m.told.mu.Unlock()
	told := map[string]int{}
	for _, e := range m.told.events {
		id, _, _ := strings.Cut(e, " ")
		told[id]++
	}
	want := map[string]int{}
	for _, cluster := range []string{"us", "france", "switzerland"} {
		rows, err := m.db.Query(m.t.Context(), "SELECT id, resolved IS NOT NULL FROM mspr_"+cluster+".notices ORDER BY id")
		if err != nil {
			m.t.Fatal(err)
		}
		var id int64
		var resolved bool
		if _, err := pgx.ForEachRow(rows, []any{&id, &resolved}, func() error {
			want[fmt.Sprintf("%s_%d_raised", cluster, id)] = 1
			if resolved {
				want[fmt.Sprintf("%s_%d_resolved", cluster, id)] = 1
			}
			return nil
		}); err != nil {
			m.t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, told); diff != "" || len(want) < 20 {
		m.t.Errorf("the webhook was told (-want +got), of %d:\n%s", len(want), diff)
	}
}
