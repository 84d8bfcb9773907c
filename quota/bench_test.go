package quota_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
	"github.com/mspr/surveillance/store/storetest"
)

// BenchmarkTake takes from quotas that Postgres keeps: one request in a
// thousand asks it.
func BenchmarkTake(b *testing.B) {
	address := storetest.Prepared(b, "us")
	callers := make([]mspr.Caller, 1000)
	for i := range callers {
		callers[i] = at(fmt.Sprintf("2001:db8:%x::1", i))
	}
	for _, each := range []struct {
		name    string
		callers []mspr.Caller
	}{
		{"account", []mspr.Caller{ann()}},
		{"subject", []mspr.Caller{{Name: "8c2f6a1e-ann"}}},
		{"address", callers[:1]},
		{"addresses", callers},
	} {
		c := storetest.Open(b, address, "us")
		k := quota.New(quota.Options{
			Store: c, Limit: func(mspr.Caller) int { return 1 << 40 }, Now: time.Now, Log: zerolog.Nop(), Patience: time.Minute,
		})
		b.Run(each.name, func(b *testing.B) {
			var next atomic.Int64
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := next.Add(1); pb.Next(); i++ {
					if k.Take(b.Context(), each.callers[int(i)%len(each.callers)]).Refused {
						b.Fatal("refused")
					}
				}
			})
		})
		if err := k.Close(b.Context()); err != nil {
			b.Error(err)
		}
	}
}
