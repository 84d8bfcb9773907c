package resolvers

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/negotiate"
)

// front stands before the views: it tells who asks, takes the request from
// their quota and passes it to the view of their role. What is wrong by its
// headers alone it refuses before that: such a request costs next to nothing
// and is counted nowhere.
type front struct {
	cluster  mspr.ClusterID
	identity Identity
	quota    Quota
	audit    Audit
	refusals *refusals
	origin   func(*http.Request) mspr.Origin
	views    map[mspr.Role]view
	shelf    shelf
	// languages chooses the language of an answer.
	languages negotiate.Languages
	words     messages.Catalogue
	// largest is the largest body that any role may send.
	largest int64
	// upload is the largest file that any role may send, and uploads receives it.
	upload  int64
	uploads uploads
	log     zerolog.Logger
}

func newFront(o Options, views map[mspr.Role]view, answers shelf, words messages.Catalogue) (front, error) {
	noted, err := newRefusals(time.Now)
	if err != nil {
		return front{}, err
	}
	f := front{
		cluster: o.Cluster.ID, identity: o.Identity, quota: o.Quota, audit: o.Audit, refusals: noted,
		origin: o.Origin, views: views, shelf: answers, languages: negotiate.NewLanguages(o.Cluster.Languages), words: words, log: o.Log,
	}
	for _, v := range views {
		f.largest = max(f.largest, v.limits.Body)
		f.upload = max(f.upload, v.limits.Upload)
	}
	if o.Spool == "" {
		f.upload = 0
	}
	if f.upload > 0 {
		f.uploads, err = newUploads(o.Spool)
	}
	return f, err
}

// noteTime bounds how long it may take to note that somebody was refused.
const noteTime = 3 * time.Second

// ServeHTTP answers one request.
func (f front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Accept, Accept-Encoding, Accept-Language, "+viewAs)
	mediaType, acceptable := mediaTypeFor(r.Header.Values("Accept"))
	a := answer{w: w, mediaType: mediaType, limits: f.views[mspr.Public].limits, voice: f.voice(r)}
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allMethods)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	if !acceptable {
		a.refuse(http.StatusNotAcceptable, mspr.Errorf(mspr.BadUserInput, "answers are %s or %s: accept one of them", mediaGraphQL, mediaJSON))
		return
	}
	if status, err := checkEnvelope(r, f.largest, f.upload); err != nil {
		if status == http.StatusMethodNotAllowed {
			w.Header().Set("Allow", allMethods)
		}
		a.refuse(status, err)
		return
	}
	f.admit(a, r, f.serve)
}

// admit passes a request on whose caller is known and has requests left.
func (f front) admit(a answer, r *http.Request, serve func(answer, *http.Request, view, mspr.Caller)) {
	from := f.origin(r)
	caller, err := f.caller(r, from)
	refused := err != nil
	if refused { // what it costs to look at a bad token is its address's to pay
		caller = mspr.Caller{Role: mspr.Public, Cluster: f.cluster, Origin: from}
	}
	state := f.quota.Take(r.Context(), caller)
	writeQuota(a.w.Header(), state)
	viewer, above := lower(caller, r.Header.Values(viewAs))
	v, known := f.views[viewer.Role]
	switch {
	case state.Refused:
		f.spent(r.Context(), a, caller, state)
	case refused:
		f.refuse(r.Context(), a, caller, err)
	case above != nil:
		a.refuse(lowerStatus(mspr.CodeOf(above)), above)
	case !known:
		a.refuse(http.StatusForbidden, mspr.Errorf(mspr.Forbidden, "your role may see nothing here"))
	default:
		serve(a, r, v, viewer)
	}
}

// serve answers a caller from the shelf, else by their view.
func (f front) serve(a answer, r *http.Request, v view, caller mspr.Caller) {
	if isMultipart(r.Header) {
		f.receive(a, r, v, caller)
		return
	}
	a.limits = v.limits
	raw, status, err := readRaw(a.w, r, v.limits.Body)
	if err != nil {
		a.refuse(status, err)
		return
	}
	req := &request{
		cluster: f.cluster, caller: caller, limits: v.limits, mediaType: a.mediaType, language: a.voice.language, raw: raw,
		shared: isShared(r, caller), deliberate: r.Method == http.MethodPost || isDeliberate(r.Header),
	}
	a.wanted, a.shared = wantedBy(r), req.shared
	if found := f.shelf.glance(r.Context(), req, r.Method); found != nil {
		f.shelf.hand(r.Context(), a, caller, found)
		return
	}
	v.server.ServeHTTP(a.w, r.WithContext(withRequest(r.Context(), req)))
}

