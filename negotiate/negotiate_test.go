package negotiate_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/mspr/surveillance/negotiate"
)

func TestACodingIsTakenByItsNarrowestMention(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "br, gzip;q=0.1": true, "gzip;q=0": false, "gzip; Q=0.0": false, "*": true,
		"*;q=0": false, "*;q=0, gzip": true, "gzip;q=0, *": false, "gzip;q=2": false, "gzip;q=x": false, "xgzip": false,
	} {
		if got := negotiate.Coding([]string{header}, "gzip"); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestAPageIsForWhoWantsOneMore(t *testing.T) {
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	for header, want := range map[string]bool{
		"": false, "*/*": false, browser: true, "text/html": true, "text/html;q=0": false, "text/plain, text/html": false,
		"text/html, text/plain": true, "text/html;q=0.5, text/plain": false, "text/html;q=7": false,
	} {
		if got := negotiate.Page([]string{header}, "text/plain"); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestALanguageIsOneThatIsSpoken(t *testing.T) {
	spoken := negotiate.NewLanguages([]string{"fr", "de", "it"})
	for header, want := range map[string]string{
		"": "fr", "de-CH,de;q=0.9": "de", "en": "fr", "en, it;q=0.3": "it", ";;;": "fr", strings.Repeat("de,", 1000): "fr", "*": "fr",
	} {
		r := &http.Request{Header: http.Header{"Accept-Language": {header}}}
		if got := spoken.Choose(r); got != want {
			t.Errorf("%.30q: %s", header, got)
		}
	}
}

func TestWhatAClientHasIsComparedWeakly(t *testing.T) {
	for header, want := range map[string]bool{`"a"`: true, `W/"a"`: true, `"b", "a"`: true, "*": true, `"ab"`: false, "a": false, "": false} {
		if got := negotiate.Has([]string{header}, `"a"`); got != want {
			t.Errorf("%s: %v", header, got)
		}
	}
}
