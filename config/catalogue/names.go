package catalogue

import (
	"fmt"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/mspr/surveillance/mspr"
)

// kosovo has no code in ISO 3166: XKX and XK are the usual user-assigned ones,
// but CLDR's alpha-3 code is XKK.
const kosovo, kosovoAlpha2 = mspr.LocationCode("XKX"), "XK"

type localName struct {
	code     mspr.LocationCode
	language string
}

func (c *Catalogue) readNames() error {
	c.names = map[localName]string{}
	return eachRow("names.csv", func(row []string) error {
		code := mspr.LocationCode(row[0])
		if _, ok := c.Locations.Get(code); !ok {
			return fmt.Errorf("%s is not listed in locations.csv", code)
		}
		c.names[localName{code, row[1]}] = row[2]
		return nil
	})
}

// Name gives a place's name in a language (a BCP 47 tag such as "fr" or
// "de-CH"). A country's name comes from CLDR; what CLDR lacks has the name in
// the catalogue. A code that is not listed names itself.
func (c *Catalogue) Name(code mspr.LocationCode, lang string) string {
	base := baseLanguage(lang)
	if name, ok := c.names[localName{code, base}]; ok {
		return name
	}
	p, ok := c.Locations.Get(code)
	if !ok {
		return string(code)
	}
	if r, ok := region(code); ok && p.Level == mspr.Country {
		if namer := c.cldr[base]; namer != nil {
			if name := namer.Name(r); name != "" {
				return name
			}
		}
	}
	return p.Name
}

// Alpha2 gives a country's ISO 3166-1 alpha-2 code: "FR" for "FRA".
func (c *Catalogue) Alpha2(code mspr.LocationCode) (string, bool) {
	if p, ok := c.Locations.Get(code); !ok || p.Level != mspr.Country {
		return "", false
	}
	r, ok := region(code)
	return r.String(), ok
}

// FromAlpha2 finds a country by its ISO 3166-1 alpha-2 code in capitals: "FRA"
// for "FR".
func (c *Catalogue) FromAlpha2(alpha2 string) (mspr.LocationCode, bool) {
	if alpha2 == kosovoAlpha2 {
		return kosovo, true
	}
	r, err := language.ParseRegion(alpha2)
	if err != nil || r.String() != alpha2 {
		return "", false
	}
	code := mspr.LocationCode(r.ISO3())
	p, ok := c.Locations.Get(code)
	return code, ok && p.Level == mspr.Country
}

func region(code mspr.LocationCode) (language.Region, bool) {
	if code == kosovo {
		code = kosovoAlpha2
	}
	r, err := language.ParseRegion(string(code))
	return r, err == nil
}

// namers holds CLDR's names of regions in the languages of the clusters.
func namers() map[string]display.Namer {
	all := map[string]display.Namer{}
	for _, t := range []language.Tag{language.English, language.French, language.German, language.Italian} {
		all[t.String()] = display.Regions(t)
	}
	return all
}

func baseLanguage(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return language.English.String()
	}
	base, _ := tag.Base()
	return base.String()
}
