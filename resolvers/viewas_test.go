package resolvers_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
)

// viewing asks as the edge's role, to be answered as others.
func (e *edge) viewing(t *testing.T, query string, as ...string) response {
	t.Helper()
	r := request("POST", "/", `{"query": "`+query+`"}`, "Content-Type", "application/json")
	for _, role := range as {
		r.Header.Add("MSPR-View-As", role)
	}
	return e.do(t, r)
}

const fieldsOfQuery = `{ __type(name: \"Query\") { fields { name } } }`

func TestWhoMayDoMoreIsAnsweredAsARoleThatMayDoLess(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	for _, role := range mspr.Roles() {
		want := newEdge(t).as(role).viewing(t, fieldsOfQuery)
		if got := e.viewing(t, fieldsOfQuery, string(role)); string(got.Data) != string(want.Data) || len(got.Errors) > 0 {
			t.Errorf("an administrator as %s: %s", role, cmp.Diff(string(want.Data), string(got.Data)))
		}
		wantData(t, e.viewing(t, `{ viewer { role name limits { page } } }`, string(role)),
			`{"viewer":{"role":"`+string(role)+`","name":"admin@example.org","limits":{"page":`+map[bool]string{true: "100", false: "1000"}[role == mspr.Public]+`}}}`)
	}
	wantRefusal(t, e.viewing(t, `{ accounts { totalCount } }`, "RESEARCHER"), mspr.BadUserInput, "accounts")
	wantRefusal(t, e.viewing(t, `{ covidRecords(first: 101) { nodes { date } } }`, "PUBLIC"), mspr.BadUserInput, "1 to 100")
}

func TestOnlyWhoHasAnAccountIsToldOfItsSecondFactor(t *testing.T) {
	for role, want := range map[mspr.Role]string{mspr.Public: "null", mspr.Researcher: "false", mspr.Admin: "true"} {
		wantData(t, newEdge(t).as(role).ask(t, `{ viewer { secondFactor } }`), `{"viewer":{"secondFactor":`+want+`}}`)
	}
}

func TestAMutationAsALowerRoleIsThatRolesAndTheAccounts(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	wantRefusal(t, e.viewing(t, `mutation { closeAccount(id: 3) { id } }`, "RESEARCHER"), mspr.BadUserInput)
	if e.viewing(t, `mutation { logout }`, "RESEARCHER"); e.people.by.Role != mspr.Researcher || e.people.by.Account != 1 {
		t.Errorf("it was done by %+v", e.people.by)
	}
}

func TestTheAuditLogNamesTheAccountThatLooksAsAnother(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	e.viewing(t, `{ aggregate(disease: \"covid19\", groupBy: []) { nodes { cases } } }`, "RESEARCHER")
	if len(e.diary.entries) != 1 || e.diary.entries[0].Name != "admin@example.org" || e.diary.entries[0].Role != mspr.Researcher {
		t.Errorf("noted: %+v", e.diary.entries)
	}
}

func TestNobodyGoesUpByAskingForIt(t *testing.T) {
	for name, c := range map[string]struct {
		role   mspr.Role
		as     []string
		code   mspr.Code
		status int
	}{
		"a researcher as an administrator": {mspr.Researcher, []string{"ADMIN"}, mspr.Forbidden, http.StatusForbidden},
		"the public as a researcher":       {mspr.Public, []string{"RESEARCHER"}, mspr.Forbidden, http.StatusForbidden},
		"another word":                     {mspr.Admin, []string{"ROOT"}, mspr.BadUserInput, http.StatusBadRequest},
		"a word in small letters":          {mspr.Admin, []string{"public"}, mspr.BadUserInput, http.StatusBadRequest},
		"nothing":                          {mspr.Admin, []string{""}, mspr.BadUserInput, http.StatusBadRequest},
		"two roles":                        {mspr.Admin, []string{"PUBLIC", "ADMIN"}, mspr.BadUserInput, http.StatusBadRequest},
	} {
		got := newEdge(t).as(c.role).viewing(t, `{ cluster { id } }`, c.as...)
		if got.code() != string(c.code) || got.status != c.status || got.Data != nil {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	if got := newEdge(t).viewing(t, `{ viewer { role } }`, "PUBLIC"); len(got.Errors) > 0 {
		t.Errorf("the public as the public: %s", got.raw)
	}
}

func TestNoAnswerOfAnotherRoleIsHandedOut(t *testing.T) {
	e := keeper(t).as(mspr.Admin)
	full := e.viewing(t, fieldsOfQuery)
	less := e.viewing(t, fieldsOfQuery, "PUBLIC")
	if string(full.Data) == string(less.Data) || !strings.Contains(full.raw, "accounts") || strings.Contains(less.raw, "accounts") {
		t.Errorf("%s\nand as the public:\n%s", full.raw, less.raw)
	}
	if again := e.viewing(t, fieldsOfQuery); string(again.Data) != string(full.Data) {
		t.Errorf("afterwards an administrator sees %s", again.raw)
	}
	if vary := strings.Join(less.header.Values("Vary"), ", "); !strings.Contains(vary, "MSPR-View-As") {
		t.Errorf("Vary is %s", vary)
	}
}

func TestWhoListensIsAnsweredAsTheRoleThatTheyAskFor(t *testing.T) {
	h := live.NewHub()
	e := newEdge(t, hub(h)).as(mspr.Admin)
	url := e.served(t)
	c := connect(t, url)
	c.say(`{"type":"connection_init","payload":{"authorization":"Bearer admin","viewAs":"PUBLIC"}}`)
	c.want(`{"type":"connection_ack"}`)
	c.subscribe("1", `subscription { batchProgress { batch } }`)
	c.want(`{"id":"1","type":"error"`, `batchProgress`)
	c = connect(t, url, "MSPR-View-As", "ADMIN")
	c.say(`{"type":"connection_init"}`)
	c.wantEnd(websocket.StatusCode(4403), "more than yours")
	stream := e.subscribe(t, url, `subscription { batchProgress { batch } }`, "MSPR-View-As", "RESEARCHER")
	if _, data := stream.next(); !strings.Contains(data, "batchProgress") || !strings.Contains(data, "BAD_USER_INPUT") {
		t.Errorf("a researcher heard %s", data)
	}
}
