package messages_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

func inFrench() messages.Catalogue {
	return messages.New(map[string]map[string]string{"fr": {
		"%q is missing":                     "il manque %q",
		"refused: %s":                       "refusé : %s",
		"line %d of %s is cut":              "la ligne %d de %s est coupée",
		"%s of %s is cut":                   "%[2]s : %[1]s est coupé",
		"%d of %d rows (%.1f %%) are wrong": "sur %[2]d lignes, %[1]d (%.1[3]f %%) sont fausses",
		"the header is wrong: %s; look":     "l’en-tête est faux : %s ; voyez",
		"nothing new":                       "rien de nouveau",
		"half of it, 50 %%, is gone":        "la moitié, 50 %%, a disparu",
		"%.40q is no number":                "%.40q n’est pas un nombre",
		"deaths":                            "décès",
		"the count of %s is gone":           "le nombre de %s a disparu",
		"%s: %d":                            "%s : %d",
	}})
}

func TestAnEnglishTextIsSaidAgainInAnotherLanguage(t *testing.T) {
	for text, want := range map[string]string{
		`nothing new`:                    `rien de nouveau`,
		`"cases" is missing`:             `il manque "cases"`,
		`line 7 of a file is cut`:        `la ligne 7 de a file est coupée`, // not the one with fewer words
		`half of it, 50 %, is gone`:      `la moitié, 50 %, a disparu`,
		`half of a file is cut`:          `a file : half est coupé`,
		`3 of 40 rows (7.5 %) are wrong`: `sur 40 lignes, 3 (7.5 %) sont fausses`,
		// within another one, several of them, and with the column before it
		`refused: line 1 of a.csv is cut`:                                    `refusé : la ligne 1 de a.csv est coupée`,
		`refused: line 1 of a.csv is cut; nothing new`:                       `refusé : la ligne 1 de a.csv est coupée; rien de nouveau`,
		`nothing new; what nobody knows`:                                     `rien de nouveau; what nobody knows`,
		`the header is wrong: "cases" is missing, "deaths" is missing; look`: `l’en-tête est faux : il manque "cases", il manque "deaths" ; voyez`,
		"line 1 of a is cut\nline 2 of a is cut":                             "la ligne 1 de a est coupée\nla ligne 2 de a est coupée",
		`cases: "x" is no number`:                                            `cases: "x" n’est pas un nombre`,
		`"a \"quoted\" is no number" is no number`:                           `"a \"quoted\" is no number" n’est pas un nombre`,
		`the count of deaths is gone`:                                        `le nombre de décès a disparu`,
		// what no format made, and what is of no format's kind
		`something else`:       `something else`,
		`line seven of is cut`: `line seven of is cut`,
		`abc: 5`:               `abc: 5`, // a format without words of its own tells nothing
		``:                     ``,
		`%d rows`:              `%d rows`,
	} {
		if got := inFrench().Reword("fr", text); got != want {
			t.Errorf("%q\nbecame %q\nnot    %q", text, got, want)
		}
		if got := inFrench().Reword("en", text); got != text {
			t.Errorf("in English, %q became %q", text, got)
		}
	}
	if got := (messages.Catalogue{}).Reword("fr", "nothing new"); got != "nothing new" {
		t.Errorf("an empty catalogue says %q", got)
	}
}

func TestAnArgumentThatIsEnglishAlreadyIsSaidAgain(t *testing.T) {
	e := mspr.Errorf(mspr.BadUserInput, "refused: %s", mspr.English("nothing new"))
	if got := inFrench().Say("fr", e); got != "refusé : rien de nouveau" {
		t.Error(got)
	}
	if e.Message != "refused: nothing new" {
		t.Error(e.Message)
	}
}

// A stranger makes up a part of what is looked at, such as the name of a file.
func TestNoTextTakesLongToBeLookedAt(t *testing.T) {
	c := load(t)
	for name, text := range map[string]string{
		"separators": strings.Repeat("; ", 2000), "labels": strings.Repeat("a: ", 1300), "nested": strings.Repeat("refused: ", 450),
		"lists": strings.Repeat("refused: nothing new, refused: x; ", 120), "quotes": strings.Repeat(`"\`, 2000), "long": strings.Repeat("refused: nothing new; ", 1<<16),
	} {
		began := time.Now()
		_ = c.Reword("fr", text)
		if took := time.Since(began); took > 5*time.Second { // milliseconds; no bound is that far off
			t.Errorf("%s: %s", name, took)
		}
	}
}
