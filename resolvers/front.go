package resolvers

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// front stands before the views: it tells who asks, takes the request from
// their quota and passes it to the view of their role.
type front struct {
	identity Identity
	quota    Quota
	audit    Audit
	origin   func(*http.Request) mspr.Origin
	views    map[mspr.Role]view
}

// identifyTime bounds how long it may take to find out who asks.
const identifyTime = 3 * time.Second

// ServeHTTP answers one request.
func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from := f.origin(r)
	caller, err := f.caller(r, from)
	refused := err != nil
	if refused { // what it costs to look at a bad token is its address's to pay
		caller = mspr.Caller{Role: mspr.Public, Origin: from}
	}
	v := f.views[caller.Role]
	a := answer{w: w, mediaType: negotiate(r.Header.Values("Accept")), limits: v.limits}
	state := f.quota.Take(r.Context(), caller)
	writeQuota(w.Header(), state)
	switch {
	case state.Refused:
		f.spent(a, state)
	case refused:
		f.refuse(r.Context(), a, caller, err)
	default:
		ctx := withRequest(r.Context(), &request{caller: caller, limits: v.limits})
		v.server.ServeHTTP(w, r.WithContext(ctx))
	}
}

func (f front) caller(r *http.Request, from mspr.Origin) (mspr.Caller, error) {
	ctx, cancel := context.WithTimeout(r.Context(), identifyTime)
	defer cancel()
	return f.identity.Caller(ctx, strings.Join(r.Header.Values("Authorization"), ","), from)
}

// spent answers a request that is one too many.
func (f front) spent(a answer, state mspr.QuotaState) {
	wait := max(time.Second, state.Reset.Round(time.Second))
	a.w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
	a.refuse(http.StatusTooManyRequests, mspr.Errorf(mspr.RateLimited,
		"you have sent all %d requests of your quota: try again in %s", state.Limit, wait).After(wait))
}

// refuse answers a request whose token is no good, or can't be looked at.
func (f front) refuse(ctx context.Context, a answer, caller mspr.Caller, err error) {
	e := mspr.Errorf(mspr.Unavailable, "tokens can't be checked at the moment: try again, or send none")
	if ours, known := errors.AsType[*mspr.Error](err); known && ours.Code != mspr.Internal {
		e = mspr.Errorf(ours.Code, "%s", ours.Message)
	}
	status := http.StatusServiceUnavailable
	if e.Code == mspr.Unauthenticated {
		status = http.StatusUnauthorized
		a.w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		entry := caller.AuditEntry(mspr.AuditRefusal, "token")
		entry.Outcome, entry.Reason = e.Code, e.Message
		if err := f.audit.Record(ctx, entry); err != nil {
			status, e = http.StatusServiceUnavailable, mspr.Errorf(mspr.Unavailable, "the service can't note who asks: try again later")
		}
	}
	a.refuse(status, e)
}

// writeQuota tells what is left, in the headers of
// draft-ietf-httpapi-ratelimit-headers-10.
func writeQuota(h http.Header, s mspr.QuotaState) {
	if s.Limit == 0 {
		return
	}
	h.Set("RateLimit-Policy", `"requests";q=`+strconv.Itoa(s.Limit)+`;w=`+strconv.Itoa(int(s.Window.Seconds())))
	h.Set("RateLimit", `"requests";r=`+strconv.Itoa(s.Remaining)+`;t=`+strconv.Itoa(int(math.Ceil(s.Reset.Seconds()))))
}
