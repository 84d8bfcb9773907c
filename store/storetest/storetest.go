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
func New(t testing.TB) string {
	t.Helper()
	return database(t, "template0")
}

// Cluster gives an open cluster in a database of its own, with its schema up to
// date and the small catalogue (Diseases, Locations, Sources) in it.
func Cluster(t testing.TB, id mspr.ClusterID) *store.Cluster {
	t.Helper()
	return All(t, id)[id]
}

// All gives several open clusters in one database, as in a server that serves
// them all.
func All(t testing.TB, ids ...mspr.ClusterID) map[mspr.ClusterID]*store.Cluster {
	t.Helper()
	address := Prepared(t, ids...)
	opened := map[mspr.ClusterID]*store.Cluster{}
	for _, id := range ids {
		opened[id] = Open(t, address, id)
	}
	return opened
}

// Prepared gives the administrator's address of a database with the schemas of
// the clusters up to date and the small catalogue in them.
func Prepared(t testing.TB, ids ...mspr.ClusterID) string {
	t.Helper()
	address := database(t, template)
	if err := store.Bootstrap(context.Background(), address, ids); err != nil {
		t.Fatalf("prepare a test database: %v", err)
	}
	return address
}

// Open opens a cluster in a database that Prepared or New gave; it is closed
// when the test ends.
func Open(t testing.TB, address string, id mspr.ClusterID) *store.Cluster {
	t.Helper()
	c, err := prepare(context.Background(), address, id)
	if err != nil {
		t.Fatalf("open a test cluster: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

func database(t testing.TB, from string) string {
	t.Helper()
	if !shared.ready {
		t.Fatal("this package needs func TestMain(m *testing.M) { storetest.Main(m) }")
	}
	if err := shared.up(); err != nil {
		t.Fatalf("start the test server: %v", err)
	}
	name := fmt.Sprintf("test_%d", shared.made.Add(1))
	ctx := context.Background()
	if err := shared.exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+from); err != nil {
		t.Fatalf("make a test database: %v", err)
	}
	t.Cleanup(func() {
		if err := shared.exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop a test database: %v", err)
		}
	})
	return shared.address(name)
}
