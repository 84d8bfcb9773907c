package main

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

// TestFault31_NobodyGetsMoreThanTheirQuota sends bursts to two servers on one
// database, under made-up addresses, and starts one of them again in between.
func TestFault31_NobodyGetsMoreThanTheirQuota(t *testing.T) {
	const limit = 1000
	flags := config.Serving{RateLimit: limit}
	address := postgres(t).URL()
	a, b := replica(t, address, flags, "us"), replica(t, address, flags, "us")

	var served, refused, forged atomic.Int64
	burst := func(n int, servers ...*server) {
		var group sync.WaitGroup
		for w := range 16 {
			group.Go(func() {
				for i := w; i < n; i += 16 {
					address := fmt.Sprintf("203.0.113.%d", forged.Add(1)%250)
					got := servers[i%len(servers)].post("us", `{ __typename }`, map[string]string{"X-Forwarded-For": address, "Forwarded": "for=" + address})
					switch got.status {
					case http.StatusOK:
						served.Add(1)
					case http.StatusTooManyRequests:
						refused.Add(1)
						if wait, err := strconv.Atoi(got.header.Get("Retry-After")); err != nil || wait < 1 || wait > 3600 {
							t.Errorf("Retry-After is %q", got.header.Get("Retry-After"))
						}
						if code := got.answer.code(); code != string(mspr.RateLimited) {
							t.Errorf("the code is %s", code)
						}
					default:
						t.Errorf("status %d: %s", got.status, got.body)
					}
				}
			})
		}
		group.Wait()
	}
	burst(400, a, b)
	if err := b.stop(); err != nil {
		t.Fatal(err)
	}
	b = replica(t, address, flags, "us")
	burst(1000, a, b)
	if n := served.Load(); n > limit || n < limit*9/10 {
		t.Errorf("%d requests were served of a quota of %d", n, limit)
	}
	if refused.Load() == 0 {
		t.Error("nothing was refused")
	}

	// Somebody with an account has a quota of their own, and ten times as large
	// where the cluster serves high volumes.
	allowAddress(t, address)
	query(t, address, `DELETE FROM mspr_us.quotas WHERE key LIKE 'address:%'`)
	fresh := replica(t, address, flags, "us")
	got := fresh.post("us", whoAmI, bearer(fresh.as(mspr.Researcher).token("us")))
	same(t, "status", got.status, http.StatusOK)
	contains(t, got.header.Get("RateLimit-Policy"), fmt.Sprintf("q=%d", 10*limit), "w=3600")
	contains(t, got.header.Get("RateLimit"), "r=", "t=")
}
