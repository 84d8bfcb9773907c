package access

import (
	"slices"

	"github.com/mspr/surveillance/mspr"
)

// Rule says who may see something: callers whose role has the permission, in
// clusters that have the feature. What a rule leaves empty it does not ask for.
type Rule struct {
	Permission mspr.Permission
	Feature    mspr.Feature
}

// Allows says whether the rule lets a role in a cluster see what it stands on.
func (r Rule) Allows(cluster mspr.Cluster, role mspr.Role) bool {
	return (r.Permission == "" || slices.Contains(Permissions(role), r.Permission)) &&
		(r.Feature == "" || cluster.Has(r.Feature))
}

// ForEveryone says that the rule keeps out nobody, in no cluster.
func (r Rule) ForEveryone() bool {
	return r.Feature == "" && (r.Permission == "" || r.Permission == mspr.Read)
}

// Permissions lists what a role may do; an unknown role may do nothing.
func Permissions(role mspr.Role) []mspr.Permission {
	switch role {
	case mspr.Public:
		return []mspr.Permission{mspr.Read}
	case mspr.Researcher:
		return []mspr.Permission{mspr.Read, mspr.Export}
	case mspr.Admin:
		return []mspr.Permission{mspr.Read, mspr.Write, mspr.Delete, mspr.Export}
	}
	return nil
}
