// Package hostile has requests that mean harm, for tests of whatever has to
// withstand them: the handler by itself, and the program on little memory.
package hostile

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

const (
	// Secret stands where a password might: no answer repeats it.
	Secret = "hunter2"
	// SQL is what a careless server would run.
	SQL = `x'; DROP TABLE covid_data; --`
)

// Attack is a hostile request and how it must be answered.
type Attack struct {
	// Target is relative to the address of the API.
	Method, Target, Body string
	// Headers are names and values, in turn.
	Headers []string
	// Role is that of the token sent with it; none for none.
	Role   mspr.Role
	Status int
	// Code of the first error; none when there is nothing wrong with it.
	Code mspr.Code
}

// All gives the attacks of every topic, by topic and name.
func All() map[string]Attack {
	all := map[string]Attack{}
	for topic, attacks := range map[string]map[string]Attack{
		"documents": Documents(), "introspection": Introspection(), "values": Values(),
		"bodies": Bodies(), "headers": Headers(), "tokens": Tokens(),
	} {
		for name, a := range attacks {
			all[topic+"/"+name] = a
		}
	}
	return all
}

// document sends a query.
func document(query string, code mspr.Code) Attack {
	return body(`{"query":`+quoted(query)+`}`, http.StatusOK, code)
}

// with sends a query with its variables, in JSON.
func with(query, variables string, code mspr.Code) Attack {
	return body(`{"query":`+quoted(query)+`,"variables":`+variables+`}`, http.StatusOK, code)
}

// body sends what calls itself JSON.
func body(content string, status int, code mspr.Code) Attack {
	return Attack{
		Method: http.MethodPost, Target: "/", Body: content, Headers: []string{"Content-Type", "application/json"},
		Status: status, Code: code,
	}
}

// as sends it with the token of a role.
func (a Attack) as(role mspr.Role) Attack {
	a.Role = role
	return a
}

// headed sends a fine query with further headers.
func headed(status int, code mspr.Code, headers ...string) Attack {
	a := body(`{"query":"{ cluster { id } }"}`, status, code)
	a.Headers = append(a.Headers, headers...)
	return a
}

// quoted is a string in JSON, which has every string.
func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// Numbered repeats a text with the numbers from 0 to n-1 for %d.
func Numbered(n int, format string) string {
	b := &strings.Builder{}
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}
