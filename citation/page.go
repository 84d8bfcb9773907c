package citation

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"

	"github.com/mspr/surveillance/mspr"
)

// page is for a browser: it runs no script and loads nothing.
const page = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title></head>
<body>
<h1>{{.Title}}</h1>
<p>{{.Text}}</p>
<dl>
<dt>Address</dt><dd><a href="{{.URL}}">{{.URL}}</a> (JSON with <code>Accept: application/json</code>)</dd>
<dt>Snapshot</dt><dd>{{.Snapshot}}, published {{.SnapshotCreated.UTC.Format "2006-01-02 15:04:05"}} UTC</dd>
<dt>As known at</dt><dd>{{.AsOf.UTC.Format "2006-01-02 15:04:05"}} UTC</dd>
<dt>SHA-256 of the data</dt><dd><code>{{.SHA256}}</code></dd>
<dt>First cited</dt><dd>{{.Created.UTC.Format "2006-01-02 15:04:05"}} UTC</dd>
{{range .Sources}}<dt>Source</dt><dd><a href="{{.Address}}" rel="noreferrer">{{.Title}}</a>, {{.Publisher}}; licence: {{.Licence}}</dd>
{{end}}</dl>
<h2>Query</h2>
<pre>{{.Query}}</pre>
<h2>BibTeX</h2>
<pre>{{.Bibtex}}</pre>
<h2>Data</h2>
<pre>{{.Data}}</pre>
</body>
</html>
`

// Page gives the answer at the address of a statement for people. Data that are
// not those cited are a Conflict.
func Page(text, data []byte, base string) ([]byte, error) {
	if _, err := Body(text, data); err != nil {
		return nil, err
	}
	s, err := Decode(text)
	if err != nil {
		return nil, err
	}
	told, err := s.At(base)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, data, "", "  "); err != nil {
		return nil, fmt.Errorf("writing the page of a citation: %w", err)
	}
	shown, err := template.New("citation").Parse(page)
	if err != nil {
		return nil, fmt.Errorf("reading the page of a citation: %w", err)
	}
	var b bytes.Buffer
	err = shown.Execute(&b, struct {
		mspr.Citation
		Title, Data string
	}{told, s.Title, indented.String()})
	return b.Bytes(), err
}

// Apology is the page of what can't be told, and why, in a language.
func Apology(title, why, language string) []byte {
	return fmt.Appendf(nil, "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>%[1]s</title></head>\n<body>\n<h1>%[1]s</h1>\n<p lang=\"%[3]s\">%[2]s</p>\n</body>\n</html>\n",
		template.HTMLEscapeString(title), template.HTMLEscapeString(why), template.HTMLEscapeString(language))
}
