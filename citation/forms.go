package citation

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// publisher is how the service is named where it is cited.
const publisher = "MSPR"

// At gives the statement as the API tells it; base is where the service is
// reached, as in https://mspr.example.org, or empty for addresses without a host.
func (s Statement) At(base string) (mspr.Citation, error) {
	csl, err := s.csl(base)
	if err != nil {
		return mspr.Citation{}, err
	}
	told := mspr.Citation{
		ID: s.ID, URL: s.url(base), Query: s.Query, Language: s.Language, Snapshot: s.Snapshot, SnapshotCreated: s.SnapshotCreated,
		AsOf: s.AsOf, SHA256: s.SHA256, Simulated: s.Simulated, Created: s.Created,
		Text: s.text(base), Bibtex: s.bibtex(base), CSL: csl, Sources: []mspr.CitedSource{},
	}
	for _, source := range s.Sources {
		told.Sources = append(told.Sources, mspr.CitedSource(source))
	}
	return told, nil
}

func (s Statement) url(base string) string { return strings.TrimSuffix(base, "/") + s.Address }

// text is a sentence for a list of references.
func (s Statement) text(base string) string {
	return fmt.Sprintf("%s, %s (%d). %s. Snapshot %d of %s, as known at %s. %s. %s (SHA-256 %s).",
		publisher, s.Publisher, s.SnapshotCreated.Year(), s.Title, s.Snapshot, day(s.SnapshotCreated), s.AsOf.UTC().Format(time.RFC3339),
		s.sources(), s.url(base), s.SHA256)
}

// sources names the publishers behind the data and their licences.
func (s Statement) sources() string {
	if len(s.Sources) == 0 {
		return "No source"
	}
	var names []string
	for _, source := range s.Sources {
		names = append(names, fmt.Sprintf("%s, %s (%s)", source.Publisher, source.Title, source.Licence))
	}
	told := "Sources: " + strings.Join(names, "; ")
	if s.Simulated {
		told += ". SIMULATED: no publisher issued these numbers"
	}
	return told
}

func (s Statement) bibtex(base string) string {
	return fmt.Sprintf("@misc{mspr-%s-%s,\n  author = {{%s, %s}},\n  title = {{%s}},\n  year = {%d},\n  howpublished = {%s},\n  url = {%s},\n  note = {%s}\n}\n",
		s.Cluster, s.ID[:min(8, len(s.ID))], publisher, tex(s.Publisher), tex(s.Title), s.SnapshotCreated.Year(),
		fmt.Sprintf("Snapshot %d of %s", s.Snapshot, day(s.SnapshotCreated)), s.url(base), tex(s.sources()+". SHA-256 "+s.SHA256))
}

// tex spells what means something to TeX.
func tex(text string) string {
	return strings.NewReplacer(`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "&", `\&`, "%", `\%`, "#", `\#`, "_", `\_`, "$", `\$`,
		"~", `\textasciitilde{}`, "^", `\textasciicircum{}`).Replace(text)
}

// csl is the item in CSL-JSON, as reference managers read it.
func (s Statement) csl(base string) (string, error) {
	date := func(t time.Time) map[string]any {
		t = t.UTC()
		return map[string]any{"date-parts": [][]int{{t.Year(), int(t.Month()), t.Day()}}}
	}
	item, err := json.Marshal([]map[string]any{{
		"id": "mspr-" + string(s.Cluster) + "-" + s.ID, "type": "dataset", "title": s.Title, "publisher": publisher + ", " + s.Publisher,
		"issued": date(s.SnapshotCreated), "accessed": date(s.Created), "URL": s.url(base), "version": fmt.Sprint("snapshot ", s.Snapshot),
		"note": s.sources() + ". SHA-256 " + s.SHA256,
	}})
	if err != nil {
		return "", fmt.Errorf("writing a citation as CSL-JSON: %w", err)
	}
	return string(item), nil
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
