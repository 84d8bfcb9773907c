package resolvers

import (
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/negotiate"
)

// The methods of a request with an operation, as the header Allow lists them.
const (
	allMethods      = "GET, HEAD, OPTIONS, POST"
	mutationMethods = "OPTIONS, POST"
	listenMethods   = "GET, OPTIONS, POST"
)

// checkEnvelope judges what can be judged by method and headers alone, before
// anything is spent on a request: it asks nobody and looks into no body. The
// status belongs to the error.
func checkEnvelope(r *http.Request, largest, upload int64) (int, error) {
	switch r.Method {
	case http.MethodPost:
		return checkPost(r, largest, upload)
	case http.MethodGet, http.MethodHead:
		return checkGet(r)
	}
	return http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "send a query by POST or GET, a mutation by POST")
}

// checkListening judges a request for a stream of events by method and headers. A GET
// needs no header that shows where it comes from, as EventSource can send none: pages
// of other sites are refused before, as they are with a POST.
func checkListening(r *http.Request, largest int64) (int, error) {
	switch r.Method {
	case http.MethodPost:
		return checkPost(r, largest, 0)
	case http.MethodGet:
		return checkBodiless(r)
	}
	return http.StatusMethodNotAllowed, mspr.Errorf(mspr.BadUserInput, "send a subscription by POST or GET")
}

// checkPost lets a body in parts pass only for who shows a token, which no page of
// another site can make a browser send without asking first, as it can a form.
func checkPost(r *http.Request, largest, upload int64) (int, error) {
	switch {
	case upload > 0 && isMultipart(r.Header) && len(r.Header.Values("Authorization")) > 0:
		largest += upload + partsRoom
	case !isJSON(r.Header):
		return http.StatusUnsupportedMediaType, notJSON()
	}
	for _, coding := range r.Header.Values("Content-Encoding") {
		if coding != "" && !strings.EqualFold(strings.TrimSpace(coding), "identity") {
			return http.StatusUnsupportedMediaType, mspr.Errorf(mspr.BadUserInput, "a body is sent without a Content-Encoding")
		}
	}
	if r.ContentLength > largest {
		if r.ContentLength <= drained {
			drain(r.Body)
		}
		return http.StatusRequestEntityTooLarge, tooLarge(largest)
	}
	return 0, nil
}

func notJSON() error {
	return mspr.Errorf(mspr.BadUserInput, "a body is sent as Content-Type: application/json, in UTF-8")
}

// checkGet lets only those pass that no page of another site can make a browser
// send without asking first (CORS preflight): GET is for queries, but they cost
// something too, and a GET is easily put into a link or an image. One that names
// its document by a hash may come from anywhere, so that caches and browsers can
// send it; transport sees to it that only what they may keep is answered.
func checkGet(r *http.Request) (int, error) {
	if status, err := checkBodiless(r); err != nil {
		return status, err
	}
	if isDeliberate(r.Header) || namesDocument(r.URL.RawQuery) {
		return 0, nil
	}
	return http.StatusBadRequest, notDeliberate()
}

func checkBodiless(r *http.Request) (int, error) {
	if r.ContentLength != 0 {
		return http.StatusBadRequest, mspr.Errorf(mspr.BadUserInput, "a GET has no body")
	}
	return 0, nil
}

// isDeliberate says that a GET carries a header which pages of other sites can't
// send.
func isDeliberate(h http.Header) bool {
	return isJSON(h) || h.Get("GraphQL-Require-Preflight") != "" || len(h.Values("Authorization")) > 0
}

func notDeliberate() error {
	return mspr.Errorf(mspr.BadUserInput,
		"a GET comes with Content-Type: application/json, or with the header GraphQL-Require-Preflight of any value, or with Authorization: "+
			"links and pages of other sites can't send these; without them it names a persisted query whose answer anybody may keep")
}

// isJSON wants exactly one Content-Type.
func isJSON(h http.Header) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	if types[0] == mediaJSON {
		return true
	}
	mediaType, parameters, err := mime.ParseMediaType(types[0])
	return err == nil && mediaType == mediaJSON && negotiate.UTF8(parameters["charset"])
}

// drained is how much of a body that is too large is read all the same. A client
// that still sends when the connection closes would not see why.
const drained = 1 << 20

func drain(body io.Reader) {
	// A client that is gone or slow is nobody to wait for.
	_, _ = io.CopyN(io.Discard, body, drained)
}

func tooLarge(most int64) error {
	return mspr.Errorf(mspr.TooComplex, "the request is larger than %d bytes", most)
}
