package resolvers

import (
	"bytes"
	"encoding/json"
	"net/url"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

const (
	// maxVariableNesting bounds lists and objects within each other in
	// variables, and maxVariableValues the values in them: a document's own are
	// bounded by its tokens.
	maxVariableNesting = 50
	maxVariableValues  = 10_000
)

// decodeBody reads the JSON body of a POST. It is strict where Go's decoder is
// not: keys count their case and come once, and nothing follows the object.
// Its errors never hold the text of the request.
func decodeBody(body []byte) (asked, error) {
	if !utf8.Valid(body) {
		return asked{}, mspr.Errorf(mspr.BadUserInput, "the body is not UTF-8")
	}
	if !json.Valid(body) {
		return asked{}, mspr.Errorf(mspr.BadUserInput, "the body is not JSON")
	}
	members, err := decodeMembers(body)
	if err != nil {
		return asked{}, err
	}
	p, documentID := &graphql.RawParams{}, ""
	for key, into := range map[string]any{
		"query": &p.Query, "operationName": &p.OperationName, "variables": &p.Variables, "extensions": &p.Extensions,
		"documentId": &documentID,
	} {
		if err := decodeMember(key, members[key], into); err != nil {
			return asked{}, err
		}
	}
	return checked(p, documentID)
}

// decodeMembers splits the object at the top, without looking into it.
func decodeMembers(body []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(body))
	if start, err := d.Token(); err != nil || start != json.Delim('{') {
		return nil, mspr.Errorf(mspr.BadUserInput, "the body is not a JSON object with the member query")
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		var value json.RawMessage
		key, err := d.Token()
		if err == nil {
			err = d.Decode(&value)
		}
		name, ok := key.(string)
		if err != nil || !ok {
			return nil, mspr.Errorf(mspr.BadUserInput, "the body is not JSON")
		}
		if _, twice := members[name]; twice || !isMember(name) {
			return nil, mspr.Errorf(mspr.BadUserInput,
				"the body has the members query or documentId, operationName, variables and extensions, each once at most and no others")
		}
		members[name] = value
	}
	return members, nil
}

func isMember(name string) bool {
	switch name {
	case "query", "documentId", "operationName", "variables", "extensions":
		return true
	}
	return false
}

// decodeMember reads a member's value; null and nothing are the same.
func decodeMember(name string, value []byte, into any) error {
	if len(value) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(value))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return mspr.Errorf(mspr.BadUserInput, "%s is not of the right type: query, documentId and operationName are strings, "+
			"variables and extensions objects", name)
	}
	return nil
}

// decodeURL reads the query string of a GET.
func decodeURL(raw string) (asked, error) {
	values, err := url.ParseQuery(raw)
	if err != nil || !utf8.ValidString(values.Encode()) {
		return asked{}, mspr.Errorf(mspr.BadUserInput, "the address is not a well-formed query string")
	}
	for name, given := range values {
		if len(given) > 1 || !isMember(name) || !utf8.ValidString(given[0]) {
			return asked{}, mspr.Errorf(mspr.BadUserInput,
				"the address has the parameters query or documentId, operationName, variables and extensions, each once at most and no others")
		}
	}
	p := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	for name, into := range map[string]any{"variables": &p.Variables, "extensions": &p.Extensions} {
		text := []byte(values.Get(name))
		if len(text) > 0 && !json.Valid(text) {
			return asked{}, mspr.Errorf(mspr.BadUserInput, "the parameter %s is not JSON", name)
		}
		if err := decodeMember(name, text, into); err != nil {
			return asked{}, err
		}
	}
	return checked(p, values.Get("documentId"))
}

// checked gives what is asked when it is whole and within bounds.
func checked(p *graphql.RawParams, documentID string) (asked, error) {
	a := asked{RawParams: p}
	if err := a.name(documentID); err != nil {
		return asked{}, err
	}
	if p.Query == "" && !a.named {
		return asked{}, mspr.Errorf(mspr.BadUserInput, "query is missing: it holds the GraphQL document")
	}
	return a, checkVariables(p)
}

func checkVariables(p *graphql.RawParams) error {
	for _, v := range p.Variables {
		if nests(v, maxVariableNesting) {
			return mspr.Errorf(mspr.TooComplex, "variables nest deeper than %d", maxVariableNesting)
		}
	}
	if values(p.Variables) > maxVariableValues {
		return mspr.Errorf(mspr.TooComplex, "variables hold more than %d values", maxVariableValues)
	}
	return nil
}

// values counts what v holds; nests has bounded its depth.
func values(v any) int {
	n := 1
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			n += values(e)
		}
	case map[string]any:
		for _, e := range v {
			n += values(e)
		}
	}
	return n
}

// nests says whether v holds lists or objects within each other deeper than
// depth.
func nests(v any, depth int) bool {
	if depth < 0 {
		return true
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if nests(e, depth-1) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if nests(e, depth-1) {
				return true
			}
		}
	}
	return false
}
