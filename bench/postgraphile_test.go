//go:build bench

package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	peerDir    = "postgraphile"
	peerSchema = "peer"
	peerRounds = 5
)

// peerView is a view of Postgres that PostGraphile shows as a connection of
// GraphQL: it has no grouping of its own.
type peerView struct {
	name, columns, keys string
	// field is what PostGraphile calls the connection.
	field, selection string
}

func countryTotals() *peerView {
	return &peerView{"country_totals", "r.country", "r.country", "allCountryTotals", "country"}
}

func weeklySeries() *peerView {
	return &peerView{"weekly_series", "date_trunc('week', r.date)::date AS start", "1", "allWeeklySeries", "start"}
}

func regionMonths() *peerView {
	return &peerView{"region_months", "l.who_region, date_trunc('month', r.date)::date AS start", "1, 2", "allRegionMonths", "whoRegion start"}
}

func countryMonths() *peerView {
	return &peerView{"country_months", "r.country, date_trunc('month', r.date)::date AS start", "1, 2", "allCountryMonths", "country start"}
}

// statement sums the rows of the preferred source of each country.
func (v *peerView) statement() string {
	return fmt.Sprintf(`CREATE VIEW %s.%s AS
		SELECT %s, sum(r.cases)::bigint AS cases, sum(r.deaths)::bigint AS deaths
		FROM covid_data r
		JOIN series s ON s.disease = 'covid19' AND s.location = r.location AND s.source = r.source AND s.preferred AND NOT s.included
		JOIN locations l ON l.code = r.location AND l.level = 'COUNTRY'
		WHERE NOT r.withdrawn GROUP BY %s ORDER BY %s`, peerSchema, v.name, v.columns, v.keys, v.keys)
}

// query asks for as many rows as the question does.
func (v *peerView) query() []byte {
	return body(fmt.Sprintf("{ answer: %s(first: 1000) { nodes { %s cases deaths } } }", v.field, v.selection))
}

// comparePeer asks PostGraphile, over the same Postgres, what a rollup answers; not
// at L, where it would take minutes for each.
func (l *lab) comparePeer(t *testing.T, p *published) {
	t.Helper()
	if p.isLarge() {
		return
	}
	address := l.postGraphile(t, p.database)
	for _, q := range questions() {
		if q.peer == nil || p.medians[q.what] == 0 {
			continue
		}
		var theirs sample
		for range peerRounds + 1 {
			theirs.add(timed(t, func(ctx context.Context) error { return askPeer(ctx, address, q.peer.query()) }))
		}
		theirs = theirs[1:] // the first makes its plan
		reached.faster(q.what+" / PostGraphile", p.size, p.medians[q.what], theirs.median(), 100)
	}
}

// postGraphile starts it from npm over a database, and gives its address.
func (l *lab) postGraphile(t *testing.T, d *database) string {
	t.Helper()
	installPeer(t)
	conn := d.connect(t)
	l.run(t, conn, "CREATE SCHEMA "+peerSchema)
	for _, q := range questions() {
		if q.peer != nil {
			l.run(t, conn, q.peer.statement())
		}
	}
	port := freePort(t)
	// Its own query log off, no watching, nobody's interface: as its manual advises for production.
	server := exec.CommandContext(t.Context(), "node", filepath.Join("node_modules", "postgraphile", "cli.js"),
		"--connection", d.address, "--schema", peerSchema, "--host", "127.0.0.1", "--port", port,
		"--disable-query-log", "--disable-graphiql", "--no-setof-functions-contain-nulls", "--max-pool-size", "4")
	server.Dir, server.Env = peerDir, append(server.Environ(), "NODE_ENV=production")
	var said strings.Builder
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatalf("starting PostGraphile: %v", err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	address := "http://127.0.0.1:" + port + "/graphql"
	for until := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		err := askPeer(t.Context(), address, body("{ answer: __typename }"))
		if err == nil {
			return address
		}
		if time.Now().After(until) {
			t.Fatalf("PostGraphile does not answer: %v\n%s", err, &said)
		}
	}
}

// installPeer fetches what the lock file says, once.
func installPeer(t *testing.T) {
	t.Helper()
	if matches, _ := filepath.Glob(filepath.Join(peerDir, "node_modules", "postgraphile", "cli.js")); matches != nil {
		return
	}
	out, err := exec.CommandContext(t.Context(), "npm", "ci", "--prefix", peerDir, "--ignore-scripts", "--no-audit", "--no-fund").CombinedOutput()
	if err != nil {
		t.Fatalf("installing PostGraphile from npm: %v\n%s", err, out)
	}
}

func askPeer(ctx context.Context, address string, query []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(query))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Data   struct{ Answer any }
		Errors json.RawMessage
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Errors != nil || answer.Data.Answer == nil {
		return fmt.Errorf("status %d: %.300s", response.StatusCode, text)
	}
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return port
}
