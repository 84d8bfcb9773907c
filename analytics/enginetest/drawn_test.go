package enginetest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/mspr/surveillance/mspr"
)

// drawn notes which parts of queries were drawn: every field that was set of
// every type that a query is made of, and every word of its enumerations. What is
// added to a query and never drawn is found out.
type drawn struct {
	mu    sync.Mutex
	parts map[string]int
	words map[reflect.Type][]string
}

func newDrawn() *drawn { return &drawn{parts: map[string]int{}, words: words()} }

// words are the enumerations that queries use, by type.
func words() map[reflect.Type][]string {
	all := map[reflect.Type][]string{}
	add := func(list any) {
		v := reflect.ValueOf(list)
		for i := range v.Len() {
			t := v.Index(i).Type()
			all[t] = append(all[t], fmt.Sprint(v.Index(i).Interface()))
		}
	}
	for _, list := range []any{
		mspr.Dimensions(), mspr.Measures(), mspr.Statistics(), mspr.Intervals(), mspr.LocationLevels(), mspr.WHORegions(), mspr.AllCounts(),
		directions(),
		[]mspr.AverageMethod{mspr.Trailing, mspr.Centred},
		[]mspr.DiseaseCode{"covid19", "mpox"},
		[]mspr.SourceName{"world", "states", "counties", "mspr"},
	} {
		add(list)
	}
	return all
}

// note counts the parts of a query.
func (d *drawn) note(query any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.value(reflect.ValueOf(query))
}

func (d *drawn) value(v reflect.Value) {
	if _, is := d.words[v.Type()]; is {
		d.parts[v.Type().Name()+" "+fmt.Sprint(v.Interface())]++
		return
	}
	switch v.Kind() { //nolint:exhaustive // other kinds have no parts
	case reflect.Pointer:
		if !v.IsNil() {
			d.value(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			d.value(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			if _, is := d.words[f.Type()]; ours(v.Type()) && (is || !f.IsZero()) {
				d.parts[v.Type().Name()+"."+v.Type().Field(i).Name]++
				d.value(f)
			}
		}
	default:
	}
}

// ours says whether a type is one of those that queries are made of, and not a
// moment or the like.
func ours(t reflect.Type) bool { return strings.HasSuffix(t.PkgPath(), "/mspr") }

// possible lists all parts that a query of a type may have.
func (d *drawn) possible(t reflect.Type, found map[string]bool) map[string]bool {
	if list, is := d.words[t]; is {
		for _, word := range list {
			found[t.Name()+" "+word] = true
		}
		return found
	}
	switch t.Kind() { //nolint:exhaustive // other kinds have no parts
	case reflect.Pointer, reflect.Slice:
		return d.possible(t.Elem(), found)
	case reflect.Struct:
		for field := range t.Fields() {
			part := t.Name() + "." + field.Name
			if !ours(t) || found[part] {
				continue
			}
			found[part] = true
			d.possible(field.Type, found)
		}
	case reflect.String: // a word of an enumeration that words leaves out, or a code
		found[t.Name()] = t.Name() != "string" && t.Name() != reflect.TypeFor[mspr.LocationCode]().Name()
	default:
	}
	return found
}

// enough drawn queries hold everything; fewer leave out what is rare.
const enough = 5000

// everythingIsDrawn fails the test for what a query may hold and none of enough did, except
// for what has no bearing on numbers. Those that the test itself did not ask are drawn
// and not asked.
func everythingIsDrawn[Q any](t *testing.T, d *drawn, draw func(r *rapid.T) Q, except ...string) {
	t.Helper()
	drawn := rapid.Custom(draw)
	for seed := range enough - min(*plans, enough) {
		d.note(drawn.Example(seed))
	}
	var query Q
	var missing []string
	for part, counts := range d.possible(reflect.TypeOf(query), map[string]bool{}) {
		if counts && d.parts[part] == 0 && !slices.Contains(except, part) {
			missing = append(missing, part)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("no query had %s: teach the generator", strings.Join(missing, ", "))
	}
}
