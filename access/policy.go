package access

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Rule says who may see something: callers whose role has the permission, in
// clusters that have the feature. What a rule leaves empty it does not ask for.
type Rule struct {
	Permission mspr.Permission
	Feature    mspr.Feature
}

// Allows says whether the rule lets a role in a cluster see what it stands on.
// A role that does not exist sees nothing, whatever the rule.
func (r Rule) Allows(cluster mspr.Cluster, role mspr.Role) bool {
	return may(role, cmp.Or(r.Permission, mspr.Read)) && (r.Feature == "" || cluster.Has(r.Feature))
}

// ForEveryone says that the rule keeps out nobody, in no cluster.
func (r Rule) ForEveryone() bool {
	return r.Feature == "" && (r.Permission == "" || r.Permission == mspr.Read)
}

// String names what the rule asks for.
func (r Rule) String() string {
	asked := strings.TrimSpace(string(r.Permission) + " " + string(r.Feature))
	if asked == "" {
		return "nothing"
	}
	return asked
}

// Permissions lists what a role may do; an unknown role may do nothing.
func Permissions(role mspr.Role) []mspr.Permission {
	return slices.DeleteFunc(mspr.Permissions(), func(p mspr.Permission) bool { return !may(role, p) })
}

// may is asked for every field of an answer that states a rule, so it makes no
// garbage.
func may(role mspr.Role, p mspr.Permission) bool {
	switch role {
	case mspr.Public:
		return p == mspr.Read
	case mspr.Researcher:
		return p == mspr.Read || p == mspr.Export
	case mspr.Admin:
		return p == mspr.Read || p == mspr.Write || p == mspr.Delete || p == mspr.Export
	}
	return false
}
