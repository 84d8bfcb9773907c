package catalogue

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"github.com/mspr/surveillance/mspr"
)

// anySource stands in aliases.csv for every source.
const anySource = "*"

type alias struct{ source, key string }

func (c *Catalogue) readAliases() error {
	c.aliases = map[alias]mspr.LocationCode{}
	return eachRow("aliases.csv", func(row []string) error {
		a, code := alias{row[0], row[1]}, mspr.LocationCode(row[2])
		if _, ok := c.Source(mspr.SourceName(a.source)); !ok && a.source != anySource {
			return fmt.Errorf("the source %q is not listed in sources.yaml", a.source)
		}
		if _, ok := c.Locations.Get(code); !ok {
			return fmt.Errorf("%q stands for %s, which is not listed in locations.csv", a.key, code)
		}
		if other, twice := c.aliases[a]; twice {
			return fmt.Errorf("%q of %s stands for both %s and %s", a.key, a.source, other, code)
		}
		c.aliases[a] = code
		return nil
	})
}

// indexCountries makes countries findable by their English names in CLDR and
// in the catalogue.
func (c *Catalogue) indexCountries() error {
	c.countries = map[string]mspr.LocationCode{}
	for _, p := range c.Locations.All() {
		if p.Level != mspr.Country {
			continue
		}
		names := []string{p.Name}
		if r, ok := region(p.Code); ok {
			names = append(names, c.cldr["en"].Name(r))
		}
		for _, name := range names {
			if other, ok := c.countries[fold(name)]; ok && other != p.Code {
				return fmt.Errorf("%s and %s are both called %q", p.Code, other, name)
			}
			c.countries[fold(name)] = p.Code
		}
	}
	return nil
}

// Resolve finds the place that a source means by a key: by the aliases of the
// source, of its format and of all sources, then as a code of the catalogue,
// as an alpha-2 code, and as the English name of a country, in that order.
// Sources that name a place by parts join them with "|", the wider part first:
// "China|Hubei" for jhu-global, "Rhode Island|Unknown" for nyt-counties; an
// empty last part may be left out.
func (c *Catalogue) Resolve(source mspr.SourceName, key string) (mspr.LocationCode, bool) {
	key = strings.TrimSuffix(key, "|")
	s, _ := c.Source(source)
	for _, name := range []string{string(source), s.Format, anySource} {
		if code, ok := c.aliases[alias{name, key}]; ok {
			return code, true
		}
	}
	if _, ok := c.Locations.Get(mspr.LocationCode(key)); ok {
		return mspr.LocationCode(key), true
	}
	if code, ok := c.FromAlpha2(key); ok {
		return code, true
	}
	code, ok := c.countries[fold(key)]
	return code, ok
}

// fold makes names comparable: without case, accents and the ways of writing
// "and", "Saint" and apostrophes.
func fold(name string) string {
	unaccented, _, err := transform.String(
		transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		unaccented = name
	}
	return strings.NewReplacer("’", "'", "&", "and", "st. ", "saint ").Replace(strings.ToLower(unaccented))
}
