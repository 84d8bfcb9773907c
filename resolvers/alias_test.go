package resolvers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/mspr"
)

func TestAnAdministratorSaysWhatAPublisherCallsAPlace(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	wantData(t, e.ask(t, `{ locationAliases(source: "who", location: "CHE", includeRemoved: true, first: 3) { totalCount nodes { id source name location { code } madeBy removed removedBy removalReason } } }`),
		`{"locationAliases":{"totalCount":1,"nodes":[{"id":4,"source":null,"name":"La Suisse","location":{"code":"CHE"},"madeBy":"admin@example.org","removed":null,"removedBy":null,"removalReason":null}]}}`)
	if d := cmp.Diff(mspr.AliasQuery{Source: "who", Location: "CHE", Removed: true, Page: mspr.Page{First: 3}, Total: true}, e.nicknames.query); d != "" {
		t.Error(d)
	}
	wantData(t, e.ask(t, `mutation { setLocationAlias(name: "Suisse|", location: "CHE", source: "who", reason: "new") { id source name made madeBy reason } }`),
		`{"setLocationAlias":{"id":5,"source":"who","name":"Suisse|","made":"2024-10-21T06:00:00Z","madeBy":"admin@example.org","reason":"new"}}`)
	wantData(t, e.ask(t, `mutation { removeLocationAlias(id: 5, reason: "old") { id removed removedBy removalReason } }`),
		`{"removeLocationAlias":{"id":5,"removed":"2024-10-21T06:00:00Z","removedBy":"admin@example.org","removalReason":"old"}}`)
	if e.nicknames.by.Account != 1 {
		t.Errorf("done by %+v", e.nicknames.by)
	}
}

func TestAnAliasOfNoSourceIsNotOneOfEverySource(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	for _, wrong := range []string{
		`mutation { setLocationAlias(name: "Suisse", location: "CHE", source: "", reason: "new") { id } }`,
		`mutation { setLocationAlias(name: "Suisse", location: "CHE", source: "nobody", reason: "new") { id } }`,
		`{ locationAliases(source: "") { totalCount } }`, `{ locationAliases(location: "ATL") { totalCount } }`,
	} {
		wantRefusal(t, e.ask(t, wrong), mspr.BadUserInput)
	}
	if e.nicknames.did != "" {
		t.Errorf("something was %s", e.nicknames.did)
	}
}
