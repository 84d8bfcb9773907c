package messages

import (
	"cmp"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

const (
	// fewestLetters is how many letters of its own a format has at least, for a text
	// to be told by them: "%s: %s" would recognize anything.
	fewestLetters = 4
	// deepest is how far a text is looked for within another one.
	deepest = 4
	// longest is the longest text, in bytes, that is looked at.
	longest = 4 << 10
	// mostReadings is how many texts within a text are looked at.
	mostReadings = 200
)

// Reword says an English text in a language: one that was written before it was known
// who would read it. It is told by the format that has the most of its words; its
// arguments are texts to be told again, and what no format made stays as it is.
func (c Catalogue) Reword(language, text string) string {
	said := c.said[language]
	if said == nil || text == "" || len(text) > longest {
		return text
	}
	r := reading{said: said, patterns: c.patterns(), left: mostReadings}
	return r.all(text, deepest)
}

// reading is how one text is read, and the texts within it.
type reading struct {
	said     map[string]string
	patterns []pattern
	// left is how many texts are still looked at: strangers make up some of them.
	left int
}

// all says one text, or several that stand one after the other.
func (r *reading) all(text string, deeper int) string {
	if said, known := r.each(text, "\n", deeper); known {
		return said
	}
	if said, known := r.one(text, deeper); known {
		return said
	}
	for _, between := range []string{"; ", ", "} {
		if said, known := r.each(text, between, deeper); known {
			return said
		}
	}
	if name, rest, named := strings.Cut(text, ": "); named && !strings.Contains(name, " ") {
		return name + ": " + r.all(rest, deeper) // the column or the day that it is about
	}
	return text
}

// each says several texts; not known where none ends at what may stand between them.
func (r *reading) each(text, between string, deeper int) (string, bool) {
	for at := 0; r.left > 0; at += len(between) {
		next := strings.Index(text[at:], between)
		if next < 0 {
			break
		}
		at += next
		if first, known := r.one(text[:at], deeper); known {
			return first + between + r.all(text[at+len(between):], deeper), true
		}
	}
	return text, false
}

// one says a text that one format made; not known where none did.
func (r *reading) one(text string, deeper int) (string, bool) {
	if said, known := r.said[text]; known && !strings.ContainsRune(text, '%') {
		return said, true
	}
	if deeper == 0 || r.left == 0 {
		return text, false
	}
	r.left--
	for _, p := range r.patterns {
		format, known := r.said[p.format]
		if !known {
			continue
		}
		if args, made := p.match(text); made {
			for i := range args {
				args[i] = r.all(args[i], deeper-1)
			}
			return fill(format, args), true
		}
	}
	return text, false
}

// pattern recognizes what a format made.
type pattern struct {
	format string
	// longest is the longest piece of the format's own words: a text without it was
	// not made of it, which is quicker to see than what follows.
	longest string
	letters int
	shape   *regexp.Regexp
	// places says for each group of the shape which argument it is, from 1 on.
	places    []int
	arguments int
}

// patternsOf gives the patterns of all formats with arguments: first those that begin
// with words of their own, since a text within another one stands at its end, and of
// them those with the most words.
func patternsOf(said map[string]map[string]string) []pattern {
	seen := map[string]bool{}
	var all []pattern
	for _, formats := range said {
		for format := range formats {
			if seen[format] || !strings.ContainsRune(format, '%') {
				continue
			}
			seen[format] = true
			if p := patternOf(format); p.letters >= fewestLetters {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b pattern) int {
		return cmp.Or(cmp.Compare(leads(a), leads(b)), cmp.Compare(b.letters, a.letters), cmp.Compare(a.format, b.format))
	})
	return all
}

// leads is 0 for what begins with words of its own, and 1 for what begins with an
// argument.
func leads(p pattern) int {
	if strings.HasPrefix(p.format, "%") {
		return 1
	}
	return 0
}

// verb finds the verbs of a format: flags, the number of its argument, its kind.
var verb = regexp.MustCompile(`%[-+# 0]*[\d.]*(?:\[(\d+)\])?[a-zA-Z%]`)

func patternOf(format string) pattern {
	p := pattern{format: format}
	var shape strings.Builder
	own := func(words string) {
		words = strings.ReplaceAll(words, "%%", "%")
		shape.WriteString(regexp.QuoteMeta(words))
		for _, r := range words {
			if unicode.IsLetter(r) {
				p.letters++
			}
		}
		if len(words) > len(p.longest) {
			p.longest = words
		}
	}
	at := 0
	for v := range verbs(format) {
		own(format[at:v.from])
		at = v.to
		shape.WriteString(looks(format[v.to-1]))
		p.places = append(p.places, v.argument)
		p.arguments = max(p.arguments, v.argument)
	}
	own(format[at:])
	p.shape = regexp.MustCompile(`(?s)\A` + shape.String() + `\z`)
	return p
}

// looks is what a verb writes.
func looks(kind byte) string {
	switch kind {
	case 'd':
		return `(-?\d+)`
	case 'q':
		return `("(?:[^"\\]|\\.)*")`
	case 'f':
		return `(-?\d+(?:\.\d+)?)`
	}
	return `(.*?)`
}

// match gives the arguments, in their order, of which the format made a text.
func (p pattern) match(text string) ([]string, bool) {
	if !strings.Contains(text, p.longest) {
		return nil, false
	}
	groups := p.shape.FindStringSubmatch(text)
	if groups == nil {
		return nil, false
	}
	args := make([]string, p.arguments)
	for i, argument := range p.places {
		args[argument-1] = groups[i+1]
	}
	return args, true
}

// fill puts arguments, which are written already, in the place of a format's verbs.
func fill(format string, args []string) string {
	var b strings.Builder
	own := func(words string) { b.WriteString(strings.ReplaceAll(words, "%%", "%")) }
	at := 0
	for v := range verbs(format) {
		own(format[at:v.from])
		at = v.to
		if v.argument <= len(args) {
			b.WriteString(args[v.argument-1])
		}
	}
	own(format[at:])
	return b.String()
}

// place is where a format has a verb, and of which argument.
type place struct{ from, to, argument int }

// verbs gives the places of a format's verbs, one after the other.
func verbs(format string) iter.Seq[place] {
	return func(yield func(place) bool) {
		next := 1
		for _, at := range verb.FindAllStringSubmatchIndex(format, -1) {
			if format[at[1]-1] == '%' {
				continue // it stands for itself
			}
			if at[2] >= 0 {
				next, _ = strconv.Atoi(format[at[2]:at[3]])
			}
			if !yield(place{at[0], at[1], next}) {
				return
			}
			next++
		}
	}
}
