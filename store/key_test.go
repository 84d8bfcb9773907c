package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
	"github.com/mspr/surveillance/store/storetest"
)

// keyAt is a key made so many minutes after a fixed time.
func keyAt(id string, minutes int) mspr.SigningKey {
	return mspr.SigningKey{ID: id, Public: []byte("public half of " + id), Created: keyTime(minutes)}
}

func keyTime(minutes int) time.Time {
	return time.Date(2026, 3, 1, 12, minutes, 0, 0, time.UTC)
}

func addKey(t *testing.T, c *store.Cluster, key mspr.SigningKey, retireOthers bool) {
	t.Helper()
	if err := c.AddSigningKey(t.Context(), mspr.Operator(c.ID), key, retireOthers); err != nil {
		t.Fatal(err)
	}
}

func keysOf(t *testing.T, c *store.Cluster) []mspr.SigningKey {
	t.Helper()
	keys, err := c.SigningKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func retired(k mspr.SigningKey, minutes int) mspr.SigningKey {
	at := keyTime(minutes)
	k.Retired = &at
	return k
}

func TestKeysAreListedTheNewestFirst(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	for _, k := range []mspr.SigningKey{keyAt("b", 1), keyAt("c", 3), keyAt("a", 1)} {
		addKey(t, c, k, false)
	}
	want := []mspr.SigningKey{keyAt("c", 3), keyAt("a", 1), keyAt("b", 1)}
	if diff := cmp.Diff(want, keysOf(t, c)); diff != "" {
		t.Error(diff)
	}
}

func TestARotationRetiresTheOtherKeys(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	addKey(t, c, keyAt("a", 1), false)
	addKey(t, c, keyAt("ahead", 9), false)
	addKey(t, c, keyAt("b", 5), true)
	addKey(t, c, keyAt("c", 7), true)
	want := []mspr.SigningKey{
		retired(keyAt("ahead", 9), 9), // made by a server whose clock is ahead
		keyAt("c", 7), retired(keyAt("b", 5), 7), retired(keyAt("a", 1), 5),
	}
	if diff := cmp.Diff(want, keysOf(t, c)); diff != "" {
		t.Error(diff)
	}
}

func TestAddingAKnownKeyChangesNothing(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	addKey(t, c, keyAt("a", 1), false)
	addKey(t, c, keyAt("b", 2), true)
	if err := c.DropSigningKey(t.Context(), mspr.Operator("us"), "a"); err != nil {
		t.Fatal(err)
	}
	before := keysOf(t, c)
	for _, retireOthers := range []bool{false, true} {
		again := keyAt("a", 8)
		again.Public = []byte("another key")
		addKey(t, c, again, retireOthers)
	}
	if diff := cmp.Diff(before, keysOf(t, c)); diff != "" {
		t.Error(diff)
	}
	if entries := auditLog(t, c, mspr.AuditQuery{}).Entries; len(entries) != 3 {
		t.Errorf("%d entries in the audit log; want those of two keys and a drop", len(entries))
	}
}

func TestAKeyIsDroppedOnce(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	addKey(t, c, keyAt("a", 1), false)
	addKey(t, c, keyAt("b", 2), false)
	drop := func(id string) mspr.Code {
		err := c.DropSigningKey(t.Context(), mspr.Operator("us"), id)
		if err == nil {
			return ""
		}
		return mspr.CodeOf(err)
	}
	if code := drop("a"); code != "" {
		t.Errorf("one of two that may sign: %s", code)
	}
	first := keysOf(t, c)
	if code := drop("a"); code != "" {
		t.Errorf("once more: %s", code)
	}
	if diff := cmp.Diff(first, keysOf(t, c)); diff != "" || first[1].Dropped == nil {
		t.Errorf("the second drop changed the first, which gave %v:\n%s", first[1].Dropped, diff)
	}
	if code := drop("b"); code != mspr.Conflict {
		t.Errorf("the only one that may sign: %q", code)
	}
	for _, id := range []string{"c", "", "'; DROP TABLE signing_keys; --", "../a"} {
		if code := drop(id); code != mspr.NotFound {
			t.Errorf("unknown key %q: %q", id, code)
		}
	}
	addKey(t, c, keyAt("c", 3), true)
	if code := drop("b"); code != "" {
		t.Errorf("a retired one: %s", code)
	}
	if code := drop("c"); code != mspr.Conflict {
		t.Errorf("the only one that is not retired: %q", code)
	}
}

func TestChangesOfKeysAreInTheAuditLog(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	by := mspr.Caller{
		Origin: mspr.Origin{Address: "192.0.2.7", UserAgent: "curl/8"}, Cluster: "us", Role: mspr.Admin, Account: 7, Name: "ann@example.org",
	}
	for i, id := range []string{"a", "b"} {
		if err := c.AddSigningKey(t.Context(), by, keyAt(id, i), true); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.DropSigningKey(t.Context(), by, "a"); err != nil {
		t.Fatal(err)
	}
	if err := c.DropSigningKey(t.Context(), by, "b"); err == nil {
		t.Fatal("the only key was dropped")
	}
	var got []string
	for _, e := range auditLog(t, c, mspr.AuditQuery{}).Entries {
		got = append(got, string(e.Action)+" "+e.Resource+" by "+e.Name+" from "+e.Address)
	}
	want := []string{
		"DELETE key a by ann@example.org from 192.0.2.7",
		"WRITE key b by ann@example.org from 192.0.2.7", "WRITE key a by ann@example.org from 192.0.2.7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOneKeyIsLeftWhenBothAreDroppedAtOnce(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	addKey(t, c, keyAt("a", 1), false)
	addKey(t, c, keyAt("b", 2), false)
	var all sync.WaitGroup
	for _, id := range []string{"a", "b"} {
		all.Go(func() {
			if err := c.DropSigningKey(t.Context(), mspr.Operator("us"), id); err != nil && mspr.CodeOf(err) != mspr.Conflict {
				t.Error(err)
			}
		})
	}
	all.Wait()
	left := 0
	for _, k := range keysOf(t, c) {
		if k.Dropped == nil {
			left++
		}
	}
	if left != 1 {
		t.Errorf("%d keys are left", left)
	}
}

func TestRotationsAtOnceLeaveOneKeyThatSigns(t *testing.T) {
	t.Parallel()
	c := storetest.Cluster(t, "us")
	addKey(t, c, keyAt("first", 0), false)
	var all sync.WaitGroup
	for i, id := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			if err := c.AddSigningKey(t.Context(), mspr.Operator("us"), keyAt(id, i), true); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	signing := 0
	for _, k := range keysOf(t, c) {
		if k.Retired == nil {
			signing++
		}
	}
	if signing != 1 {
		t.Errorf("%d keys may sign", signing)
	}
}

func TestKeysAreTheClustersOwn(t *testing.T) {
	t.Parallel()
	open := storetest.All(t, "us", "france")
	addKey(t, open["us"], keyAt("a", 1), false)
	addKey(t, open["us"], keyAt("b", 1), false)
	if keys := keysOf(t, open["france"]); len(keys) != 0 {
		t.Errorf("france sees %v", keys)
	}
	if err := open["france"].DropSigningKey(t.Context(), mspr.Operator("france"), "a"); mspr.CodeOf(err) != mspr.NotFound {
		t.Errorf("france drops a key of us: %v", err)
	}
}
