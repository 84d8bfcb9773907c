//go:build bench

package bench

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// generatedDays are the days that every generated series has, four and a half
// years: what grows from M to L is the number of places and of publishers, as it
// does in service, and the answer to a question stays as long as it was.
const generatedDays = 1645

func firstGenerated() mspr.Date { return mspr.NewDate(2020, 1, 1) }
func lastGenerated() mspr.Date  { return firstGenerated().AddDays(generatedDays - 1) }

// feed is what one publisher states of the places of one level.
type feed struct {
	source mspr.SourceName
	level  mspr.LocationLevel
}

// feeds are in the order in which they are taken until there are rows enough.
// Few publishers go below countries in truth; here each does once the others are
// used up, so that the places are real ones.
func feeds() []feed {
	all := []feed{{"who", mspr.Country}, {"jhu-us", mspr.County}}
	for _, source := range []mspr.SourceName{"jhu-global", "nyt-counties", "nyt-states", "owid-mpox", "spf", "foph", "mspr"} {
		all = append(all, feed{source, mspr.Country}, feed{source, mspr.County})
	}
	return append(all, feed{"who", mspr.County})
}

// generated is a batch of rows that Postgres makes by itself.
type generated struct {
	feed
	places int
	batch  int64
}

// fill writes so many rows of COVID-19, with all that a load would have written
// beside them: batches, coverage, series and their parts. Keys are made when the
// rows are there, which is several times as fast.
func (l *lab) fill(t *testing.T, d *database, rows int) {
	t.Helper()
	conn := d.connect(t)
	l.run(t, conn, "SET ROLE "+clusterID.Schema()) // whose partitions they are
	l.run(t, conn, "SELECT ensure_partitions('covid_data', $1, $2)", firstGenerated().Time(), lastGenerated().Time())
	l.run(t, conn, "RESET ROLE")
	l.run(t, conn, "ALTER TABLE covid_data DROP CONSTRAINT covid_data_pkey")
	batches := l.shares(t, conn, rows)
	var group errgroup.Group
	group.SetLimit(2)
	for _, b := range batches {
		group.Go(func() error { return d.generate(t.Context(), b) })
	}
	if err := group.Wait(); err != nil {
		t.Fatalf("generating rows: %v", err)
	}
	l.run(t, conn, "SET maintenance_work_mem = '512MB'")
	l.run(t, conn, "ALTER TABLE covid_data ADD CONSTRAINT covid_data_pkey PRIMARY KEY (location, date, source)")
	l.run(t, conn, `INSERT INTO coverage (disease, location, source, counts)
		SELECT DISTINCT 'covid19', location, source, 3 FROM covid_data WHERE date = $1`, firstGenerated().Time())
	// A catalogue that changed has the series worked out anew.
	l.run(t, conn, "UPDATE sources SET title = title || ' '")
	if err := d.syncCatalogue(t.Context(), l.config); err != nil {
		t.Fatal(err)
	}
	l.run(t, conn, "VACUUM (ANALYZE, PARALLEL 2) covid_data")
	l.run(t, conn, "CHECKPOINT")
}

// shares divides the rows among the feeds, each with the batch that brings it.
func (l *lab) shares(t *testing.T, conn *pgx.Conn, rows int) []generated {
	t.Helper()
	var all []generated
	for _, f := range feeds() {
		places := min(len(l.places(f.level)), rows/generatedDays)
		if places == 0 {
			break
		}
		rows -= places * generatedDays
		all = append(all, generated{f, places, l.batch(t, conn, f.source, places*generatedDays, 0)})
	}
	return all
}

// batch notes a load that added or revised rows.
func (l *lab) batch(t *testing.T, conn *pgx.Conn, source mspr.SourceName, added, revised int) (id int64) {
	t.Helper()
	issued := firstIssue()
	if revised > 0 {
		issued = secondIssue()
	}
	err := conn.QueryRow(t.Context(), `
		INSERT INTO batches (source, disease, address, checksum, bytes, issued, loaded, status,
			rows_read, kept, excluded, quarantined, changed, added, revised, withdrawn, corrected, seconds)
		VALUES ($1, 'covid19', 'generated', md5(random()::text), 0, $2, $2, 'LOADED', $3, $3, 0, 0, $3, $4, $5, 0, 0, 0)
		RETURNING id`, string(source), issued, added+revised, added, revised).Scan(&id)
	if err != nil {
		t.Fatalf("noting a batch of %s: %v", source, err)
	}
	return id
}

// generate has Postgres make the rows of a batch: waves, fewer cases at weekends,
// and one death for fifty cases. It has a connection of its own.
func (d *database) generate(ctx context.Context, g generated) (err error) {
	conn, err := d.dial(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, `
		INSERT INTO covid_data (country, location, date, source, cases, deaths, batch, issued)
		SELECT country, code, $1::date + day, $2, cases, cases / 50, $3, $4
		FROM (SELECT code, country, row_number() OVER (ORDER BY code) AS n FROM locations WHERE level = $5 ORDER BY code LIMIT $6) AS place,
			generate_series(0, $7 - 1) AS day,
			LATERAL (SELECT (day + 13 * n) % 120 AS wave) AS w,
			LATERAL (SELECT (wave * (120 - wave) / 40 * (1 + n % 17) + 3) / (1 + day % 7 / 5) AS cases) AS c`,
		firstGenerated().Time(), string(g.source), g.batch, firstIssue(), string(g.level), g.places, generatedDays)
	if err != nil {
		return fmt.Errorf("%s of the level %s: %w", g.source, g.level, err)
	}
	return nil
}

// revise has every publisher state the last hundredth of its days anew, in
// batches of their own, and keeps what was stated before: as loads do.
func (l *lab) revise(t *testing.T, d *database) (changed int64) {
	t.Helper()
	conn := d.connect(t)
	cut := lastGenerated().AddDays(-generatedDays / 100)
	rows, err := conn.Query(t.Context(), "SELECT source, count(*) FROM covid_data WHERE date > $1 GROUP BY source ORDER BY source", cut.Time())
	if err != nil {
		t.Fatal(err)
	}
	type publisher struct {
		Source mspr.SourceName
		Rows   int
	}
	publishers, err := pgx.CollectRows(rows, pgx.RowToStructByPos[publisher])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range publishers {
		batch := l.batch(t, conn, p.Source, 0, p.Rows)
		l.run(t, conn, `
			INSERT INTO revisions (disease, country, location, date, source, cases, deaths, withdrawn, batch, issued, superseded, superseded_by)
			SELECT 'covid19', country, location, date, source, cases, deaths, false, batch, issued, $3, $4
			FROM covid_data WHERE date > $1 AND source = $2`, cut.Time(), string(p.Source), secondIssue(), batch)
		l.run(t, conn, `
			UPDATE covid_data SET cases = cases + 7, batch = $4, issued = $3, updated_at = now()
			WHERE date > $1 AND source = $2`, cut.Time(), string(p.Source), secondIssue(), batch)
		l.run(t, conn, `
			INSERT INTO changed_days (batch, location, days)
			SELECT $1, location, range_agg(daterange(date, date + 1))
			FROM covid_data WHERE date > $2 AND source = $3 GROUP BY location`, batch, cut.Time(), string(p.Source))
		changed += int64(p.Rows)
	}
	l.run(t, conn, "CHECKPOINT")
	return changed
}

func (l *lab) run(t *testing.T, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%.80s: %v", statement, err)
	}
}
