package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/negotiate"
)

// frontTemplate is the page that a browser gets at /.
//
//go:embed front_page.html
var frontTemplate string

// frontWords are the words of the front page in one language.
type frontWords struct{ Title, About, Simulated string }

// frontLanguages are the languages that the front page speaks, the first where
// none of them suits.
func frontLanguages() []string { return []string{"en", "fr", "de", "it"} }

func wordsOfFront(l string) frontWords {
	return map[string]frontWords{
		"en": {
			"Pandemic surveillance", "Choose a jurisdiction. Each has its own data, under its own law.",
			"Numbers whose source is “simulated” are sample data that no publisher issued.",
		},
		"fr": {
			"Surveillance des pandémies", "Choisissez un territoire. Chacun a ses propres données, sous son propre droit.",
			"Les nombres dont la source est « simulated » sont des données fictives qu’aucun éditeur n’a publiées.",
		},
		"de": {
			"Pandemie-Überwachung", "Wählen Sie ein Gebiet. Jedes hat eigene Daten, unter eigenem Recht.",
			"Zahlen mit der Quelle «simulated» sind Beispieldaten, die niemand herausgegeben hat.",
		},
		"it": {
			"Sorveglianza delle pandemie", "Scelga un territorio. Ognuno ha i propri dati, secondo il proprio diritto.",
			"I numeri la cui fonte è «simulated» sono dati di esempio che nessun editore ha pubblicato.",
		},
	}[l]
}

// frontPlace is a cluster as the front page lists it: by its country's name, in a
// language that its pages have.
type frontPlace struct{ ID, Name, Language string }

// frontPage tells who came by browser where to go: to the dashboard of a cluster,
// at once where there is only one. Others, and all where there are no dashboards, are
// told of the API, in plain text.
func frontPage(clusters []*cluster, dashboards bool) (http.HandlerFunc, error) {
	pages := map[string][]byte{}
	for _, l := range frontLanguages() {
		page, err := frontIn(l, clusters)
		if err != nil {
			return nil, err
		}
		pages[l] = page
	}
	policy, text, spoken := frontPolicy(), frontText(clusters), negotiate.NewLanguages(frontLanguages())
	return func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Accept, Accept-Language")
		switch {
		case !dashboards || !negotiate.Page(r.Header.Values("Accept"), "text/plain"):
			say(w, http.StatusOK, text)
		case len(clusters) == 1:
			http.Redirect(w, r, "/"+string(clusters[0].ID)+"/", http.StatusFound)
		default:
			page := pages[spoken.Choose(r)]
			h.Set("Content-Type", "text/html; charset=utf-8")
			h.Set("Content-Length", strconv.Itoa(len(page)))
			h.Set("Cache-Control", "no-store")
			h.Set("Content-Security-Policy", policy)
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write(page)
		}
	}, nil
}

// frontIn writes the page in a language.
func frontIn(l string, clusters []*cluster) ([]byte, error) {
	form, err := template.New("front page").Parse(frontTemplate)
	if err != nil {
		return nil, fmt.Errorf("reading the front page: %w", err)
	}
	var places []frontPlace
	for _, c := range clusters {
		named := c.Languages[0]
		if slices.Contains(c.Languages, l) {
			named = l
		}
		places = append(places, frontPlace{string(c.ID), c.config.Catalogue.Name(c.Country, named), named})
	}
	var page bytes.Buffer
	err = form.Execute(&page, struct {
		Language string
		Words    frontWords
		Places   []frontPlace
	}{l, wordsOfFront(l), places})
	if err != nil {
		return nil, fmt.Errorf("writing the front page: %w", err)
	}
	return page.Bytes(), nil
}

// frontPolicy allows the page its one style, and nothing else.
func frontPolicy() string {
	_, rest, _ := strings.Cut(frontTemplate, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
}

// frontText is what clients that are no browsers get.
func frontText(clusters []*cluster) string {
	var page strings.Builder
	page.WriteString("MSPR, pandemic-surveillance data service\n\n")
	for _, c := range clusters {
		fmt.Fprintf(&page, "%-14s POST /%s/graphql\n", c.Name, c.ID)
	}
	fmt.Fprintf(&page, "\nA first query:\n\n  %s\n", sampleQuery)
	page.WriteString("\nNumbers from the source \"simulated\" are SIMULATED: sample data that no publisher\nissued. Answers that rest on them say so.\n")
	return page.String()
}