// voice is what the sender of a request is spoken to with.
func (f front) voice(r *http.Request) voice { return voice{f.words, f.languages.Choose(r)} }

func (f front) caller(r *http.Request, from mspr.Origin) (mspr.Caller, error) {
	given := r.Header.Values("Authorization")
	if len(given) == 0 { // who shows no token is not looked up anywhere
		return f.identity.Caller(r.Context(), "", from)
	}
	if len(given) > 1 {
		return mspr.Caller{}, mspr.Errorf(mspr.Unauthenticated, "send one Authorization header")
	}
	return f.identity.Caller(r.Context(), given[0], from)
}

// spent answers a request that is one too many.
func (f front) spent(ctx context.Context, a answer, caller mspr.Caller, state mspr.QuotaState) {
	a.refuse(http.StatusTooManyRequests, f.spentQuota(ctx, caller, state))
}

// spentQuota notes a request that is one too many and gives the refusal.
func (f front) spentQuota(ctx context.Context, caller mspr.Caller, state mspr.QuotaState) *mspr.Error {
	wait := wholeSeconds(state.Reset)
	refused := mspr.Errorf(mspr.RateLimited,
		"you have sent all %d requests of your quota: try again in %s", state.Limit, wait).After(wait)
	if err := f.note(ctx, caller, "quota", max(noteEvery, wait), refused); err != nil {
		// The caller is refused all the same, and learns nothing of it.
		f.log.Warn().Err(err).Msg("a quota that is spent could not be noted in the audit log")
	}
	return refused
}

// refuse answers a request whose token is no good, or can't be looked at.
func (f front) refuse(ctx context.Context, a answer, caller mspr.Caller, err error) {
	e := mspr.Errorf(mspr.Unavailable, "tokens can't be checked at the moment: try again, or send none")
	if ours, known := errors.AsType[*mspr.Error](err); known && ours.Code != mspr.Internal {
		e = ours.Because(nil)
	}
	if e.Code == mspr.Unauthenticated {
		if err := f.note(ctx, caller, "token", noteEvery, e); err != nil {
			f.log.Warn().Err(err).Msg("a refused token could not be noted in the audit log")
			e = mspr.Errorf(mspr.Unavailable, "the service can't note who asks: try again later")
		}
	}
	a.refuse(refusalStatus(a.w.Header(), e.Code), e)
}

// refusalStatus is the status of a caller who is not let in.
func refusalStatus(h http.Header, code mspr.Code) int {
	switch code { //nolint:exhaustive // whatever else keeps callers out is the service's own trouble
	case mspr.Unauthenticated:
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		return http.StatusUnauthorized
	case mspr.Forbidden:
		return http.StatusForbidden
	case mspr.RateLimited:
		return http.StatusTooManyRequests
	}
	return http.StatusServiceUnavailable
}

// note writes a refusal into the audit log, the first of each window with the
// number of those that followed the last entry. A caller who leaves is noted
// all the same.
func (f front) note(ctx context.Context, caller mspr.Caller, resource string, window time.Duration, e *mspr.Error) error {
	key := refusalKey(resource, caller)
	more, due := f.refusals.due(key, window)
	if !due {
		return nil
	}
	entry := caller.AuditEntry(mspr.AuditRefusal, resource)
	entry.Outcome, entry.Reason = e.Code, e.Message
	if more > 0 {
		entry.Reason += " (and " + strconv.Itoa(more) + " more like it since the entry before)"
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	if err := f.audit.Record(ctx, entry); err != nil {
		f.refusals.undo(key, more)
		return err
	}
	return nil
}

// writeQuota tells what is left, in the headers of
// draft-ietf-httpapi-ratelimit-headers-10.
func writeQuota(h http.Header, s mspr.QuotaState) {
	if s.Limit == 0 {
		return
	}
	h.Set("RateLimit-Policy", `"requests";q=`+strconv.Itoa(s.Limit)+`;w=`+strconv.Itoa(int(s.Window.Seconds())))
	h.Set("RateLimit", `"requests";r=`+strconv.Itoa(max(0, s.Remaining))+`;t=`+strconv.Itoa(int(math.Ceil(max(0, s.Reset).Seconds()))))
}

// wholeSeconds rounds up, to a second at least: who comes back after it is not
// too early.
func wholeSeconds(d time.Duration) time.Duration {
	return max(time.Second, (d + time.Second - 1).Truncate(time.Second))
}
