//go:build bench

package bench

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// client sends one request over one kept connection; it takes as little of the
// cores as it can, since the server wants them.
type client struct {
	conn    net.Conn
	in      *bufio.Reader
	request []byte
	answer  []byte
}

func dial(t *testing.T, address string, body []byte) *client {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	request := fmt.Appendf(nil, "POST /us/graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: %d\r\n\r\n%s",
		address, len(body), body)
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 16<<10), request: request}
}

func (c *client) close() { _ = c.conn.Close() }

// ask gives the body of the answer, which is valid until the next call.
func (c *client) ask() ([]byte, error) {
	if _, err := c.conn.Write(c.request); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answers with status %d", response.StatusCode)
	}
	c.answer, err = appendBody(c.answer[:0], response.Body)
	return c.answer, err
}

func appendBody(to []byte, from io.Reader) ([]byte, error) {
	for {
		to = slices.Grow(to, 4<<10)
		n, err := from.Read(to[len(to):cap(to)])
		to = to[:len(to)+n]
		if err == io.EOF {
			return to, nil
		}
		if err != nil {
			return to, err
		}
	}
}

// round is what one run of requests came to.
type round struct {
	rate     float64
	p50, p99 time.Duration
}

type rounds []round

// median is the round with the middle rate.
func (r rounds) median() round {
	slices.SortFunc(r, func(a, b round) int { return cmp.Compare(a.rate, b.rate) })
	return r[len(r)/2]
}

// press sends requests over all connections for as long as a run lasts.
func (s server) press(t *testing.T, body []byte) round {
	t.Helper()
	samples := make([]sample, connections)
	var group errgroup.Group
	began := time.Now()
	for i := range connections {
		c := dial(t, s.address, body)
		group.Go(func() error {
			defer c.close()
			return c.repeat(began.Add(serveFor), &samples[i])
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	took := time.Since(began)
	all := slices.Concat(samples...)
	return round{float64(len(all)) / took.Seconds(), all.quantile(0.5), all.quantile(0.99)}
}

func (c *client) repeat(until time.Time, took *sample) error {
	for last := time.Now(); last.Before(until); {
		if _, err := c.ask(); err != nil {
			return err
		}
		now := time.Now()
		took.add(now.Sub(last))
		last = now
	}
	return nil
}
