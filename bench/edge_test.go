//go:build bench

package bench

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// edgeOptions are the parts of a cluster's edge at which everybody is what they
// say, or else a researcher, nobody is counted and nothing is noted.
func edgeOptions(cluster mspr.Cluster, cat *catalogue.Catalogue) resolvers.Options {
	return resolvers.Options{
		Cluster: cluster, Locations: cat.Locations, Diseases: cat.Diseases, Sources: cat.Sources, Name: cat.Name,
		Identity: trusting{cluster: cluster.ID}, Audit: nowhere{}, Quota: unlimited{},
		Limits:     resolvers.LimitsOf,
		Hourly:     func(mspr.Caller) int { return 0 },
		ReadyBytes: 32 << 20,
		Origin:     func(*http.Request) mspr.Origin { return mspr.Origin{} },
		Log:        zerolog.Nop(),
	}
}

// trusting takes everybody for what their Authorization header says: a role, and
// which account of it.
type trusting struct {
	resolvers.Identity
	cluster mspr.ClusterID
}

func (i trusting) Caller(_ context.Context, authorization string, _ mspr.Origin) (mspr.Caller, error) {
	role, account, _ := strings.Cut(cmp.Or(authorization, string(mspr.Researcher)), " ")
	return mspr.Caller{Cluster: i.cluster, Role: mspr.Role(role), Account: 1, Name: "somebody" + account + "@example.org"}, nil
}

// nowhere is an audit log that keeps nothing.
type nowhere struct{ resolvers.Audit }

func (nowhere) Record(context.Context, mspr.AuditEntry) error { return nil }

type unlimited struct{}

func (unlimited) Take(context.Context, mspr.Caller) mspr.QuotaState { return mspr.QuotaState{} }
