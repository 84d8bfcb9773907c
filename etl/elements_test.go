package etl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

// mpoxElement is an element of WHO's mpox data.
func mpoxElement(place, date, cases string) string {
	return fmt.Sprintf(`{"ISO3":%q,"DATE":%q,"TOTAL_CONF_CASES":%s,"TOTAL_CONF_DEATHS":0}`, place, date, cases)
}

// mpoxElements are elements of a place, one a day.
func mpoxElements(place string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = mpoxElement(place, mspr.NewDate(2022, 6, 1).AddDays(i).String(), fmt.Sprint(i))
	}
	return all
}

func TestAListAPageAndPagesOneAfterAnotherAreReadAlike(t *testing.T) {
	fra, che := strings.Join(mpoxElements("FRA", 3), ","), strings.Join(mpoxElements("CHE", 2), ",\n")
	for name, content := range map[string]string{
		"a list":                 "[" + fra + "," + che + "]",
		"a page":                 `{"@odata.context":{"a":[1]},"value":[` + fra + "," + che + "]}",
		"pages":                  `{"value":[` + fra + `],"@odata.nextLink":"x"}` + "\n" + `{"value":[` + che + `],"n":[{}]}`,
		"an empty page between":  `{"value":[` + fra + `]}{"value":[]}{"value":[` + che + `]}`,
		"lists one after others": "[" + fra + "]\n[" + che + "]\n",
	} {
		c := &collector{}
		if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who-mpox"), Address: write(t, "f.json", content)}, deps(t, c)); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l := c.only(t); l.Batch.Kept != 5 || len(l.observations) != 5 || l.observations[4].Line != 3 || l.Batch.Checksum != checksum(content) {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

func TestADocumentThatIsNotAsItShouldBeIsRefusedWhole(t *testing.T) {
	good := strings.Join(mpoxElements("FRA", 40), ",")
	for want, content := range map[string]string{
		"holds no JSON":                    " \n",
		"is no JSON":                       "<html>moved</html>",
		"begins with \"12\"":               "12",
		"an object without a list called":  `{"error":{"message":"no such view"}}`,
		"a page whose value is no list":    `{"value":{"a":1}}`,
		"cut: it ends within its element":  "[" + good[:len(good)-5],
		"cut: it ends within":              "[" + good,
		"is no JSON from about byte":       "[" + good + ",}]",
		"no JSON from about":               "[" + good + "] and more",
		"has a header and no rows":         "[]",
		"element 41 of f.json is longer":   "[" + good + `,{"x":"` + strings.Repeat("y", 200<<10) + `"}]`,
		"more than 5 % may not":            "[" + good + `,{"ISO3":1},[],"x",null]`,
		"this file counts mpox and not co": "[" + good + "]",
	} {
		c := &collector{}
		d := deps(t, c)
		d.Limits = etl.Limits{Line: 64 << 10}
		job := etl.Job{Source: source(t, "who-mpox"), Address: write(t, "f.json", content)}
		if strings.HasPrefix(want, "this file counts") {
			job.Disease = "covid19"
		}
		t.Run(want, func(t *testing.T) {
			if reason := refused(t, job, d, c); !strings.Contains(reason, want) {
				t.Errorf("got %q, want %q", reason, want)
			}
		})
	}
}

func TestABadElementIsSetAsideWithItsPlaceInTheDocument(t *testing.T) {
	all := mpoxElements("FRA", 100)
	all[7] = `{"ISO3":"FRA","DATE":"2022-06-08","TOTAL_CONF_CASES":{"n":1}}`
	all[9] = mpoxElement("FRA", "2022-06-10T12:00:00Z", "9")
	all[11] = mpoxElement("FRA", "2022-06-12", "11.5")
	c := &collector{}
	if _, err := etl.Run(t.Context(), etl.Job{Source: source(t, "who-mpox"), Address: write(t, "f.json", "["+strings.Join(all, ",")+"]")}, deps(t, c)); err != nil {
		t.Fatal(err)
	}
	l := c.only(t)
	if len(l.Defects) != 3 {
		t.Fatalf("%+v", l.Defects)
	}
	for i, want := range []struct {
		line int
		rule string
	}{{8, "wrong-element"}, {10, "not-a-date"}, {12, "not-a-count"}} {
		if d := l.Defects[i]; d.Line != want.line || d.Rule != want.rule || d.Raw != all[want.line-1] {
			t.Errorf("%+v", d)
		}
	}
}
