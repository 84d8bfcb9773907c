//go:build bench

package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

const fairFor = 10 * time.Second

// compareClients has sixteen accounts ask what a rollup answers and what needs a
// scan in turn, none of it from a cache, and puts the one who waited longest on
// average beside the one in the middle.
func (l *lab) compareClients(t *testing.T, p *published) {
	t.Helper()
	s := serve(t, l.uncached(t, p))
	waits := make([]sample, connections)
	var group errgroup.Group
	began := time.Now()
	for i := range connections {
		asked := mixture(i)
		c := dial(t, s.address, researcher(i+1), nil)
		group.Go(func() error {
			defer c.close()
			for n := i; time.Since(began) < fairFor; n++ { // each begins elsewhere
				c.sends(body(asked[n%len(asked)]))
				asking := time.Now()
				if err := c.fresh(); err != nil {
					return err
				}
				waits[i].add(time.Since(asking))
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Fatal(err)
	}
	means := make(sample, connections)
	for i, w := range waits {
		means[i] = w.mean()
	}
	reached.within("mean wait of the worst of 16 clients / of the middle one", p.size, slices.Max(means), means.median(), 3, 0)
}

// mixture is what a client asks; no two clients ask the same, so that none gets
// another's answer.
func mixture(client int) []string {
	from := firstGenerated().AddDays(client + 1)
	where := fmt.Sprintf(`where: {level: {eq: COUNTRY}, date: {from: "%s"}}`, from)
	return []string{
		aggregate("COUNTRY", "country { code }", fmt.Sprintf("first: %d", 100+client)),
		aggregate("COUNTRY", "country { code }", "first: 250, "+where),
		aggregate("COUNTRY, MONTH", "country { code } period { start }", fmt.Sprintf("first: %d", 500+client)),
		fmt.Sprintf(`{ covidRecords(first: 50, where: {location: {eq: "FRA"}, date: {to: "%s"}}) { nodes { date cases } } }`, lastGenerated().AddDays(-client)),
		aggregate("WHO_REGION, DAY", "whoRegion period { start }", "first: 500, "+where),
	}
}
