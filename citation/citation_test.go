package citation_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/citation"
	"github.com/mspr/surveillance/mspr"
)

func statement() citation.Statement {
	return citation.Statement{
		ID: citation.ID("us", "{ a }", "en", 7), Cluster: "us", Publisher: "United States", Address: "/us/q/x", Query: "{ a }", Language: "en",
		Title: "Aggregates of covid19", Snapshot: 7, SnapshotCreated: time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC),
		AsOf: time.Date(2026, 11, 27, 23, 0, 0, 0, time.UTC), SHA256: citation.Digest([]byte(`{"a":1}`)), Bytes: 7,
		Sources: []citation.Source{{Name: "who", Title: "Cases & deaths_100%", Publisher: "WHO <script>", Licence: "CC BY 4.0", Address: "javascript:alert(1)"}},
		Created: time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC),
	}
}

func TestAnIDStandsForTheQueryItsLanguageAndTheSnapshot(t *testing.T) {
	t.Parallel()
	const query = "{ a }"
	first := citation.ID("us", query, "en", 7)
	if !citation.IsID(first) || first != citation.ID("us", query, "en", 7) {
		t.Errorf("the id is %s, then %s", first, citation.ID("us", query, "en", 7))
	}
	for name, other := range map[string]string{
		"cluster": citation.ID("france", query, "en", 7), "query": citation.ID("us", "{ b }", "en", 7),
		"language": citation.ID("us", query, "fr", 7), "snapshot": citation.ID("us", query, "en", 8),
		"where one ends": citation.ID("u", query, "sen", 7),
	} {
		if other == first || !citation.IsID(other) {
			t.Errorf("another %s has the id %s", name, other)
		}
	}
}

func TestTheBodyIsGivenOnlyForTheDataThatWereCited(t *testing.T) {
	t.Parallel()
	text, err := statement().Encode()
	if err != nil {
		t.Fatal(err)
	}
	body, err := citation.Body(text, []byte(`{"a":1}`))
	if err != nil || string(body) != `{"citation":`+string(text)+`,"data":{"a":1}}`+"\n" || !json.Valid(body) {
		t.Errorf("the body is %s, %v", body, err)
	}
	for _, other := range []string{`{"a":2}`, `{"a": 1}`, ``} {
		if body, err := citation.Body(text, []byte(other)); mspr.CodeOf(err) != mspr.Conflict || body != nil {
			t.Errorf("%s gives %s, %v", other, body, err)
		}
		if body, err := citation.Page(text, []byte(other), ""); mspr.CodeOf(err) != mspr.Conflict || body != nil {
			t.Errorf("the page of %s is %s, %v", other, body, err)
		}
	}
}

func TestAStatementIsBounded(t *testing.T) {
	t.Parallel()
	s := statement()
	s.Query = strings.Repeat("x", citation.Largest)
	if _, err := s.Encode(); mspr.CodeOf(err) != mspr.TooComplex {
		t.Errorf("it gives %v", err)
	}
}

func TestTheFormsOfAReference(t *testing.T) {
	t.Parallel()
	told, err := statement().At("https://mspr.example/")
	if err != nil {
		t.Fatal(err)
	}
	if want := "MSPR, United States (2026). Aggregates of covid19. Snapshot 7 of 2026-11-27, as known at 2026-11-27T23:00:00Z. " +
		"Sources: WHO <script>, Cases & deaths_100% (CC BY 4.0). https://mspr.example/us/q/x (SHA-256 " + told.SHA256 + ")."; told.Text != want {
		t.Errorf("the text is\n%s, want\n%s", told.Text, want)
	}
	if !strings.Contains(told.Bibtex, `Cases \& deaths\_100\%`) || !strings.Contains(told.Bibtex, "url = {https://mspr.example/us/q/x}") ||
		strings.Count(told.Bibtex, "{")-strings.Count(told.Bibtex, `\{`) != strings.Count(told.Bibtex, "}")-strings.Count(told.Bibtex, `\}`) {
		t.Errorf("BibTeX is\n%s", told.Bibtex)
	}
	var items []struct {
		Type   string
		URL    string
		Issued struct {
			Parts [][]int `json:"date-parts"`
		}
	}
	if err := json.Unmarshal([]byte(told.CSL), &items); err != nil || len(items) != 1 || items[0].Type != "dataset" ||
		items[0].URL != "https://mspr.example/us/q/x" || items[0].Issued.Parts[0][2] != 27 {
		t.Errorf("CSL-JSON is %s: %+v, %v", told.CSL, items, err)
	}
	if without, err := statement().At(""); err != nil || without.URL != "/us/q/x" {
		t.Errorf("without a host it is %s, %v", without.URL, err)
	}
}

func TestSimulatedNumbersAreCitedAsSuch(t *testing.T) {
	t.Parallel()
	s := statement()
	s.Simulated = true
	told, err := s.At("")
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{told.Text, told.Bibtex, told.CSL} {
		if !strings.Contains(form, "SIMULATED") {
			t.Errorf("it is not said that the numbers are simulated: %s", form)
		}
	}
}

func TestThePageShowsAndRunsNothingElse(t *testing.T) {
	t.Parallel()
	s := statement()
	s.Query, s.SHA256 = "{ a(b: \"</pre><script>alert(1)</script>\") }", citation.Digest([]byte(`{"a":"<img src=x>"}`))
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	page, err := citation.Page(text, []byte(`{"a":"<img src=x>"}`), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, harm := range []string{"<script", "<img", `href="javascript:`} {
		if strings.Contains(string(page), harm) {
			t.Errorf("the page has %s:\n%s", harm, page)
		}
	}
	if apology := string(citation.Apology("Gone", "<script>", "en")); strings.Contains(apology, "<script>") || !strings.Contains(apology, "Gone") {
		t.Errorf("the apology is %s", apology)
	}
}
