package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

func TestATokenIsGoodInItsOwnClusterOnly(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us", "france", "switzerland")
	clusters := []string{"us", "france", "switzerland"}
	for _, home := range clusters {
		token := s.as(mspr.Researcher).token(home)
		for _, visited := range clusters {
			want := http.StatusUnauthorized
			if visited == home {
				want = http.StatusOK
			}
			same(t, "a token of "+home+" in "+visited, s.post(visited, whoAmI, bearer(token)).status, want)
		}
	}
}

func TestEachRoleSeesItsOwnSchema(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{Sample: true}, "us", "france")
	count := `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`
	same(t, "the public asks for an aggregate", s.try("us", count).code(), string(mspr.BadUserInput))
	if s.as(mspr.Researcher).ask("us", count).number(t, "aggregate", "nodes", 0, "cases") <= 0 {
		t.Error("a researcher gets no aggregate")
	}
	accounts := `{ accounts { nodes { email } } }`
	same(t, "a researcher asks for accounts", s.as(mspr.Researcher).try("us", accounts).code(), string(mspr.BadUserInput))
	if s.as(mspr.Admin).ask("us", accounts).at(t, "accounts", "nodes", 0, "email") == nil {
		t.Error("an administrator sees no account")
	}
	raw := `{ covidRecords(first: 1) { nodes { id batch createdAt } } }`
	s.ask("us", raw)
	same(t, "raw rows in France, even for an administrator", s.as(mspr.Admin).try("france", raw).code(), string(mspr.BadUserInput))
	for _, role := range mspr.Roles() {
		same(t, "the viewer", s.as(role).ask("us", `{ viewer { role } }`).at(t, "viewer", "role"), any(string(role)))
	}
}

func TestTheFirstStartMakesOneAccountForEachRole(t *testing.T) {
	dir := dataDir(t)
	s := start(t, dir, config.Serving{}, "us", "france")
	for _, cluster := range []mspr.ClusterID{"us", "france"} {
		var roles []mspr.Role
		for _, made := range s.at.accounts[cluster] {
			roles = append(roles, made.Account.Role)
			in := s.signIn(string(cluster), made.Account.Email, *made.Password)
			a := s.post(string(cluster), whoAmI, bearer(in.access)).answer
			same(t, "who signed in", a.text(t, "viewer", "name"), made.Account.Email)
		}
		same(t, "the roles of "+string(cluster), roles, mspr.Roles())
	}
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	again := start(t, dir, config.Serving{}, "us", "france")
	same(t, "the accounts that a second start makes", len(again.at.accounts["us"])+len(again.at.accounts["france"]), 0)
}

func TestACorrectionIsABatchAndTheFormerNumberStaysKnown(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	rows := whoRows(1, 3)
	file := writeFile(t, "who.csv", whoText(rows))
	load(t, s.dataDir, "us", "who", file, "--issued", "2024-10-21")
	s.awaitSnapshot(t, "us")
	const frenchCases = `{ summary(disease: "covid19", location: "FRA"%s) { cases } snapshot { number } }`
	before := s.ask("us", fmt.Sprintf(frenchCases, ""))
	cases := before.number(t, "summary", "cases")

	admin := s.as(mspr.Admin)
	key := fmt.Sprintf(`{disease: "covid19", location: "FRA", date: "%s", source: "who"}`, rows[0].date)
	made := admin.ask("us", fmt.Sprintf(`mutation { upsertRecord(input: {key: %s, cases: %d}, reason: "typing error at the source") { id status feed reason changed } }`, key, rows[0].cases+7))
	same(t, "the batch", made.text(t, "upsertRecord", "reason"), "typing error at the source")
	s.awaitCases(t, cases+7)
	same(t, "as of before the correction", s.ask("us", fmt.Sprintf(frenchCases, `, asOf: "2024-12-01T00:00:00Z"`)).number(t, "summary", "cases"), cases)

	// The publisher says again what it said before: the correction stands.
	load(t, s.dataDir, "us", "who", writeFile(t, "again.csv", whoText(rows)+""), "--issued", "2025-01-01")
	s.awaitCases(t, cases+7)

	admin.ask("us", fmt.Sprintf(`mutation { deleteRecord(key: %s, reason: "never happened") { id } }`, key))
	s.awaitCases(t, cases-rows[0].cases)
	same(t, "a record that isn't there", admin.try("us", fmt.Sprintf(`mutation { deleteRecord(key: %s, reason: "again") { id } }`, key)).code(), string(mspr.NotFound))
	same(t, "a reason that is empty", admin.try("us", fmt.Sprintf(`mutation { upsertRecord(input: {key: %s, cases: 1}, reason: "") { id } }`, key)).code(), string(mspr.BadUserInput))

	log := admin.ask("us", `{ auditLog(action: WRITE, first: 5) { nodes { resource reason name outcome } } deleted: auditLog(action: DELETE, first: 5) { nodes { resource reason outcome } } }`)
	contains(t, fmt.Sprint(log.Data), "covid19 FRA "+rows[0].date.String()+" who", "typing error at the source", "never happened", string(mspr.NotFound))
	code, out := operate(t, append(s.reach(), "audit", "verify", "--cluster", "us")...)
	same(t, "exit code of audit verify: "+out, code, exitDone)
}

