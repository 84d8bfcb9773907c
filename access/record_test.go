package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/mspr/surveillance/access"
)

// recordLike are the types that hold rows of data: each of their fields says
// for whom it is.
func recordLike() []string {
	return []string{"CovidRecord", "MpoxRecord", "AggregateNode", "Revision", "Difference", "Batch", "Account", "CreatedAccount", "AuditEntry", "Alert", "QuarantinedRow", "LocationAlias", "Job", "Notice"}
}

// publicCatalogue are types below pages that are the same for everybody, and
// why.
func publicCatalogue() map[string]string {
	return map[string]string{
		"Annotation":         "notes on the quality of published data, for everyone who reads the data",
		"Location":           "places of ISO 3166 and of national registers, with populations from the census",
		"Period":             "days of the calendar",
		"Denominator":        "a population of the census",
		"Counts":             "counts of people; each field that gives them states the rule of what they count",
		"CountStatistics":    "statistics of counts; each field that gives them states the rule of that count",
		"ConfidenceInterval": "what chance makes of a number; each field that gives one states the rule of that number",
	}
}

func TestEveryFieldOfARecordStatesItsRule(t *testing.T) {
	rules := access.Rules(whole())
	for _, name := range recordLike() {
		def := whole().Types[name]
		if def == nil {
			t.Fatalf("there is no type %s", name)
		}
		for _, f := range def.Fields {
			rule, stated := rules[name+"."+f.Name]
			if !stated {
				t.Errorf("%s.%s does not say for whom it is", name, f.Name)
			}
			if !rule.ForEveryone() && f.Type.NonNull {
				t.Errorf("%s.%s is not for everyone (%v) and not nullable: a refusal would blank more than the field", name, f.Name, rule)
			}
		}
	}
}

func TestWhatIsNotForEveryoneIsNullable(t *testing.T) {
	schema := whole()
	for coordinate, rule := range access.Rules(schema) {
		typeName, field, _ := strings.Cut(coordinate, ".")
		def := schema.Types[typeName].Fields.ForName(field)
		if def != nil && !rule.ForEveryone() && def.Type.NonNull {
			t.Errorf("%s is not for everyone (%v) and not nullable", coordinate, rule)
		}
	}
}

// A new kind of row is either protected field by field, or somebody says here
// why it need not be.
func TestEveryTypeOnAPageIsARecordOrPublic(t *testing.T) {
	schema := whole()
	seen := map[string]bool{}
	var reach func(def *ast.Definition)
	reach = func(def *ast.Definition) {
		if def.Kind != ast.Object || seen[def.Name] {
			return
		}
		seen[def.Name] = true
		if publicCatalogue()[def.Name] == "" && !slices.Contains(recordLike(), def.Name) {
			t.Errorf("%s stands on a page and is neither record-like nor public", def.Name)
		}
		for _, f := range def.Fields {
			reach(schema.Types[f.Type.Name()])
		}
	}
	pages := 0
	for name, def := range schema.Types {
		if nodes := def.Fields.ForName("nodes"); nodes != nil && strings.HasSuffix(name, "Connection") {
			reach(schema.Types[nodes.Type.Name()])
			pages++
		}
	}
	if pages < 7 {
		t.Errorf("only %d pages were found", pages)
	}
	for name := range publicCatalogue() {
		if !seen[name] {
			t.Errorf("%s is on no page any more: take it off the list", name)
		}
	}
}

func TestRulesAreFoundByTheirCoordinates(t *testing.T) {
	rules := access.Rules(whole())
	for coordinate, want := range map[string]access.Rule{
		"Query.aggregate":            {Permission: "EXPORT"},
		"CovidRecord.id":             {Permission: "READ", Feature: "TECHNICAL_API"},
		"Query.timeSeries(average:)": {Feature: "DATAVIZ"},
		"Role.ADMIN":                 {Permission: "WRITE"},
		"Query.summary":              {},
	} {
		if rules[coordinate] != want {
			t.Errorf("the rule of %s is %v, want %v", coordinate, rules[coordinate], want)
		}
	}
}
