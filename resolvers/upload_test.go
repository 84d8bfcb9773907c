package resolvers_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

// part is one part of a request.
type part struct{ name, file, content string }

const importOperation = `{"query": "mutation($file: Upload!) { importRecords(source: \"who\", file: $file, feed: \"deaths\", issued: \"2021-03-01T00:00:00Z\") ` +
	`{ status reason batches checksum snapshot batch { id quarantined } quarantined { line rule message raw } } }", "variables": {"file": null}}`

// goodParts are those of a good request.
func goodParts() []part {
	return []part{
		{"operations", "", importOperation}, {"map", "", `{"0": ["variables.file"]}`}, {"0", "who daily.csv", "Date_reported\n2021-03-01\n"},
	}
}

// changed are the parts of a good request with another one at a place.
func changed(at int, p part) []part {
	parts := goodParts()
	parts[at] = p
	return parts
}

// inParts makes a request of parts.
func inParts(tb testing.TB, parts ...part) *http.Request {
	tb.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q", p.name))
		if p.file != "" {
			h.Set("Content-Disposition", fmt.Sprintf("form-data; name=%q; filename=%q", p.name, p.file))
		}
		to, err := w.CreatePart(h)
		if err == nil {
			_, err = to.Write([]byte(p.content))
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func (e *edge) nothingSpooled(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(e.spool); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}

func TestAnAdministratorSendsAFile(t *testing.T) {
	e := newEdge(t)
	number, reason := int64(9), "more than 5 % break a rule"
	e.imports.result = mspr.ImportResult{
		Status: mspr.BatchRefused, Reason: &reason, Batches: 1, Checksum: "abc", Snapshot: &number,
		Batch:       &mspr.Batch{ID: 7, BatchCounts: mspr.BatchCounts{Quarantined: 3}},
		Quarantined: []mspr.QuarantinedRow{{ID: 1, Line: 2, Rule: "not-a-date", Message: "no date", Raw: "x"}},
	}
	got := e.as(mspr.Admin).do(t, inParts(t, goodParts()...))
	want := `{"importRecords":{"status":"REFUSED","reason":"more than 5 % break a rule","batches":1,"checksum":"abc","snapshot":9,` +
		`"batch":{"id":7,"quarantined":3},"quarantined":[{"line":2,"rule":"not-a-date","message":"no date","raw":"x"}]}}`
	if string(got.Data) != want || got.status != http.StatusOK {
		t.Errorf("%d: %s", got.status, got.raw)
	}
	asked := e.imports.asked
	if e.imports.read != "Date_reported\n2021-03-01\n" || asked.File.Name != "who daily.csv" || asked.File.Bytes != 25 || asked.Source != "who" || asked.Feed != "deaths" ||
		!asked.Publish || !asked.Issued.Equal(time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)) || e.imports.by.Role != mspr.Admin {
		t.Errorf("asked for %+v, read %q", asked, e.imports.read)
	}
	e.nothingSpooled(t)
}

// Who may not import is told of a file what is told where nobody may: that bodies
// are JSON.
func TestOnlyAdministratorsSendFiles(t *testing.T) {
	for _, cluster := range []func(*resolvers.Options){us, func(*resolvers.Options) {}, switzerland} {
		for _, role := range []mspr.Role{mspr.Public, mspr.Researcher, mspr.Admin} {
			e := newEdge(t, cluster).as(role)
			got := e.do(t, inParts(t, goodParts()...))
			if role == mspr.Admin {
				if got.status != http.StatusOK || len(got.Errors) > 0 {
					t.Errorf("%s %s: %s", e.cluster, role, got.raw)
				}
				continue
			}
			wantRefusal(t, got, mspr.BadUserInput, "Content-Type: application/json")
			if got.status != http.StatusUnsupportedMediaType || e.imports.asked.Source != "" {
				t.Errorf("%s %s: %d %s", e.cluster, role, got.status, got.raw)
			}
		}
	}
}

func TestAFileWithoutATokenIsNotEvenCounted(t *testing.T) {
	e := newEdge(t)
	r := inParts(t, goodParts()...)
	r.Header.Set("GraphQL-Require-Preflight", "1")
	if got := e.do(t, r); got.status != http.StatusUnsupportedMediaType || len(e.quota.taken) != 0 {
		t.Errorf("%d, %d requests counted", got.status, len(e.quota.taken))
	}
}

func TestARequestInPartsIsAsItsSpecificationSays(t *testing.T) {
	for name, c := range map[string]struct {
		parts  []part
		status int
		words  string
	}{
		"no parts":                   {nil, 400, "parts are broken"},
		"no operations":              {goodParts()[1:], 400, "the part operations is missing"},
		"operations in a file":       {changed(0, part{"operations", "o.json", importOperation}), 400, "the part operations is missing"},
		"no map":                     {[]part{goodParts()[0], goodParts()[2]}, 400, "the part map is missing"},
		"the file before the map":    {[]part{goodParts()[0], goodParts()[2], goodParts()[1]}, 400, "the part map is missing"},
		"no file":                    {goodParts()[:2], 400, "the file that map names is missing"},
		"another file":               {changed(2, part{"1", "f.csv", "x"}), 400, "no other part"},
		"two files":                  {append(goodParts(), part{"1", "f.csv", "x"}), 400, "more behind its file"},
		"a field behind":             {append(goodParts(), part{"x", "", "x"}), 400, "more behind its file"},
		"a map that is a list":       {changed(1, part{"map", "", `["variables.file"]`}), 400, "the part map is a JSON object"},
		"a map of nothing":           {changed(1, part{"map", "", `{}`}), 400, "the part map is a JSON object"},
		"a map of two":               {changed(1, part{"map", "", `{"0": ["variables.file"], "1": ["variables.other"]}`}), 400, "the part map is"},
		"one file for two variables": {changed(1, part{"map", "", `{"0": ["variables.file", "variables.other"]}`}), 400, "the part map is"},
		"a file for no variable":     {changed(1, part{"map", "", `{"0": []}`}), 400, "the part map is"},
		"a path into a list":         {changed(1, part{"map", "", `{"0": ["variables.files.0"]}`}), 400, "the part map is"},
		"a path of a batch":          {changed(1, part{"map", "", `{"0": ["0.variables.file"]}`}), 400, "the part map is"},
		"a path to the query":        {changed(1, part{"map", "", `{"0": ["query"]}`}), 400, "the part map is"},
		"a map that is no JSON":      {changed(1, part{"map", "", `{"0": ["variables.file"]`}), 400, "the part map is"},
		"a map and more":             {changed(1, part{"map", "", `{"0": ["variables.file"]} {}`}), 400, "the part map is"},
		"a map that is too long":     {changed(1, part{"map", "", strings.Repeat(" ", 5000)}), 413, "the part map is larger"},
		"a variable that is not":     {changed(1, part{"map", "", `{"0": ["variables.other"]}`}), 400, "variables.other, which is not null"},
		"a variable that is given":   {changed(0, part{"operations", "", strings.Replace(importOperation, `"file": null`, `"file": "x"`, 1)}), 400, "which is not null"},
		"operations no JSON":         {changed(0, part{"operations", "", "{"}), 400, "not JSON"},
		"operations of a batch":      {changed(0, part{"operations", "", "[" + importOperation + "]"}), 400, "not a JSON object"},
		"operations too long":        {changed(0, part{"operations", "", strings.Repeat(" ", 300<<10)}), 413, "the part operations is larger"},
		"a file too long":            {changed(2, part{"0", "f.csv", strings.Repeat("x", 1001)}), 413, "the file is larger than 1000 bytes"},
		"far too long":               {changed(2, part{"0", "f.csv", strings.Repeat("x", 1<<20)}), 413, "larger than"},
	} {
		e := newEdge(t, limited(func(l *resolvers.Limits) { l.Upload = min(l.Upload, 1000) }))
		got := e.as(mspr.Admin).do(t, inParts(t, c.parts...))
		if len(got.Errors) != 1 || got.status != c.status || !strings.Contains(got.Errors[0].Message, c.words) {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
		if e.imports.asked.Source != "" {
			t.Errorf("%s: it was imported", name)
		}
		e.nothingSpooled(t)
	}
}

func TestAFileAtTheLimitIsNotTooLarge(t *testing.T) {
	e := newEdge(t, limited(func(l *resolvers.Limits) { l.Upload = min(l.Upload, 1000) }))
	got := e.as(mspr.Admin).do(t, inParts(t, changed(2, part{"0", `C:\data\..\who.csv`, strings.Repeat("x", 1000)})...))
	if got.status != http.StatusOK || e.imports.asked.File.Bytes != 1000 || e.imports.asked.File.Name != "who.csv" {
		t.Errorf("%s, %+v", got.raw, e.imports.asked)
	}
}

func TestARequestThatIsCutShortLeavesNothing(t *testing.T) {
	e := newEdge(t)
	r := inParts(t, goodParts()...)
	whole := new(bytes.Buffer)
	_, _ = whole.ReadFrom(r.Body)
	for cut := range whole.Len() - 1 {
		again := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(whole.Bytes()[:cut]))
		again.Header = r.Header.Clone()
		if got := e.as(mspr.Admin).do(t, again); got.status != http.StatusBadRequest && cut < whole.Len()-4 {
			t.Fatalf("cut after %d of %d bytes: %d %s", cut, whole.Len(), got.status, got.raw)
		}
	}
	e.nothingSpooled(t)
}

func TestWhereNoFilesAreTakenNobodySendsAny(t *testing.T) {
	for _, off := range []func(*resolvers.Options){
		func(o *resolvers.Options) { o.Spool = "" }, limited(func(l *resolvers.Limits) { l.Upload = 0 }),
	} {
		if got := newEdge(t, off).as(mspr.Admin).do(t, inParts(t, goodParts()...)); got.status != http.StatusUnsupportedMediaType {
			t.Errorf("%d: %s", got.status, got.raw)
		}
	}
}

func TestWhatIsWrittenInADocumentIsNoFile(t *testing.T) {
	for _, variables := range []map[string]any{{"file": "/etc/passwd"}, {"file": map[string]any{"Name": "x", "File": "y"}}} {
		e := newEdge(t).as(mspr.Admin)
		e.ask(t, `mutation($file: Upload!) { importRecords(source: "who", file: $file) { status } }`, variables)
		if f := e.imports.asked.File; e.imports.asked.Source != "who" || f != (mspr.Upload{}) {
			t.Errorf("%v became the file %+v", variables, f)
		}
	}
}

// The deadlines of the server have passed here before anything is read: they are
// those of small requests, and a file has its own.
func TestAFileMayTakeLongerThanOtherRequests(t *testing.T) {
	e := newEdge(t)
	s := httptest.NewUnstartedServer(e.handler)
	s.Config.ReadHeaderTimeout, s.Config.ReadTimeout, s.Config.WriteTimeout = time.Minute, time.Nanosecond, time.Nanosecond
	s.Start()
	defer s.Close()
	ask := func(r *http.Request) int {
		r.URL, _ = r.URL.Parse(s.URL)
		r.RequestURI = ""
		r.Header.Set("Authorization", "Bearer "+mspr.Admin.Word())
		response, err := s.Client().Do(r.WithContext(t.Context()))
		if err != nil {
			return 0
		}
		defer response.Body.Close()
		return response.StatusCode
	}
	if got := ask(send(`{"query": "{ cluster { id } }", "variables": {"x": "` + strings.Repeat("x", 100<<10) + `"}}`)); got != 0 {
		t.Errorf("a small request that is late is answered with %d", got)
	}
	content := strings.Repeat("x", 1<<20)
	if got := ask(inParts(t, changed(2, part{"0", "f.csv", content})...)); got != http.StatusOK || e.imports.read != content {
		t.Errorf("the status is %d, and %d bytes came", got, len(e.imports.read))
	}
}

func TestOnlyAFewFilesAreReceivedAtOnce(t *testing.T) {
	e := newEdge(t).as(mspr.Admin)
	var sending sync.WaitGroup
	var rest []func()
	for range 2 {
		body, end := io.Pipe()
		r := inParts(t, goodParts()...)
		whole := new(bytes.Buffer)
		_, _ = whole.ReadFrom(r.Body)
		slow := httptest.NewRequest(http.MethodPost, "/", body)
		slow.Header = r.Header.Clone()
		sending.Go(func() {
			if got := e.do(t, slow); got.status != http.StatusOK {
				t.Errorf("a file that was let in: %d %s", got.status, got.raw)
			}
		})
		_, _ = end.Write(whole.Bytes()[:1]) // which is read once there is room
		rest = append(rest, func() {
			_, _ = end.Write(whole.Bytes()[1:])
			_ = end.Close()
		})
	}
	got := e.do(t, inParts(t, goodParts()...))
	if got.code() != string(mspr.Unavailable) || got.status != http.StatusServiceUnavailable {
		t.Errorf("a third one: %d %s", got.status, got.raw)
	}
	for _, send := range rest {
		send()
	}
	sending.Wait()
	e.nothingSpooled(t)
}
