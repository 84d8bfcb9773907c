package resolvers_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

func TestErrorsAreToldInTheCallersLanguage(t *testing.T) {
	swiss := newEdge(t, switzerland)
	for _, c := range []struct {
		e               *edge
		language, words string
	}{
		{newEdge(t), "", "une page a de 1 à 100 lignes"},
		{newEdge(t), "fr-CH, en;q=0.5", "une page a de 1 à 100 lignes"},
		{newEdge(t), "en", "a page has 1 to 100 rows"},
		{newEdge(t), "ja", "une page a de 1 à 100 lignes"},
		{newEdge(t, us), "fr", "a page has 1 to 100 rows"},
		{swiss, "de-CH", "Eine Seite hat 1 bis 100 Zeilen"},
		{swiss, "it", "una pagina ha da 1 a 100 righe"},
		{swiss, "en", "une page a de 1 à 100 lignes"},
	} {
		got := c.e.askIn(t, c.language, `{ covidRecords(first: 1000) { nodes { date } } }`)
		wantRefusal(t, got, mspr.BadUserInput, c.words)
	}
}

func TestWhateverRefusesSpeaksTheCallersLanguage(t *testing.T) {
	for name, c := range map[string]struct {
		e     *edge
		body  string
		words string
	}{
		"the body":        {newEdge(t), `no JSON`, "n’est pas du JSON"},
		"the document":    {newEdge(t), `{"query": "{ ` + strings.Repeat("a: __typename ", 11) + `}"}`, "plus de 10 champs racine"},
		"the cost":        {newEdge(t, limited(func(l *resolvers.Limits) { l.Cost = 1 })), `{"query": "{ locations { nodes { code } } }"}`, "1 sont le maximum"},
		"the answer":      {newEdge(t, limited(func(l *resolvers.Limits) { l.Answer = 10 })), `{"query": "{ cluster { id } }"}`, "dépasse 10 octets"},
		"a scalar":        {newEdge(t), `{"query": "{ summary(disease: \"\") { cases } }"}`, "de 1 à 32 caractères"},
		"the size":        {newEdge(t, limited(func(l *resolvers.Limits) { l.Body = 10 })), `{"query": "{ cluster { id } }"}`, "dépasse 10 octets"},
		"a resolver":      {newEdge(t), `{"query": "{ locations(under: \"ABC\") { totalCount } }"}`, "lieu inconnu"},
		"too many errors": {newEdge(t, limited(func(l *resolvers.Limits) { l.Errors = 1 })), `{"query": "{ a: locations(first: 0) { totalCount } b: locations(first: 0) { totalCount } }"}`, "autres erreurs"},
	} {
		got := c.e.do(t, request("POST", "/", c.body, "Content-Type", "application/json", "Accept-Language", "fr"))
		if len(got.Errors) == 0 || !strings.Contains(got.Errors[0].Message, c.words) {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
}

func TestASpentQuotaIsToldInTheCallersLanguageAndNotedInEnglish(t *testing.T) {
	e := newEdge(t)
	e.quota.state = mspr.QuotaState{Limit: 5, Refused: true}
	wantRefusal(t, e.askIn(t, "fr", `{ cluster { id } }`), mspr.RateLimited, "5 requêtes de votre quota")
	if len(e.diary.entries) != 1 || !strings.Contains(e.diary.entries[0].Reason, "requests of your quota") {
		t.Errorf("noted: %+v", e.diary.entries)
	}
}

func TestTheLogStaysEnglishAndCausesStayInIt(t *testing.T) {
	e := newEdge(t)
	e.numbers.err = mspr.Errorf(mspr.Unavailable, "the database is not available").Because(errors.New("a secret cause"))
	got := e.askIn(t, "fr", summary)
	wantRefusal(t, got, mspr.Unavailable, "la base de données n’est pas disponible")
	if log := e.log.String(); !strings.Contains(log, "a secret cause") || !strings.Contains(log, "a field was not answered") || strings.Contains(got.raw, "secret") {
		t.Errorf("the log says %s, the answer %s", log, got.raw)
	}
}

// What was written before it was known who would read it is said in the reader's
// language, too.
func TestWhatWasStoredIsSaidInTheReadersLanguage(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	reason := "line 1 of a.csv is no header: the line holds a NUL byte"
	e.imports.result = mspr.ImportResult{
		Status: mspr.BatchRefused, Reason: &reason, Batch: &mspr.Batch{ID: 7, Reason: "a.csv is empty; fetch it again"},
		Quarantined: []mspr.QuarantinedRow{{Message: `cases: "many" is not a whole number`}},
	}
	sent := inParts(t,
		part{"operations", "", `{"query":"mutation($f: Upload!) { importRecords(source: \"who\", file: $f) { reason batch { reason } quarantined { message } } }","variables":{"f":null}}`},
		part{"map", "", `{"0":["variables.f"]}`}, part{"0", "a.csv", "Date_reported\n"})
	sent.Header.Set("Accept-Language", "fr")
	wantData(t, e.do(t, sent), "{\"importRecords\":{\"reason\":\"la ligne 1 de a.csv n’est pas un en-tête\u00a0: la ligne contient un octet NUL\","+
		"\"batch\":{\"reason\":\"a.csv est vide\u00a0; récupérez-le à nouveau\"},"+`"quarantined":[{"message":"cases: \"many\" n’est pas un nombre entier"}]}}`)
	wantData(t, e.askIn(t, "fr", `{ jobs { nodes { outcome error } } }`),
		`{"jobs":{"nodes":[{"outcome":"rien de nouveau","error":"the publisher is away"}]}}`)
	wantRefusal(t, e.askIn(t, "fr", `{ cluster { idd } }`), mspr.BadUserInput, `Impossible de demander le champ "idd" sur le type "Cluster". Vouliez-vous dire "id"`)
}
