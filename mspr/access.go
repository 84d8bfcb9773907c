package mspr

import (
	"fmt"
	"strings"
)

// Role is what an account may be, and with it which view of the schema its
// owner gets. A caller without an account is Public.
type Role string

// The roles, from the one that may do least.
const (
	Public     Role = "PUBLIC"
	Researcher Role = "RESEARCHER"
	Admin      Role = "ADMIN"
)

// Roles lists every role.
func Roles() []Role { return []Role{Public, Researcher, Admin} }

// Word is the role as tokens, flags and file names write it.
func (r Role) Word() string { return strings.ToLower(string(r)) }

// ParseRole reads a role's word.
func ParseRole(word string) (Role, error) {
	for _, r := range Roles() {
		if r.Word() == word {
			return r, nil
		}
	}
	return "", fmt.Errorf("there is no role %q; there are public, researcher and admin", word)
}

// Permission is a kind of thing that a role may do.
type Permission string

// The permissions.
const (
	Read   Permission = "READ"
	Write  Permission = "WRITE"
	Delete Permission = "DELETE"
	Export Permission = "EXPORT"
)

// Permissions lists every permission.
func Permissions() []Permission { return []Permission{Read, Write, Delete, Export} }
