package store_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// bad are defects of a rule on as many lines, from the second.
func bad(rule string, n int) []mspr.Defect {
	defects := make([]mspr.Defect, n)
	for i := range defects {
		defects[i] = mspr.Defect{Line: i + 2, Rule: rule, Message: rule + " broken", Raw: fmt.Sprint("raw ", i+2)}
	}
	return defects
}

// setAside loads three files: WHO's with three and two bad rows, another's with
// one.
func setAside(t *testing.T, c *store.Cluster) (first, second, third mspr.Batch) {
	t.Helper()
	good := []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}
	first = load(t, c, file{issued: 1, rows: good, defects: append(bad("unknown-location", 2), bad("bad-date", 1)...)})
	second = load(t, c, file{issued: 2, rows: good, defects: bad("unknown-location", 2)})
	third = load(t, c, file{source: "sample", issued: 3, rows: good, defects: bad("bad-date", 1)})
	return first, second, third
}

// listed gives the pages of a query, each row as its batch, its line and what
// became of it.
func listed(t *testing.T, c *store.Cluster, q mspr.QuarantineQuery) (pages []string) {
	t.Helper()
	for {
		page, err := c.Quarantine(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var words []string
		for _, r := range page.Rows {
			words = append(words, fmt.Sprintf("%d:%d:%s:%s", r.Batch, r.Line, r.Rule, r.State))
		}
		pages = append(pages, strings.Join(words, " "))
		if !page.Info.HasNextPage {
			return pages
		}
		q.Page.After = *page.Info.EndCursor
	}
}

func TestQuarantineIsListedFromTheNewestBatchAndInTheOrderOfItsFile(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	a, b, other := setAside(t, c)
	row := func(b mspr.Batch, line int, rule string) string {
		return fmt.Sprintf("%d:%d:%s:OPEN", b.ID, line, rule)
	}
	want := []string{
		row(other, 2, "bad-date"), row(b, 2, "unknown-location"), row(b, 3, "unknown-location"),
		row(a, 2, "unknown-location"), row(a, 3, "unknown-location"), row(a, 2, "bad-date"),
	}
	for size := 1; size <= 6; size++ {
		var pages []string
		for i := 0; i < len(want); i += size {
			pages = append(pages, strings.Join(want[i:min(i+size, len(want))], " "))
		}
		same(t, fmt.Sprint("pages of ", size), listed(t, c, mspr.QuarantineQuery{Page: mspr.Page{First: size}}), pages)
	}
	for _, each := range []struct {
		filter mspr.QuarantineFilter
		want   []string
	}{
		{mspr.QuarantineFilter{Batch: b.ID}, want[1:3]},
		{mspr.QuarantineFilter{Rule: "bad-date"}, []string{want[0], want[5]}},
		{mspr.QuarantineFilter{Source: "who", Rule: "bad-date"}, want[5:]},
		{mspr.QuarantineFilter{State: mspr.QuarantineOpen}, want},
		{mspr.QuarantineFilter{State: mspr.QuarantineDiscarded}, nil},
		{mspr.QuarantineFilter{Batch: 999}, nil},
		{mspr.QuarantineFilter{Rule: "no\x00 such \xff"}, nil},
	} {
		q := mspr.QuarantineQuery{QuarantineFilter: each.filter, Total: true}
		same(t, fmt.Sprintf("%+v", each.filter), listed(t, c, q), []string{strings.Join(each.want, " ")})
		if page, err := c.Quarantine(t.Context(), q); err != nil || *page.Total != int64(len(each.want)) {
			t.Errorf("%+v: total %v, %v", each.filter, page.Total, err)
		}
	}
	for _, strange := range []string{"x", "YXVkaXQ6MQ", "cXVhcmFudGluZTox"} {
		if _, err := c.Quarantine(t.Context(), mspr.QuarantineQuery{Page: mspr.Page{After: strange}}); mspr.CodeOf(err) != mspr.BadUserInput {
			t.Errorf("the cursor %s: %v", strange, err)
		}
	}
}

func discard(t *testing.T, c *store.Cluster, d mspr.Discard) int64 {
	t.Helper()
	d.Reason = "  totals of ships "
	n, err := c.DiscardQuarantine(t.Context(), admin(), d)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWhatIsDiscardedLeavesQuarantineAndKeepsItsTextAndTheReason(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	a, b, other := setAside(t, c)
	equal(t, "of a rule in a batch", discard(t, c, mspr.Discard{Batch: a.ID, Rule: "unknown-location"}), 2)
	equal(t, "again", discard(t, c, mspr.Discard{Batch: a.ID, Rule: "unknown-location"}), 0)
	page, err := c.Quarantine(t.Context(), mspr.QuarantineQuery{QuarantineFilter: mspr.QuarantineFilter{Batch: a.ID}})
	if err != nil {
		t.Fatal(err)
	}
	done, open := page.Rows[0], page.Rows[2]
	if done.State != mspr.QuarantineDiscarded || done.Raw != "raw 2" || done.Message != "unknown-location broken" || done.Disease != "covid19" ||
		done.ResolvedBy != "ada@example.org" || done.Reason != "totals of ships" || done.ResolvedAt == nil || done.ReplayedBy != 0 {
		t.Errorf("discarded: %+v", done)
	}
	if open.State != mspr.QuarantineOpen || open.ResolvedAt != nil {
		t.Errorf("of another rule: %+v", open)
	}
	equal(t, "a row that left and one that did not", discard(t, c, mspr.Discard{IDs: []int64{done.ID, open.ID}}), 1)
	equal(t, "of a batch", discard(t, c, mspr.Discard{Batch: b.ID}), 2)
	equal(t, "of a rule", discard(t, c, mspr.Discard{Rule: "bad-date"}), 1)
	same(t, "audit log", audited(t, c), []string{
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN quarantine: 2 discarded of batch %d, rule unknown-location  totals of ships 192.0.2.1", a.ID),
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN quarantine: 1 discarded of rows %d %d  totals of ships 192.0.2.1", done.ID, open.ID),
		fmt.Sprintf("WRITE 7 ada@example.org ADMIN quarantine: 2 discarded of batch %d  totals of ships 192.0.2.1", b.ID),
		"WRITE 7 ada@example.org ADMIN quarantine: 1 discarded of rule bad-date  totals of ships 192.0.2.1",
	})
	groups, err := c.QuarantineSummary(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "summary", []string{fmt.Sprint(groups)}, []string{fmt.Sprintf("[{sample bad-date 0 0 1 %d} {who bad-date 0 0 1 %d} {who unknown-location 0 0 4 %d}]", other.ID, a.ID, b.ID)})
}

func TestADiscardOfNothingOrOfWhatThereIsNotIsRefusedAndNoted(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	a, _, _ := setAside(t, c)
	known := listed(t, c, mspr.QuarantineQuery{})
	for _, each := range []struct {
		d    mspr.Discard
		code mspr.Code
		says string
	}{
		{mspr.Discard{Reason: "all"}, mspr.BadUserInput, "ids, batch or rule"},
		{mspr.Discard{Batch: a.ID, Reason: " "}, mspr.BadUserInput, "reason"},
		{mspr.Discard{Batch: a.ID, Reason: "two\nlines"}, mspr.BadUserInput, "reason"},
		{mspr.Discard{Batch: 999, Reason: "gone"}, mspr.NotFound, "no batch 999"},
		{mspr.Discard{IDs: []int64{1, 999, 998}, Reason: "gone"}, mspr.NotFound, "no row 998"},
		{mspr.Discard{IDs: make([]int64, mspr.DiscardIDs+1), Reason: "many"}, mspr.BadUserInput, "1001 rows"},
	} {
		before := len(audited(t, c))
		n, err := c.DiscardQuarantine(t.Context(), admin(), each.d)
		if n != 0 || mspr.CodeOf(err) != each.code || !strings.Contains(err.Error(), each.says) {
			t.Errorf("%+v: %d, %v", each.d, n, err)
		}
		if log := audited(t, c); len(log) != before+1 || !strings.Contains(log[before], string(each.code)) {
			t.Errorf("%+v is noted as %v", each.d, log[before:])
		}
	}
	same(t, "quarantine", listed(t, c, mspr.QuarantineQuery{}), known)
}

func TestADiscardThatCantBeNotedIsNotDone(t *testing.T) {
	t.Parallel()
	x := newTampered(t)
	a, _, _ := setAside(t, x.log)
	x.exec(t, "ALTER TABLE mspr_us.audit_log RENAME TO gone")
	if n, err := x.log.DiscardQuarantine(t.Context(), admin(), mspr.Discard{Batch: a.ID, Reason: "ships"}); err == nil {
		t.Errorf("%d rows were discarded", n)
	}
	same(t, "open rows", rows(t, x.log, "SELECT count(*) FROM quarantine WHERE state = 'OPEN'"), []string{"6"})
}

func TestOfTwoWhoDiscardAtOnceEachRowIsOnes(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	b := load(t, c, file{issued: 1, rows: []mspr.Observation{obs("FRA", "2020-03-01", 5, 1)}, defects: bad("bad-date", 500)})
	var all sync.WaitGroup
	var counts [4]int64
	for i := range counts {
		all.Go(func() {
			n, err := c.DiscardQuarantine(t.Context(), admin(), mspr.Discard{Batch: b.ID, Reason: "ships"})
			if err != nil {
				t.Error(err)
			}
			counts[i] = n
		})
	}
	all.Wait()
	equal(t, "discarded", counts[0]+counts[1]+counts[2]+counts[3], 500)
}
