package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// New gives the administrator's address of an empty database that nobody else
// uses; it is dropped when the test ends.
func New(tb testing.TB) string {
	tb.Helper()
	start(tb)
	return database(tb, "template0")
}

// Cluster gives an open cluster in a database of its own, with its schema up to
// date and the small catalogue (Diseases, Locations, Sources) in it.
func Cluster(tb testing.TB, id mspr.ClusterID) *store.Cluster {
	tb.Helper()
	return All(tb, id)[id]
}

// All gives several open clusters in one database, as in a server that serves
// them all.
func All(tb testing.TB, ids ...mspr.ClusterID) map[mspr.ClusterID]*store.Cluster {
	tb.Helper()
	address := Prepared(tb, ids...)
	opened := map[mspr.ClusterID]*store.Cluster{}
	for _, id := range ids {
		opened[id] = Open(tb, address, id)
	}
	return opened
}

// Prepared gives the administrator's address of a database with the schemas of
// the clusters up to date and the small catalogue in them.
func Prepared(tb testing.TB, ids ...mspr.ClusterID) string {
	tb.Helper()
	start(tb)
	from, err := shared.template(context.Background(), ids)
	if err != nil {
		tb.Fatalf("make a template of test databases: %v", err)
	}
	address := database(tb, from)
	if err := store.Bootstrap(context.Background(), address, ids); err != nil {
		tb.Fatalf("prepare a test database: %v", err)
	}
	return address
}

// Open opens a cluster in a database that Prepared or New gave; it is closed
// when the test ends.
func Open(tb testing.TB, address string, id mspr.ClusterID) *store.Cluster {
	tb.Helper()
	c, err := prepare(context.Background(), address, id)
	if err != nil {
		tb.Fatalf("open a test cluster: %v", err)
	}
	tb.Cleanup(c.Close)
	return c
}

// start starts the server at its first use.
func start(tb testing.TB) {
	tb.Helper()
	if !shared.ready {
		tb.Fatal("this package needs func TestMain(m *testing.M) { storetest.Main(m) }")
	}
	if err := shared.up(); err != nil {
		tb.Fatalf("start the test server: %v", err)
	}
}

// database makes a database that is a copy of another one.
func database(tb testing.TB, from string) string {
	tb.Helper()
	name := fmt.Sprintf("test_%d", shared.made.Add(1))
	ctx := context.Background()
	if err := shared.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from+shared.copying); err != nil {
		tb.Fatalf("make a test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := shared.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			tb.Errorf("drop a test database: %v", err)
		}
	})
	return shared.address(name)
}
