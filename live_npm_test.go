//go:build npm

package main

import (
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// TestLiveClients listens with the clients that browsers use. What they make of
// answers, errors and ends is theirs to know.
func TestLiveClients(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us")
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(whoRows(1, 30))))
	s.awaitSnapshot(t, "us")
	serves := s.ask("us", `{ snapshot { number } }`).number(t, "snapshot", "number")

	clients := exec.CommandContext(t.Context(), "scripts/live-clients.sh", "http://"+s.at.api+"/us/graphql", s.as(mspr.Admin).token("us"), strconv.FormatInt(serves, 10))
	heard := make(chan error, 1)
	go func() {
		out, err := clients.CombinedOutput()
		t.Logf("%s", out)
		heard <- err
	}()
	for _, way := range []string{"sse", "websocket"} {
		await(t, "the clients to listen by "+way, func() bool {
			select {
			case err := <-heard:
				t.Fatalf("the clients ended early: %v", err)
			default:
			}
			return strings.Contains(s.metrics(t), fmt.Sprintf(`mspr_subscriptions{cluster="us",transport=%q} 2`, way))
		})
	}
	rows := whoRows(1, 30)
	rows[3].cases++
	load(t, dir, "us", "who", writeFile(t, "who.csv", whoText(rows)))
	if err := <-heard; err != nil {
		t.Errorf("the clients ended with: %v", err)
	}
}

// metrics reads what the server shows to Prometheus.
func (s *server) metrics(t *testing.T) string {
	t.Helper()
	res, err := s.client.Get("http://" + s.at.metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
