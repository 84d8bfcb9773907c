package resolvers

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/mspr/surveillance/citation"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/negotiate"
)

// catchUpTime is within what servers look for what others know.
const catchUpTime = 15 * time.Second

const (
	mediaPage    = "text/html"
	mediaProblem = "application/problem+json"
)

// Cited answers at the addresses of citations, whose path has the value id. The
// answer is computed anew in the view of who asks, of what the cited snapshot
// knew, and is given if it is the one that was cited, to the byte. Who may not
// run the query is told what is told of a citation that there never was.
func (h *Handler) Cited() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Accept, Accept-Encoding, Accept-Language, "+viewAs)
		a := answer{w: w, mediaType: mediaJSON, limits: h.views[mspr.Public].limits, wanted: wantedBy(r), voice: h.voice(r)}
		if negotiate.Page(r.Header.Values("Accept"), mediaJSON) {
			a.mediaType = mediaPage
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			a.apologize(http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "a citation is read by GET"))
			return
		}
		h.admit(a, r, h.tell)
	})
}

// tell gives a caller the answer that was cited.
func (h *Handler) tell(a answer, r *http.Request, v view, caller mspr.Caller) {
	ctx, cancel := context.WithTimeout(r.Context(), v.limits.Time)
	defer cancel()
	snapshot, body, err := h.recall(ctx, v, caller, r.PathValue("id"), a.mediaType == mediaPage)
	if err != nil {
		e := shown(err)
		if e.Code == mspr.Internal || e.Code == mspr.Unavailable {
			h.log.Warn().Err(err).Msg("a citation can't be told")
		}
		a.apologize(citedStatus(e.Code), e)
		return
	}
	a.validated, a.shared = true, caller.Role == mspr.Public && len(r.Header.Values("Authorization")) == 0
	a.give(&readyAnswer{snapshot: snapshot, body: body})
}

// notCited is what is told where there is nothing to tell, and to whom there is
// nothing to tell.
func notCited() error {
	return mspr.Errorf(mspr.NotFound, "there is no citation at this address, or none that you may read: sign in as who may run its query")
}

// recall computes a cited answer anew.
func (h *Handler) recall(ctx context.Context, v view, caller mspr.Caller, id string, page bool) (int64, []byte, error) {
	if !citation.IsID(id) {
		return 0, nil, notCited()
	}
	text, err := h.citer.kept.Citation(ctx, id)
	if mspr.CodeOf(err) == mspr.NotFound {
		return 0, nil, notCited()
	}
	if err != nil {
		return 0, nil, err
	}
	s, err := citation.Decode(text)
	if err != nil {
		return 0, nil, err
	}
	data, err := h.again(ctx, v, &request{cluster: h.cluster, caller: caller, language: s.Language}, s)
	if err != nil {
		return 0, nil, err
	}
	body, err := citation.Body(text, data)
	if page {
		body, err = citation.Page(text, data, h.citer.base)
	}
	return s.Snapshot, body, err
}

// again runs the query of a citation in a view, as its snapshot would answer it.
func (h *Handler) again(ctx context.Context, v view, r *request, s citation.Statement) ([]byte, error) {
	if !v.allows(ctx, r, s.Query) {
		return nil, notCited()
	}
	ctx, release := h.citer.analytics.Pin(ctx, r.caller.Asker())
	defer release()
	if serving := h.citer.analytics.Serving(ctx); serving != 0 && serving < s.Snapshot {
		return ahead(v.run(ctx, r, s.Query, false), s)
	}
	ctx, err := h.citer.past(ctx, s.Snapshot)
	if mspr.CodeOf(err) == mspr.BadUserInput { // a snapshot of which nobody knows any more
		err = mspr.Errorf(mspr.Gone, "the numbers can't be told any more: %s", shown(err).Told)
	}
	if err != nil {
		return nil, err
	}
	return dataOf(v.run(ctx, r, s.Query, false))
}

// ahead is for a snapshot that another server published: the one that serves here
// may hold the same, and the digest tells.
func ahead(answer *inner, s citation.Statement) ([]byte, error) {
	data, err := dataOf(answer)
	if err == nil && citation.Digest(data) != s.SHA256 {
		err = mspr.Errorf(mspr.Unavailable, "this server has not caught up with snapshot %d yet: try again in a while", s.Snapshot).After(catchUpTime)
	}
	return data, err
}

// dataOf gives the data of a cited query that ran again.
func dataOf(answer *inner) ([]byte, error) {
	if len(answer.errs) == 0 {
		return answer.data, nil
	}
	code, _ := answer.errs[0].Extensions["code"].(mspr.Code)
	if code == mspr.BadUserInput || code == mspr.TooComplex || code == mspr.Forbidden {
		return nil, notCited() // more than the caller may ask for
	}
	return nil, mspr.Errorf(cmp.Or(code, mspr.Internal), "%s", told(answer.errs[0]))
}

// citedStatus is the status of a citation that can't be told.
func citedStatus(code mspr.Code) int {
	switch code { //nolint:exhaustive // whatever else is wrong is the service's own trouble
	case mspr.NotFound:
		return http.StatusNotFound
	case mspr.Gone:
		return http.StatusGone
	case mspr.Conflict:
		return http.StatusConflict
	case mspr.RateLimited:
		return http.StatusTooManyRequests
	case mspr.Timeout:
		return http.StatusGatewayTimeout
	case mspr.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// apologize says why there is no answer, as a problem of RFC 9457 or as a page.
func (a answer) apologize(status int, e *mspr.Error) {
	a.retryAfter(e)
	if a.mediaType == mediaPage {
		a.send(status, citation.Apology(http.StatusText(status), a.voice.say(e), a.voice.language))
		return
	}
	a.mediaType = mediaProblem
	a.send(status, encode(struct {
		Title  string    `json:"title"`
		Status int       `json:"status"`
		Detail string    `json:"detail"`
		Code   mspr.Code `json:"code"`
	}{http.StatusText(status), status, a.voice.say(e), e.Code}))
}
