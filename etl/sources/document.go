package sources

import (
	"bytes"
	"encoding/json"

	"github.com/mspr/surveillance/mspr"
)

// Document says how files are read that are JSON documents: a list, or pages of
// an OData service, one after another. Each element of the list becomes a number
// of lines.
type Document struct {
	// Columns are the names of the fields of a line; Layout is given them as the
	// header.
	Columns []string
	// Lines hands on the lines of an element, and answers with the rule that the
	// element breaks as a whole, or nil. The fields are valid until the next line.
	Lines func(element []byte, line func(fields []string)) *Broken
}

// RuleElement is broken by an element of a JSON document that is not made up as
// those of its format.
const RuleElement = "wrong-element"

// readElement reads an element into a struct.
func readElement(element []byte, into any) *Broken {
	d := json.NewDecoder(bytes.NewReader(element))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return &Broken{RuleElement, mspr.Tell("the element is not made up as those of the format: %.120s", err)}
	}
	return nil
}
