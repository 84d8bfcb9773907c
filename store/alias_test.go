package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

func alias(source mspr.SourceName, name string, location mspr.LocationCode) mspr.LocationAlias {
	return mspr.LocationAlias{Source: source, Name: name, Location: location, Reason: " renamed "}
}

func setAlias(t *testing.T, c *store.Cluster, a mspr.LocationAlias) mspr.LocationAlias {
	t.Helper()
	made, err := c.SetLocationAlias(t.Context(), admin(), a)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// stands tells what a source means by a name.
func stands(t *testing.T, c *store.Cluster, source mspr.SourceName, name string) string {
	t.Helper()
	names, err := c.LocationNames(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	code, _ := names.Find(source, name)
	return string(code)
}

// aliases lists a query's names, page by page.
func aliases(t *testing.T, c *store.Cluster, q mspr.AliasQuery) (all []string) {
	t.Helper()
	for {
		page, err := c.LocationAliases(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range page.Aliases {
			all = append(all, strings.TrimSpace(fmt.Sprintf("%s=%s %s %s", a.Name, a.Location, a.Source, a.RemovalReason)))
		}
		if !page.Info.HasNextPage {
			return all
		}
		q.Page.After = *page.Info.EndCursor
	}
}

func TestANameStandsForOnePlaceUntilItIsReplacedOrRemoved(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	equal(t, "before", stands(t, c, "who", "Gaul"), "")
	made := setAlias(t, c, alias("who", "Gaul|", "FRA"))
	if made.Name != "Gaul" || made.Reason != "renamed" || made.MadeBy != "ada@example.org" || made.Made.IsZero() || made.Removed != nil {
		t.Errorf("made %+v", made)
	}
	equal(t, "the same again", setAlias(t, c, alias("who", "Gaul", "FRA")), made)
	setAlias(t, c, alias("", "Gaul", "NAM"))
	equal(t, "of the source", stands(t, c, "who", "Gaul|"), "FRA")
	equal(t, "of another source", stands(t, c, "sample", "Gaul"), "NAM")
	equal(t, "letter for letter", stands(t, c, "who", "gaul"), "")
	setAlias(t, c, alias("who", "Gaul", "NAM"))
	equal(t, "replaced", stands(t, c, "who", "Gaul"), "NAM")
	removed, err := c.RemoveLocationAlias(t.Context(), admin(), made.ID+2, "wrong")
	if err != nil || removed.RemovalReason != "wrong" || removed.RemovedBy != "ada@example.org" || removed.Removed == nil {
		t.Errorf("removed %+v, %v", removed, err)
	}
	same(t, "listed", aliases(t, c, mspr.AliasQuery{Page: mspr.Page{First: 1}}), []string{"Gaul=NAM"})
	same(t, "listed with those of before", aliases(t, c, mspr.AliasQuery{Removed: true, Page: mspr.Page{First: 2}}),
		[]string{"Gaul=NAM who wrong", "Gaul=NAM", "Gaul=FRA who renamed"})
	same(t, "of a source and a place", aliases(t, c, mspr.AliasQuery{Removed: true, Source: "who", Location: "FRA"}), []string{"Gaul=FRA who renamed"})
	same(t, "audit log", audited(t, c), []string{
		"WRITE 7 ada@example.org ADMIN alias Gaul of who for FRA  renamed 192.0.2.1",
		"WRITE 7 ada@example.org ADMIN alias Gaul of every source for NAM  renamed 192.0.2.1",
		"WRITE 7 ada@example.org ADMIN alias Gaul of who for NAM  renamed 192.0.2.1",
		"DELETE 7 ada@example.org ADMIN alias Gaul of who for NAM  wrong 192.0.2.1",
	})
}

func TestAnAliasThatMakesNoSenseIsRefusedAndNoted(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	without := alias("who", "Gaul", "FRA")
	without.Reason = ""
	for _, each := range []struct {
		a    mspr.LocationAlias
		says string
	}{
		{alias("who", "Gaul", "XXX"), "location"},
		{alias("nobody", "Gaul", "FRA"), "source"},
		{alias("who", " ", "FRA"), "name"},
		{alias("who", "|", "FRA"), "name"},
		{alias("who", "a\tb", "FRA"), "name"},
		{alias("who", "\xff", "FRA"), "name"},
		{alias("who", strings.Repeat("x", mspr.AliasNameLimit+1), "FRA"), "name"},
		{without, "reason"},
	} {
		_, err := c.SetLocationAlias(t.Context(), admin(), each.a)
		if mspr.CodeOf(err) != mspr.BadUserInput || !strings.Contains(err.Error(), each.says) {
			t.Errorf("%+v: %v", each.a, err)
		}
	}
	if _, err := c.RemoveLocationAlias(t.Context(), admin(), 1, "wrong"); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("removed: %v", err)
	}
	equal(t, "noted", len(audited(t, c)), 9)
	same(t, "listed", aliases(t, c, mspr.AliasQuery{Removed: true}), nil)
}

func TestAnAliasThatCantBeNotedIsNotSet(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	x.exec(t, "ALTER TABLE mspr_us.audit_log RENAME TO gone")
	if made, err := x.log.SetLocationAlias(t.Context(), admin(), alias("who", "Gaul", "FRA")); err == nil {
		t.Errorf("set %+v", made)
	}
	same(t, "listed", aliases(t, x.log, mspr.AliasQuery{Removed: true}), nil)
}
