package access_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/mspr"
)

func TestARoleMayDoWhatTheDesignSays(t *testing.T) {
	for role, want := range map[mspr.Role]string{
		mspr.Public: "[READ]", mspr.Researcher: "[READ EXPORT]", mspr.Admin: "[READ WRITE DELETE EXPORT]", "OWNER": "[]", "": "[]",
	} {
		if got := fmt.Sprint(access.Permissions(role)); got != want {
			t.Errorf("%q may %s, want %s", role, got, want)
		}
	}
}

func TestARuleAsksForAllThatItNames(t *testing.T) {
	us := mspr.Cluster{ID: "us", Features: []mspr.Feature{mspr.TechnicalAPI}}
	france := mspr.Cluster{ID: "france", Features: []mspr.Feature{mspr.GDPR}}
	for _, c := range []struct {
		rule    access.Rule
		cluster mspr.Cluster
		allowed []mspr.Role
	}{
		{access.Rule{}, france, mspr.Roles()},
		{access.Rule{Permission: mspr.Read}, france, mspr.Roles()},
		{access.Rule{Permission: mspr.Export}, france, []mspr.Role{mspr.Researcher, mspr.Admin}},
		{access.Rule{Permission: mspr.Write}, us, []mspr.Role{mspr.Admin}},
		{access.Rule{Permission: mspr.Delete}, us, []mspr.Role{mspr.Admin}},
		{access.Rule{Feature: mspr.TechnicalAPI}, us, mspr.Roles()},
		{access.Rule{Feature: mspr.TechnicalAPI}, france, nil},
		{access.Rule{Permission: mspr.Export, Feature: mspr.TechnicalAPI}, us, []mspr.Role{mspr.Researcher, mspr.Admin}},
		{access.Rule{Permission: mspr.Export, Feature: mspr.TechnicalAPI}, france, nil},
		{access.Rule{Permission: "SUDO"}, us, nil},
		{access.Rule{Feature: "MAGIC"}, us, nil},
	} {
		for _, role := range append(mspr.Roles(), "OWNER") {
			want := slices.Contains(c.allowed, role)
			if got := c.rule.Allows(c.cluster, role); got != want {
				t.Errorf("%v lets %s pass in %s: %v, want %v", c.rule, role, c.cluster.ID, got, want)
			}
		}
	}
}

func TestARuleIsForEveryoneWhenItKeepsOutNobody(t *testing.T) {
	for rule, want := range map[access.Rule]bool{
		{}: true, {Permission: mspr.Read}: true, {Permission: mspr.Export}: false, {Feature: mspr.Dataviz}: false,
		{Permission: mspr.Read, Feature: mspr.Dataviz}: false,
	} {
		if rule.ForEveryone() != want {
			t.Errorf("%v is for everyone: %v", rule, rule.ForEveryone())
		}
	}
}
