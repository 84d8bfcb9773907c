//go:build bench

package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	startRounds = 3
	email       = "researcher@example.org"
	password    = "a-password-for-one-measurement"
	publicQuery = `{ summary(disease: "covid19", location: "FRA") { cases deaths lastDate } }`
)

// measureProgram starts the program on a published cluster, whose Postgres runs
// already, and has it serve everybody, a hostile researcher among them.
func (l *lab) measureProgram(t *testing.T, p *published) {
	t.Helper()
	var starts sample
	for range startRounds {
		started, r, _ := l.launched(t, p)
		starts.add(started)
		r.end(t)
	}
	reached.within("start of the process to its first answer / limit", p.size, starts.median(), startLimit, 1, 0)
	l.account(t, p)
	_, r, address := l.launched(t, p)
	defer r.end(t)
	token := signIn(t, address)
	burden(t, address, token, ordinary())
	l.held(t, r, p, "most memory held, serving / limit")
	burden(t, address, token, hostile())
	l.held(t, r, p, "most memory held, under hostile queries / limit")
}

func (l *lab) held(t *testing.T, r *process, p *published, what string) {
	t.Helper()
	held, err := r.memory("VmHWM")
	if err != nil {
		t.Fatal(err)
	}
	reached.bytes(what, p.size, held, serveLimit)
}

// launched gives the time until a server has answered.
func (l *lab) launched(t *testing.T, p *published) (took time.Duration, r *process, address string) {
	t.Helper()
	l.binary(t)
	address = "127.0.0.1:" + freePort(t)
	began := time.Now()
	r = l.begin(t, p, "serve", "--listen", address, "--metrics-listen", "", "--no-sample", "--rate-limit", "0")
	err := untilAnswered(t.Context(), func() error { return askOnce(t.Context(), address, "", publicQuery) }, time.Minute)
	if err != nil {
		t.Fatalf("the program does not answer: %v\n%s", err, &r.said)
	}
	return time.Since(began), r, address
}

func (l *lab) account(t *testing.T, p *published) {
	t.Helper()
	made := l.command(t, p, "account", "create", "--cluster", string(clusterID), "--email", email, "--role", "researcher", "--password-stdin")
	made.Stdin = strings.NewReader(password + "\n")
	if out, err := made.CombinedOutput(); err != nil {
		t.Fatalf("making an account: %v\n%s", err, out)
	}
}

// askOnce sends a query over a connection of its own; its error tells of a
// refusal too.
func askOnce(ctx context.Context, address, authorization, query string) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	c := newClient(conn, address, authorization, body(query))
	defer c.close()
	return c.fresh()
}

func signIn(t *testing.T, address string) string {
	t.Helper()
	c := dial(t, address, "", body(fmt.Sprintf(`mutation { login(email: %q, password: %q) { accessToken } }`, email, password)))
	defer c.close()
	text, err := c.ask()
	if err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Data struct {
			Login struct{ AccessToken string }
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Data.Login.AccessToken == "" {
		t.Fatalf("signing in: %v %s", err, text)
	}
	return "Bearer " + answer.Data.Login.AccessToken
}

// burden asks from sixteen connections until each has asked everything. Refusals
// are answers too.
func burden(t *testing.T, address, authorization string, queries []string) {
	t.Helper()
	var group errgroup.Group
	for i := range connections {
		group.Go(func() error {
			for n := range queries {
				c := dial(t, address, authorization, body(queries[(i+n)%len(queries)]))
				_, err := c.ask()
				c.close()
				if err != nil && !errors.Is(err, io.EOF) {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
}

func ordinary() (queries []string) {
	for _, q := range questions() {
		queries = append(queries, q.query)
	}
	return append(queries, mixture(1)...)
}

// hostile is the dearest that the limits of a researcher allow.
func hostile() []string {
	dates := fmt.Sprintf(`date: {from: "%s", to: "%s"}`, firstGenerated(), lastGenerated())
	return []string{
		aggregate("LOCATION, DAY, SOURCE", "location { code } period { start } source",
			"first: 1000, orderBy: [{measure: CASES, direction: DESC}], where: {level: {eq: COUNTY}, "+dates+"}"),
		`{ aggregate(disease: "covid19", groupBy: [LOCATION, MONTH], first: 1000, orderBy: [{measure: DEATHS, direction: DESC}],
			where: {level: {eq: COUNTY}, ` + dates + `}) { totalCount totals { cases }
			nodes { location { code } cases casesStatistics { average minimum maximum days cumulative previous change changeRatio share q: quantile(p: 0.5) } } } }`,
		`{ covidRecords(first: 1000, orderBy: {date: DESC}, asOf: "2024-10-22T00:00:00Z") { totalCount nodes { id location { code name } cases deaths } } }`,
	}
}
