package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/embedded"
)

const whoHeader = "\ufeffDate_reported,Country_code,Country,WHO_region,New_cases,Cumulative_cases,New_deaths,Cumulative_deaths\n"

// whoRow is one row of a file in WHO's format, with the code that we keep it
// under.
type whoRow struct {
	alpha2, alpha3, name, region string
	date                         mspr.Date
	cases, deaths                int64
}

// whoFile makes the rows of a file in WHO's format: days of each of a few
// countries. Another version has other numbers in the same places.
func whoRows(version int64, days int) []whoRow {
	places := []whoRow{
		{alpha2: "FR", alpha3: "FRA", name: "France", region: "EURO"},
		{alpha2: "CH", alpha3: "CHE", name: "Switzerland", region: "EURO"},
		{alpha2: "US", alpha3: "USA", name: "United States of America", region: "AMRO"},
		{alpha2: "NA", alpha3: "NAM", name: "Namibia", region: "AFRO"},
		{alpha2: "CI", alpha3: "CIV", name: "Côte d’Ivoire", region: "AFRO"},
		{alpha2: "IN", alpha3: "IND", name: "India", region: "SEARO"},
		{alpha2: "JP", alpha3: "JPN", name: "Japan", region: "WPRO"},
		{alpha2: "EG", alpha3: "EGY", name: "Egypt", region: "EMRO"},
	}
	var all []whoRow
	for i, p := range places {
		for d := range days {
			p.date = mspr.NewDate(2020, 1, 3).AddDays(d)
			p.cases = version*1000 + int64(i*100+d%90)
			p.deaths = version + int64(d%7)
			all = append(all, p)
		}
	}
	return all
}

func whoLine(r whoRow, cumulativeCases, cumulativeDeaths int64) string {
	return fmt.Sprintf("%s,%s,%s,%s,%d,%d,%d,%d\n", r.date, r.alpha2, r.name, r.region, r.cases, cumulativeCases, r.deaths, cumulativeDeaths)
}

func whoText(rows []whoRow) string {
	var b strings.Builder
	b.WriteString(whoHeader)
	cases, deaths := map[string]int64{}, map[string]int64{}
	for _, r := range rows {
		cases[r.alpha2] += r.cases
		deaths[r.alpha2] += r.deaths
		b.WriteString(whoLine(r, cases[r.alpha2], deaths[r.alpha2]))
	}
	return b.String()
}

// stored is what the database should hold after the rows were loaded.
func stored(rows []whoRow) []string {
	var all []string
	for _, r := range rows {
		all = append(all, fmt.Sprintf("%s %s who %d %d", r.alpha3, r.date, r.cases, r.deaths))
	}
	slices.Sort(all)
	return all
}

// database connects to the private Postgres of a server that runs.
func database(t *testing.T, dir string) *pgx.Conn {
	t.Helper()
	server, err := embedded.Start(t.Context(), embedded.Options{DataDir: dir, Log: zerolog.Nop()})
	if err != nil {
		t.Fatal(err)
	}
	if !server.Attached() {
		_ = server.Stop()
		t.Fatal("no server runs on the folder")
	}
	conn, err := pgx.Connect(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

// recorded lists the COVID-19 records of a cluster, as stored does.
func recorded(t *testing.T, db *pgx.Conn, cluster string) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), `SELECT format('%s %s %s %s %s', location, date, source, cases, deaths) FROM mspr_`+cluster+`.covid_data WHERE NOT withdrawn`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

// one reads one number from the database.
func one(t *testing.T, db *pgx.Conn, sql string) int64 {
	t.Helper()
	var n int64
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// command prepares mspr as a process of its own.
func command(t *testing.T, args ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdout, cmd.Stderr = &out, &out
	return cmd, &out
}

// peakMemory is the most memory that a process which ended had, in bytes.
func peakMemory(cmd *exec.Cmd) int64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss << 10
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb writes a gzip file that unpacks to a gibibyte of the same row.
func bomb(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bomb.csv.gz")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	w, _ := gzip.NewWriterLevel(f, gzip.BestCompression)
	chunk := bytes.Repeat([]byte(strings.Repeat("0", 1<<12)), 256)
	_, _ = w.Write([]byte(whoHeader))
	for range 1 << 10 {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func shuffled(rows []whoRow) []whoRow {
	mixed := slices.Clone(rows)
	r := rand.New(rand.NewPCG(7, 7))
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}
