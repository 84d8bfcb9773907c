package resolvers

import (
	"net/http"
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// viewAs names the role that a caller wants to be answered as.
const viewAs = "MSPR-View-As"

// lower gives the caller with the role that is named, where one is, and with no
// right that this role lacks; whose account it is stays. Nobody gets more by it
// than they have. The quota is the account's own and taken before.
func lower(caller mspr.Caller, named []string) (mspr.Caller, error) {
	if len(named) == 0 {
		return caller, nil
	}
	ranks := mspr.Roles()
	rank := slices.Index(ranks, mspr.Role(named[0]))
	switch {
	case len(named) > 1 || rank < 0:
		return caller, mspr.Errorf(mspr.BadUserInput, "the header %s names one role: PUBLIC, RESEARCHER or ADMIN", viewAs)
	case rank > slices.Index(ranks, caller.Role):
		return caller, mspr.Errorf(mspr.Forbidden, "the header %s asks for the view of a role that may do more than yours", viewAs)
	}
	caller.Role = ranks[rank]
	return caller, nil
}

// lowerStatus is the status of who can't be answered as the role that they named.
func lowerStatus(code mspr.Code) int {
	if code == mspr.Forbidden {
		return http.StatusForbidden
	}
	return http.StatusBadRequest
}
