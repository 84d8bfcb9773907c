package store_test

import (
	"encoding/base64"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

func TestTheLogIsReadInPagesFromTheNewest(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for range 7 {
		record(t, c, mspr.AuditEntry{Action: mspr.AuditExport, Account: 1}, mspr.AuditEntry{Action: mspr.AuditWrite, Account: 2})
	}
	var seen []int64
	q := mspr.AuditQuery{Page: mspr.Page{First: 3}, Account: 2, Total: true}
	for {
		page := auditLog(t, c, q)
		if *page.Total != 7 {
			t.Errorf("%d entries in all, want 7", *page.Total)
		}
		for _, e := range page.Entries {
			seen = append(seen, e.Number)
		}
		if page.Info.HasPreviousPage != (q.Page.After != "") {
			t.Errorf("behind %q there is a page before: %v", q.Page.After, page.Info.HasPreviousPage)
		}
		if !page.Info.HasNextPage {
			break
		}
		q.Page.After = *page.Info.EndCursor
		record(t, c, mspr.AuditEntry{Action: mspr.AuditExport, Account: 3}) // what comes meanwhile moves no page
	}
	if diff := cmp.Diff([]int64{14, 12, 10, 8, 6, 4, 2}, seen); diff != "" {
		t.Error(diff)
	}
}

func TestTheLogIsFilteredByWhatWhoAndWhen(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	record(t, c, mspr.AuditEntry{Action: mspr.AuditSignIn, Account: 1}, mspr.AuditEntry{Action: mspr.AuditWrite, Account: 1},
		mspr.AuditEntry{Action: mspr.AuditWrite, Account: 2}, mspr.AuditEntry{Action: mspr.AuditDelete})
	all := auditLog(t, c, mspr.AuditQuery{}).Entries
	second, third := all[2].At, all[1].At
	for _, each := range []struct {
		name string
		q    mspr.AuditQuery
		want []int64
	}{
		{"everything", mspr.AuditQuery{}, []int64{4, 3, 2, 1}},
		{"an action", mspr.AuditQuery{Action: mspr.AuditWrite}, []int64{3, 2}},
		{"an account", mspr.AuditQuery{Account: 1}, []int64{2, 1}},
		{"both", mspr.AuditQuery{Action: mspr.AuditWrite, Account: 1}, []int64{2}},
		{"since", mspr.AuditQuery{From: &second}, []int64{4, 3, 2}},
		{"before", mspr.AuditQuery{To: &third}, []int64{2, 1}},
		{"between", mspr.AuditQuery{From: &second, To: &third}, []int64{2}},
		{"nothing", mspr.AuditQuery{Account: 9}, nil},
	} {
		each.q.Total = true
		page := auditLog(t, c, each.q)
		var got []int64
		for _, e := range page.Entries {
			got = append(got, e.Number)
		}
		if diff := cmp.Diff(each.want, got); diff != "" || *page.Total != int64(len(each.want)) {
			t.Errorf("%s: %d in all, %s", each.name, *page.Total, diff)
		}
	}
	if page := auditLog(t, c, mspr.AuditQuery{}); page.Total != nil {
		t.Error("entries were counted though nobody asked")
	}
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for _, cursor := range []string{"x", "!", "batch:1", "audit:", "audit:x", "audit:1;", "audit:99999999999999999999"} {
		for _, after := range []string{cursor, base64.RawURLEncoding.EncodeToString([]byte(cursor))} {
			if _, err := c.AuditLog(t.Context(), mspr.AuditQuery{Page: mspr.Page{After: after}}); mspr.CodeOf(err) != mspr.BadUserInput {
				t.Errorf("%s: got %v", after, err)
			}
		}
	}
}
