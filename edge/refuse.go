package edge

import (
	"encoding/json"
	"net/http"

	"github.com/mspr/surveillance/mspr"
)

// refusal has the form of GraphQL's errors, which clients read anyway.
type refusal struct {
	Errors []refusalError `json:"errors"`
}

type refusalError struct {
	Message    string               `json:"message"`
	Extensions map[string]mspr.Code `json:"extensions"`
}

func refuse(w http.ResponseWriter, status int, code mspr.Code, message string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	// A client that is gone is nobody to tell.
	_ = json.NewEncoder(w).Encode(refusal{[]refusalError{{message, map[string]mspr.Code{"code": code}}}})
}
