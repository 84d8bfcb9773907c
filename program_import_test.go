package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

const importWhat = `mutation($file: Upload!) { importRecords(%s, file: $file) { status reason checksum snapshot batch { id read changed quarantined address } quarantined { line rule raw } } }`

// send sends a file as the server's asker, by the GraphQL multipart request
// specification.
func (s *server) send(cluster, arguments, name string, content []byte) exchange {
	s.t.Helper()
	operations, err := json.Marshal(map[string]any{"query": fmt.Sprintf(importWhat, arguments), "variables": map[string]any{"file": nil}})
	if err != nil {
		s.t.Fatal(err)
	}
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("operations", string(operations))
	_ = parts.WriteField("map", `{"0": ["variables.file"]}`)
	if to, err := parts.CreateFormFile("0", name); err == nil {
		_, _ = to.Write(content)
	}
	_ = parts.Close()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, fmt.Sprintf("http://%s/%s/graphql", s.at.api, cluster), &body)
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", parts.FormDataContentType())
	if s.role != mspr.Public {
		request.Header.Set("Authorization", "Bearer "+s.token(cluster))
	}
	response, err := s.client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	got := exchange{status: response.StatusCode, header: response.Header, body: string(text)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&got.answer); err != nil {
		s.t.Fatalf("the answer is %s: %v", text, err)
	}
	return got
}

// Switzerland has no scheduled sources: this is its way in.
func TestAnAdministratorImportsAFileInSwitzerland(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{MaxUploadMiB: 1}, "switzerland")
	admin := s.as(mspr.Admin)
	rows := whoRows(1, 60)
	file := gzipped(t, []byte(whoText(rows)+"2020-01-01,ZZ,Nowhere,EURO,1,1,0,0\n"))

	got := admin.send("switzerland", `source: "who", issued: "2021-01-01T00:00:00Z"`, "who.csv.gz", file).answer
	same(t, "status", got.text(t, "importRecords", "status"), "LOADED")
	same(t, "reason", got.at(t, "importRecords", "reason"), any(nil))
	same(t, "rows read", got.number(t, "importRecords", "batch", "read"), int64(481))
	same(t, "the bad row", got.number(t, "importRecords", "quarantined", 0, "line"), int64(482))
	same(t, "its rule", got.text(t, "importRecords", "quarantined", 0, "rule"), "unknown-location")
	same(t, "the snapshot that answers", s.ask("switzerland", `{ snapshot { number } }`).number(t, "snapshot", "number"), got.number(t, "importRecords", "snapshot"))
	same(t, "records", len(recorded(t, database(t, s.dataDir), "switzerland")), len(rows))

	again := admin.send("switzerland", `source: "who", issued: "2021-01-01T00:00:00Z"`, "who.csv.gz", file).answer
	same(t, "changed by the same file", again.number(t, "importRecords", "batch", "changed"), int64(0))
	same(t, "the snapshot of nothing new", again.at(t, "importRecords", "snapshot"), any(nil))
	same(t, "archived files", len(archived(t, s.dataDir, "switzerland")), 1)
	code, out := replay(t, s.dataDir, "switzerland", "1")
	same(t, "exit code of "+out, code, exitDone)
	contains(t, out, "changed      0 ")

	log := admin.ask("switzerland", `{ auditLog(action: WRITE, first: 9) { nodes { resource reason outcome } } }`)
	contains(t, fmt.Sprint(log.Data), "import who who.csv.gz", got.text(t, "importRecords", "checksum"))
}

func TestAFileThatIsSentAndRefusedChangesNothingAndIsNoted(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{MaxUploadMiB: 1}, "us", "france")
	admin := s.as(mspr.Admin)
	wrong := admin.send("us", `source: "nyt-states"`, "who.csv", []byte(whoText(whoRows(1, 9)))).answer
	same(t, "status", wrong.text(t, "importRecords", "status"), "REFUSED")
	contains(t, wrong.text(t, "importRecords", "reason"), "line 1: the header is not that of the format nyt-states")
	same(t, "the checksum of its batch", one(t, database(t, s.dataDir), `SELECT count(*) FROM mspr_us.batches WHERE status = 'REFUSED' AND checksum = '`+wrong.text(t, "importRecords", "checksum")+`'`), int64(1))
	same(t, "records", len(recorded(t, database(t, s.dataDir), "us")), 0)

	for arguments, words := range map[string]string{
		`source: "acme"`:                                         `there is no source "acme"`,
		`source: "simulated"`:                                    "simulated data is not imported",
		`source: "who", disease: "measles"`:                      `there is no disease "measles"`,
		`source: "who", feed: "a\u0000b"`:                        "a feed is a word",
		`source: "mspr-history", feed: "\n"`:                     "a feed is a word",
		`source: "who", feed: "` + strings.Repeat("x", 41) + `"`: "a feed is a word",
	} {
		got := admin.send("us", arguments, "who.csv", []byte(whoText(whoRows(1, 9)))).answer
		same(t, "code of "+arguments, got.code(), string(mspr.BadUserInput))
		contains(t, got.Errors[0].Message, words)
	}
	none := admin.try("us", `mutation { importRecords(source: "who", file: "/etc/passwd") { status } }`)
	same(t, "code without a file", none.code(), string(mspr.BadUserInput))
	contains(t, none.Errors[0].Message, "multipart/form-data")

	same(t, "a file that is too large", admin.send("us", `source: "who"`, "who.csv", make([]byte, 1<<20+1)).status, http.StatusRequestEntityTooLarge)
	for _, role := range []mspr.Role{mspr.Public, mspr.Researcher} {
		same(t, "status for "+string(role), s.as(role).send("france", `source: "who"`, "who.csv", []byte("x")).status, http.StatusUnsupportedMediaType)
	}
	log := fmt.Sprint(admin.ask("us", `{ auditLog(action: WRITE, first: 20) { nodes { resource reason outcome } } }`).Data)
	contains(t, log, "import nyt-states who.csv", "the header is not that of", string(mspr.BadUserInput), "import acme who.csv")
	if left, err := os.ReadDir(spoolDir(config.Config{DataDir: s.dataDir}, "us")); err != nil || len(left) != 0 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
