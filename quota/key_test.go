package quota_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
)

func TestEachKeyHasAQuotaOfItsOwn(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 20)
	k, _ := f.server()
	from := mspr.Origin{Address: "192.0.2.1"}
	for _, each := range []struct {
		name string
		a, b mspr.Caller
		same bool
	}{
		{"two accounts behind one address", mspr.Caller{Account: 1, Name: "a", Origin: from}, mspr.Caller{Account: 2, Name: "b", Origin: from}, false},
		{"an account and nobody behind one address", mspr.Caller{Account: 1, Name: "a", Origin: from}, mspr.Caller{Origin: from}, false},
		{"an account at two addresses", mspr.Caller{Account: 1, Name: "a", Origin: from}, mspr.Caller{Account: 1, Name: "a", Origin: mspr.Origin{Address: "192.0.2.2"}}, true},
		{"two subjects of an issuer", mspr.Caller{Name: "a", Origin: from}, mspr.Caller{Name: "b", Origin: from}, false},
		{"a subject at two addresses", mspr.Caller{Name: "a", Origin: from}, mspr.Caller{Name: "a", Origin: mspr.Origin{Address: "::1"}}, true},
		{"a subject and the account of that number", mspr.Caller{Name: "1", Origin: from}, mspr.Caller{Account: 1, Name: "1", Origin: from}, false},
		{"two addresses", at("192.0.2.1"), at("192.0.2.2"), false},
		{"an address and how IPv6 writes it", at("192.0.2.1"), at("::ffff:192.0.2.1"), true},
		{"a household", at("2001:db8::1"), at("2001:db8::ffff:ffff:ffff:ffff"), true},
		{"two households", at("2001:db8::1"), at("2001:db8:0:1::1"), false},
		{"an interface", at("fe80::1%eth0"), at("fe80::1"), true},
		{"two programs at one address", mspr.Caller{Origin: mspr.Origin{Address: "192.0.2.1", UserAgent: "x"}}, at("192.0.2.1"), true},
		{"no address and one that is none", at(""), at("192.0.2.1, 192.0.2.2"), true},
		{"no address and the zero address", at(""), at("::"), false},
		{"no address and 0.0.0.0", at(""), at("0.0.0.0"), false},
	} {
		if served := serve(t, k, each.a, 30); served != 20 {
			t.Errorf("%s: %d of 30 were served, want 20", each.name, served)
		}
		want := 20
		if each.same {
			want = 0
		}
		if served := serve(t, k, each.b, 30); served != want {
			t.Errorf("%s: %d more were served, want %d", each.name, served, want)
		}
		f.Add(time.Hour)
	}
}

func TestAFloodOfAddressesGivesNobodyANewQuota(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 40)
	k, w := f.with(quota.Options{Keys: 64, Patience: patient})
	if served := serve(t, k, ann(), 50); served != 40 {
		t.Fatalf("%d of 50 were served", served)
	}
	light := at("198.51.100.1")
	if served := serve(t, k, light, 10); served != 10 {
		t.Fatalf("%d of 10 were served", served)
	}
	for i := range 1000 {
		if k.Take(t.Context(), at(fmt.Sprintf("2001:db8:%x::1", i))).Refused {
			t.Fatalf("address %d was refused", i)
		}
	}
	if n := k.Remembered(); n > 64 {
		t.Errorf("%d keys are remembered, want at most 64", n)
	}
	asked := w.takes.Load()
	if served := serve(t, k, ann(), 50); served != 0 || w.takes.Load() == asked {
		t.Errorf("%d more were served; forgotten: %v", served, w.takes.Load() != asked)
	}
	if served := serve(t, k, light, 50); served != 30 {
		t.Errorf("%d more were served, want 30", served)
	}
}
