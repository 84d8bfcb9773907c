package resolvers

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/mspr"
)

// answer writes one response.
type answer struct {
	w         http.ResponseWriter
	mediaType string
	limits    Limits
}

// refusal is the answer to a request that was not executed: it has no data.
type refusal struct {
	Errors gqlerror.List `json:"errors"`
}

// refuse answers with one error.
func (a answer) refuse(status int, err error) {
	a.send(status, refusalOf(err))
}

func refusalOf(err error) []byte {
	return encode(refusal{gqlerror.List{{Message: err.Error(), Extensions: map[string]any{"code": mspr.CodeOf(err)}}}})
}

// refuseDocument answers for a document that can't be executed. A client that
// speaks only application/json expects 200 for whatever GraphQL has to say.
func (a answer) refuseDocument(errs gqlerror.List) {
	status := http.StatusOK
	if a.mediaType == mediaGraphQL {
		status = http.StatusBadRequest
	}
	a.send(status, encode(refusal{a.limits.cap(errs)}))
}

// answer sends what was resolved, or says that it would be too large.
func (a answer) answer(response *graphql.Response) {
	response.Errors = a.limits.cap(response.Errors)
	body := encode(response)
	if len(body) > a.limits.Answer {
		body = refusalOf(mspr.Errorf(mspr.TooComplex,
			"the answer is larger than %d bytes: ask for fewer rows, days or fields", a.limits.Answer))
	}
	a.send(http.StatusOK, body)
}

// send writes a body of JSON, in which <, > and & are escaped and which no
// client may take for another type.
func (a answer) send(status int, body []byte) {
	a.w.Header().Set("Content-Type", a.mediaType+"; charset=utf-8")
	a.w.Header().Set("X-Content-Type-Options", "nosniff")
	a.w.WriteHeader(status)
	_, _ = bytes.NewReader(body).WriteTo(a.w)
}

func encode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		return []byte(`{"errors":[{"message":"the answer could not be written","extensions":{"code":"INTERNAL"}}]}`)
	}
	return body
}
