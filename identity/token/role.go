package token

import (
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// roleOf gives the highest role that the issuer's role claim stands for.
func roleOf(said members, issuer mspr.Issuer) (mspr.Role, error) {
	values, err := listOf(said.at(issuer.RoleClaim), "the role claim")
	if err != nil {
		return "", err
	}
	best := -1
	for _, v := range values {
		if role, known := issuer.Roles[v]; known {
			best = max(best, slices.Index(mspr.Roles(), role))
		}
	}
	if best < 0 {
		return "", refused("the role claim has no value that stands for a role")
	}
	return mspr.Roles()[best], nil
}

// at gives the member of that very name, which may have dots in it as the
// address that it often is; else the one that dots lead to from object to object.
func (m members) at(path string) any {
	if value, there := m[path]; there {
		return value
	}
	first, rest, nested := strings.Cut(path, ".")
	inner, ok := m[first].(map[string]any)
	if !nested || !ok {
		return nil
	}
	return members(inner).at(rest)
}