// awaitCases waits until the French cases are as many as expected.
func (s *server) awaitCases(t *testing.T, want int64) {
	t.Helper()
	await(t, fmt.Sprintf("%d cases to be served", want), func() bool {
		return s.ask("us", `{ summary(disease: "covid19", location: "FRA") { cases } }`).number(t, "summary", "cases") == want
	})
}

func TestTheAuditLogRefusesToForget(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{Sample: true}, "us")
	s.as(mspr.Researcher).ask("us", `{ aggregate(disease: "covid19", groupBy: []) { nodes { cases } } }`)
	code, out := operate(t, append(s.reach(), "audit", "verify", "--cluster", "us")...)
	same(t, "exit code: "+out, code, exitDone)
	end := out[strings.LastIndex(strings.TrimSpace(out), " ")+1:]

	db := database(t, s.dataDir)
	if one(t, db, `SELECT count(*) FROM mspr_us.audit_log WHERE action = 'EXPORT' AND resource = 'Query.aggregate'`) != 1 {
		t.Error("the aggregate is not in the audit log")
	}
	for _, statement := range []string{
		`UPDATE mspr_us.audit_log SET name = 'nobody'`, `DELETE FROM mspr_us.audit_log`, `TRUNCATE mspr_us.audit_log`,
	} {
		for _, role := range []string{"", "SET ROLE mspr_us; "} {
			if _, err := db.Exec(t.Context(), role+statement); err == nil {
				t.Errorf("%s%s was done", role, statement)
			}
			if _, err := db.Exec(t.Context(), "RESET ROLE"); err != nil {
				t.Fatal(err)
			}
		}
	}
	// Whoever owns the machine can cut the end off; a noted end shows it.
	if _, err := db.Exec(t.Context(), `ALTER TABLE mspr_us.audit_log DISABLE TRIGGER ALL; DELETE FROM mspr_us.audit_log WHERE number = (SELECT max(number) FROM mspr_us.audit_log); ALTER TABLE mspr_us.audit_log ENABLE TRIGGER ALL`); err != nil {
		t.Fatal(err)
	}
	code, out = operate(t, append(s.reach(), "audit", "verify", "--cluster", "us", "--expect", strings.TrimSpace(end))...)
	same(t, "exit code with an entry cut off: "+out, code, exitFailed)
}

func TestAnOperatorPrintsWhatARoleSees(t *testing.T) {
	code, out := operate(t, "schema", "print", "--cluster", "france", "--role", "public")
	same(t, "exit code", code, exitDone)
	golden, err := os.ReadFile("access/testdata/views/france-public.graphql")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the view", out, string(golden))
	code, out = operate(t, "schema", "print", "--cluster", "mars")
	same(t, "exit code for a cluster that isn't", code, exitUsage)
	contains(t, out, "mars")
}
