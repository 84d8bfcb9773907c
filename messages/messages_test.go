package messages_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// languages are those of the clusters that English is not the first of.
func languages() []string { return []string{"de", "fr", "it"} }

func load(t *testing.T) messages.Catalogue {
	t.Helper()
	c, err := messages.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryMessageThatCallersSeeIsSaidInEveryLanguage(t *testing.T) {
	c, found := load(t), formats(t)
	if got := c.Languages(); !slices.Equal(got, languages()) {
		t.Fatalf("there are messages in %v", got)
	}
	needed := 0
	for format, where := range found {
		if !where.seen || !strings.ContainsFunc(verbs.ReplaceAllString(format, ""), isLetter) {
			continue
		}
		needed++
		for _, language := range languages() {
			if c.In(language)[format] == "" {
				t.Errorf("%s: %s lacks %q", where.at, language, format)
			}
		}
	}
	if needed < 200 {
		t.Errorf("only %d formats were found; the comparison would say little", needed)
	}
}

func TestNoTranslationIsOfAMessageThatIsGone(t *testing.T) {
	found := formats(t)
	for _, language := range languages() {
		text, err := os.ReadFile(language + ".json") // without what the library says
		if err != nil {
			t.Fatal(err)
		}
		var own map[string]string
		if err := json.Unmarshal(text, &own); err != nil {
			t.Fatal(err)
		}
		for format := range own {
			if _, used := found[format]; !used {
				t.Errorf("%s translates %q, which nothing says any more", language, format)
			}
		}
	}
}

func TestTranslationsTakeTheSameArguments(t *testing.T) {
	c := load(t)
	for _, language := range c.Languages() {
		for format, translation := range c.In(language) {
			if want, got := arguments(format), arguments(translation); !maps.Equal(want, got) {
				t.Errorf("%s: %q takes %v, and %q takes %v", language, translation, got, format, want)
			}
			if strings.ContainsRune(translation, 'ß') || strings.TrimSpace(translation) != translation {
				t.Errorf("%s: %q is not as it is written there", language, translation)
			}
		}
	}
}

func TestAMessageIsSaidInTheLanguageAskedFor(t *testing.T) {
	c := messages.New(map[string]map[string]string{"fr": {
		"there is no %s %q in %s": "en %[3]s, pas de %[1]s %[2]q", "level": "niveau", "because %s": "parce que %s", "the %d": "le %d",
	}})
	e := mspr.Errorf(mspr.NotFound, "there is no %s %q in %s", mspr.Term("level"), "PLANET", "FRA").Because(mspr.Errorf(mspr.Internal, "the %d", 1))
	nested := mspr.Errorf(mspr.NotFound, "because %s", mspr.Errorf(mspr.Gone, "the %d", 5).Told)
	for want, got := range map[string]string{
		`en FRA, pas de niveau "PLANET"`:    c.Say("fr", e),
		`there is no level "PLANET" in FRA`: c.Say("de", e),
		`parce que le 5`:                    c.Say("fr", nested),
		`because the 5`:                     c.Say("en", nested),
		`not said elsewhere`:                c.Say("fr", mspr.Errorf(mspr.NotFound, "not said elsewhere")),
		`made by hand`:                      c.Say("fr", &mspr.Error{Code: mspr.NotFound, Message: "made by hand"}),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// verbs finds the verbs of a format: flags, the number of its argument, its kind.
var verbs = regexp.MustCompile(`%([-+# 0]*[\d.]*)(?:\[(\d+)\])?([a-zA-Z])`)

// arguments says how each argument is written, by its number.
func arguments(format string) map[int]string {
	taken := map[int]string{}
	next := 1
	for _, verb := range verbs.FindAllStringSubmatch(strings.ReplaceAll(format, "%%", ""), -1) {
		if n, err := strconv.Atoi(verb[2]); err == nil { // the verb names its argument
			next = n
		}
		taken[next] = verb[1] + verb[3]
		next++
	}
	return taken
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
