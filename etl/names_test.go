package etl_test

import (
	"context"
	"errors"
	"testing"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// told are names that administrators gave.
type told struct {
	names mspr.LocationNames
	err   error
}

func (n *told) LocationNames(context.Context) (mspr.LocationNames, error) { return n.names, n.err }

func TestWhatAnAdministratorCallsAPlaceCountsFromTheNextRunOn(t *testing.T) {
	path := write(t, "f.csv", whoHeader+"2021-06-01,QQ,Atlantis,EURO,1,1,0,0\n2021-06-01,FR,France,EURO,2,2,0,0\n"+whoRows(60))
	names := &told{}
	run := func() (kept, bad int64, places map[mspr.LocationCode]bool) {
		c := &collector{}
		d := deps(t, c)
		d.Names = names
		if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: path}, d); err != nil {
			t.Fatal(err)
		}
		places = map[mspr.LocationCode]bool{}
		for _, o := range c.only(t).observations {
			places[o.Location] = true
		}
		return c.only(t).Batch.Kept, c.only(t).Batch.Quarantined, places
	}
	kept, bad, places := run()
	if bad != 1 || !places["FRA"] {
		t.Errorf("before: %d bad rows, places %v", bad, places)
	}
	names.names = mspr.LocationNames{{Source: "who", Name: "QQ"}: "GRL", {Source: "spf", Name: "FR"}: "GLP", {Name: "FR"}: "MTQ"}
	after, bad, places := run()
	if bad != 0 || after != kept+1 || !places["GRL"] || !places["MTQ"] || places["FRA"] {
		t.Errorf("after: %d bad rows, %d kept, places %v", bad, after, places)
	}
}

func TestARunWhoseNamesCantBeHadLoadsNothing(t *testing.T) {
	c := &collector{}
	d := deps(t, c)
	d.Names = &told{err: errors.New("no database")}
	if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who"), Address: write(t, "f.csv", whoHeader+whoRows(3))}, d); err == nil || len(c.loads) > 0 {
		t.Errorf("got %v, %d loads", err, len(c.loads))
	}
}
