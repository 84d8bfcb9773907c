//go:build bench

package bench

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/mspr/surveillance/mspr"
)

// client sends requests over one kept connection; it takes as little of the cores
// as it can, since the server wants them.
type client struct {
	conn                   net.Conn
	in                     *bufio.Reader
	address, authorization string
	request                []byte
	answer                 []byte
}

// researcher is the Authorization header of one of several accounts.
func researcher(n int) string { return fmt.Sprintf("%s %d", mspr.Researcher, n) }

func dial(t *testing.T, address, authorization string, body []byte) *client {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return newClient(conn, address, authorization, body)
}

func newClient(conn net.Conn, address, authorization string, body []byte) *client {
	c := &client{conn: conn, in: bufio.NewReaderSize(conn, 16<<10), address: address, authorization: authorization}
	c.sends(body)
	return c
}

// sends sets what is asked from now on.
func (c *client) sends(body []byte) {
	authorization := ""
	if c.authorization != "" {
		authorization = "Authorization: " + c.authorization + "\r\n"
	}
	c.request = fmt.Appendf(nil, "POST /us/graphql HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nAccept: application/json\r\n%sContent-Length: %d\r\n\r\n%s",
		c.address, authorization, len(body), body)
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

// fresh asks for an answer that no cache gave.
func (c *client) fresh() error {
	answer, err := c.ask()
	switch {
	case err != nil:
		return err
	case bytes.Contains(answer, []byte(`"errors"`)):
		return fmt.Errorf("the query is refused: %.300s", answer)
	case bytes.Contains(answer, []byte(`"tier":"CACHE"`)):
		return errors.New("the answer comes from the cache")
	}
	return nil
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
		c := dial(t, s.address, researcher(1), body)
		group.Go(func() error {
			defer c.close()
			return c.repeat(began.Add(pressFor), &samples[i])
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
