package resolvers_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

func TestWhatNotEverybodyMayReadIsNoted(t *testing.T) {
	researcher := mspr.AuditEntry{Account: 2, Name: "researcher@example.org", Role: mspr.Researcher, Address: "192.0.2.1", UserAgent: "tests", Cluster: "us"}
	admin := mspr.AuditEntry{Account: 1, Name: "admin@example.org", Role: mspr.Admin, Address: "192.0.2.1", UserAgent: "tests", Cluster: "us"}
	entry := func(by mspr.AuditEntry, action mspr.AuditAction, resource string, fields ...string) mspr.AuditEntry {
		by.Action, by.Resource, by.Fields = action, resource, fields
		return by
	}
	export := func(fields ...string) mspr.AuditEntry {
		return entry(researcher, mspr.AuditExport, "Query.aggregate", append(fields, "Query.aggregate")...)
	}
	for name, c := range map[string]struct {
		role  mspr.Role
		query string
		want  []mspr.AuditEntry
	}{
		"an aggregate": {
			mspr.Researcher, `{ aggregate(disease: "covid19", groupBy: []) { totalCount nodes { deaths cases } } }`,
			[]mspr.AuditEntry{export("AggregateNode.cases", "AggregateNode.deaths")},
		},
		"aggregates under aliases and in fragments": {
			mspr.Researcher, `{ a: aggregate(disease: "covid19", groupBy: []) { ...c ...c } b: aggregate(disease: "mpox", groupBy: []) { edges { node { ... { d: deaths } ...n } } } }
				fragment c on AggregateConnection { nodes { ...n } } fragment n on AggregateNode { cases ill: cases }`,
			[]mspr.AuditEntry{export("AggregateNode.cases", "AggregateNode.deaths")},
		},
		"a field that is skipped": {
			mspr.Researcher, `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases deaths @skip(if: true) records @include(if: false) } } }`,
			[]mspr.AuditEntry{export("AggregateNode.cases", "AggregateNode.deaths", "AggregateNode.records")},
		},
		"accounts": {
			mspr.Admin, `{ accounts { nodes { email role } } cluster { id } }`,
			[]mspr.AuditEntry{entry(admin, mspr.AuditAdminRead, "Query.accounts", "Account.email", "Account.role", "Query.accounts")},
		},
		"the audit log": {
			mspr.Admin, `{ auditLog { nodes { name } } }`,
			[]mspr.AuditEntry{entry(admin, mspr.AuditAdminRead, "Query.auditLog", "AuditEntry.name", "Query.auditLog")},
		},
		"an export and administration at once": {
			mspr.Admin, `{ auditLog { totalCount } accounts { totalCount } aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`,
			[]mspr.AuditEntry{
				entry(admin, mspr.AuditExport, "Query.aggregate", "AggregateNode.cases", "Query.aggregate"),
				entry(admin, mspr.AuditAdminRead, "Query.accounts Query.auditLog", "Query.accounts", "Query.auditLog"),
			},
		},
		"raw records, which are everybody's here": {mspr.Public, `{ covidRecords { nodes { id batch createdAt } } }`, nil},
		"records by a researcher":                 {mspr.Researcher, `{ covidRecords { nodes { id cases } } batches { nodes { id } } }`, nil},
		"introspection":                           {mspr.Admin, `{ __schema { types { name } } __type(name: "Account") { fields { name } } }`, nil},
		"another's mutation":                      {mspr.Public, `mutation { logout }`, nil},
		"a mutation, which notes itself":          {mspr.Admin, `mutation { disableAccount(id: 2, reason: "left") { email } }`, nil},
		"a document that is not valid":            {mspr.Researcher, `{ aggregate(disease: "covid19", groupBy: []) { nodes { nonsense } } }`, nil},
		"what another role may read":              {mspr.Researcher, `{ accounts { totalCount } }`, nil},
		"a query that is too dear":                {mspr.Researcher, `{ aggregate(disease: "covid19", groupBy: [], first: 1000) { nodes { cases } edges { node {` + manyFields + ` } } } }`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, us, limited(func(l *resolvers.Limits) { l.Cost = 20_000 })).as(c.role)
			r := request("POST", "/us/graphql", `{"query":`+encoded(t, c.query)+`}`, "Content-Type", "application/json", "User-Agent", "tests")
			e.do(t, r)
			if diff := cmp.Diff(c.want, e.diary.entries, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const manyFields = ` cases deaths recovered hospitalizations icuAdmissions records caseFatalityRatio incidencePer100k mortalityPer100k
	a: cases b: cases c: cases d: cases e: cases f: cases g: cases h: cases i: cases j: cases k: cases`

func TestNoNumberOfAnAccountChoosesTheWholeAuditLog(t *testing.T) {
	for _, number := range []string{"0", "-1"} {
		wantRefusal(t, newEdge(t).as(mspr.Admin).ask(t, `{ auditLog(account: `+number+`) { totalCount } }`), mspr.BadUserInput, "account")
	}
}

func TestWhatCantBeNotedIsNotAnswered(t *testing.T) {
	for role, query := range map[mspr.Role]string{
		mspr.Researcher: `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`,
		mspr.Admin:      `{ cluster { id } accounts { nodes { email } } aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`,
	} {
		e := newEdge(t).as(role)
		e.diary.err = errors.New("dial tcp 10.0.0.7")
		got := e.ask(t, query)
		wantRefusal(t, got, mspr.Unavailable, "note")
		if got.Data != nil || e.numbers.aggregate.Disease != "" {
			t.Errorf("something was resolved: %s", got.raw)
		}
		wantData(t, e.ask(t, `{ cluster { id } }`), `{"cluster":{"id":"france"}}`)
	}
}
