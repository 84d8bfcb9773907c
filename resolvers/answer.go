package resolvers

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// answer writes one response.
type answer struct {
	w         http.ResponseWriter
	mediaType string
	limits    Limits
	voice     voice
	// wanted is what the request says of the answer, and shared that caches on
	// the way may keep it.
	wanted wanted
	shared bool
	// validated says that the answer carries its validator.
	validated bool
	// cache says how long it may be kept; not at all where it is empty.
	cache string
}

// refusal is the answer to a request that was not executed: it has no data.
type refusal struct {
	Errors gqlerror.List `json:"errors"`
}

// notKept is for answers that no cache and no browser may keep.
const notKept = "no-store"

// refuse answers with one error.
func (a answer) refuse(status int, err error) {
	a.retryAfter(shown(err))
	a.send(status, encode(refusal{a.voice.list(err)}))
}

// retryAfter tells when it is worth trying again, where that is known.
func (a answer) retryAfter(e *mspr.Error) {
	if e.RetryAfter > 0 {
		a.w.Header().Set("Retry-After", strconv.Itoa(int(wholeSeconds(e.RetryAfter).Seconds())))
	}
}

// shown is what a caller may see of an error: never its cause.
func shown(err error) *mspr.Error {
	if e, ours := errors.AsType[*mspr.Error](err); ours {
		return e
	}
	return mspr.Errorf(mspr.Internal, "the service failed to answer")
}

// refuseDocument answers for a document that can't be executed. A client that
// speaks only application/json expects 200 for whatever GraphQL has to say.
func (a answer) refuseDocument(errs gqlerror.List) {
	status := http.StatusOK
	if a.mediaType == mediaGraphQL {
		status = http.StatusBadRequest
	}
	a.send(status, encode(refusal{a.voice.cap(errs, a.limits.Errors)}))
}

// encode gives the bytes of what was resolved, or of the refusal of what is too
// large.
func (a answer) encode(response *graphql.Response) []byte {
	response.Errors = a.voice.cap(response.Errors, a.limits.Errors)
	body := encodeResponse(response)
	if len(body) > a.limits.Answer {
		body = encode(refusal{a.voice.list(mspr.Errorf(mspr.TooComplex,
			"the answer is larger than %d bytes: ask for fewer rows, days or fields", a.limits.Answer))})
	}
	return body
}

// send writes a body of JSON, in which <, > and & are escaped and which no
// client may take for another type or, unless the answer says so, keep.
func (a answer) send(status int, body []byte) {
	h := a.w.Header()
	h.Set("Content-Type", a.mediaType+"; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", cmp.Or(a.cache, notKept))
	a.w.WriteHeader(status)
	_, _ = a.w.Write(body)
}

// encodeResponse writes a response as encode does. Data that were written by the
// executor are JSON already, which json.Marshal would read through once more for
// characters to escape: where there are none, they are taken as they are.
func encodeResponse(r *graphql.Response) []byte {
	if len(r.Errors) > 0 || len(r.Data) == 0 || escapes(r.Data) {
		return encode(r)
	}
	const without = `{"data":null`
	shell := *r
	shell.Data = nil
	rest := encode(&shell)
	if !bytes.HasPrefix(rest, []byte(without)) {
		return encode(r)
	}
	body := make([]byte, 0, len(r.Data)+len(rest))
	body = append(append(body, `{"data":`...), r.Data...)
	return append(body, rest[len(without):]...)
}

// escapes says whether JSON may hold a character that json.Marshal escapes in
// strings: <, >, & or one of two separators, which begin with the byte E2 as few
// others do.
func escapes(data []byte) bool {
	for _, c := range []byte{'<', '>', '&', 0xE2} {
		if bytes.IndexByte(data, c) >= 0 {
			return true
		}
	}
	return false
}

func encode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		return []byte(`{"errors":[{"message":"the answer could not be written","extensions":{"code":"INTERNAL"}}]}`)
	}
	return body
}
