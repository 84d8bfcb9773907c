package resolvers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"regexp"

	"github.com/mspr/surveillance/durable"
	"github.com/mspr/surveillance/mspr"
)

const (
	// longMap bounds the part map, and partsRoom what stands between the parts.
	longMap   = 4 << 10
	partsRoom = 64 << 10
)

// partReader reads a request by the GraphQL multipart request specification
// (https://github.com/jaydenseric/graphql-multipart-request-spec): the parts
// operations and map, and then the files that map names. It is strict: one
// operation, one file, in a variable of its own, and nothing else.
type partReader struct {
	parts  *multipart.Reader
	limits Limits
	folder string
}

// read gives the status that belongs to the error; Internal Server Error is for
// errors of the disk.
func (p *partReader) read(into *upload) (int, error) {
	operations, status, err := p.text("operations", p.limits.Body)
	if err != nil {
		return status, err
	}
	into.operations = operations
	places, status, err := p.text("map", longMap)
	if err != nil {
		return status, err
	}
	key, variable, err := decodeMap(places)
	if err != nil {
		return http.StatusBadRequest, err
	}
	into.variable = variable
	if status, err := p.file(key, into); err != nil {
		return status, err
	}
	if _, err := p.parts.NextRawPart(); !errors.Is(err, io.EOF) {
		return http.StatusBadRequest, badParts(mspr.Term("there is more behind its file, or its last part does not end"))
	}
	return 0, nil
}

// text reads a part of text.
func (p *partReader) text(name string, most int64) ([]byte, int, error) {
	part, err := p.parts.NextRawPart()
	if err != nil {
		status, err := unreceived(err, p.limits)
		return nil, status, err
	}
	if part.FormName() != name || part.FileName() != "" {
		return nil, http.StatusBadRequest, badParts(mspr.Told{Format: "the part %s is missing; it comes before the file", Args: []any{name}})
	}
	content, err := io.ReadAll(io.LimitReader(part, most+1))
	if err != nil {
		status, err := unreceived(err, p.limits)
		return nil, status, err
	}
	if int64(len(content)) > most {
		return nil, http.StatusRequestEntityTooLarge, mspr.Errorf(mspr.TooComplex, "the part %s is larger than %d bytes", name, most)
	}
	return content, 0, nil
}

// file reads the file onto the disk, as its bytes are.
func (p *partReader) file(key string, into *upload) (int, error) {
	part, err := p.parts.NextRawPart()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return http.StatusBadRequest, badParts(mspr.Term("the file that map names is missing"))
		}
		return unreceived(err, p.limits)
	}
	if part.FormName() != key {
		return http.StatusBadRequest, badParts(mspr.Term("behind map comes the file that it names, and no other part"))
	}
	into.name = fileName(part.FileName())
	if into.file, err = durable.NewScratch(p.folder, scratchPrefix); err != nil {
		return http.StatusInternalServerError, err
	}
	incoming := &noting{r: part}
	into.bytes, err = io.Copy(into.file, io.LimitReader(incoming, p.limits.Upload+1))
	switch {
	case into.bytes > p.limits.Upload:
		return http.StatusRequestEntityTooLarge, mspr.Errorf(mspr.TooComplex, "the file is larger than %d bytes: compress it (gzip or zstd), or split it", p.limits.Upload)
	case incoming.err != nil:
		return unreceived(incoming.err, p.limits)
	case err != nil:
		return http.StatusInternalServerError, err
	}
	if _, err = into.file.Seek(0, io.SeekStart); err != nil {
		return http.StatusInternalServerError, err
	}
	return 0, nil
}

// noting remembers the error of a reader, to tell it from that of a writer.
type noting struct {
	r   io.Reader
	err error
}

func (n *noting) Read(p []byte) (int, error) {
	count, err := n.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return count, err
}

var variablePath = regexp.MustCompile(`^variables\.([_A-Za-z][_0-9A-Za-z]*)$`)

// decodeMap reads which variable the file is for.
func decodeMap(content []byte) (key, variable string, err error) {
	wrong := badParts(mspr.Term(`the part map is a JSON object that names one file and the variable that it is for, as in {"0": ["variables.file"]}`))
	d := json.NewDecoder(bytes.NewReader(content))
	if start, err := d.Token(); err != nil || start != json.Delim('{') || !d.More() {
		return "", "", wrong
	}
	name, err := d.Token()
	if err != nil {
		return "", "", wrong
	}
	var paths []string
	if err := d.Decode(&paths); err != nil || len(paths) != 1 {
		return "", "", wrong
	}
	if end, err := d.Token(); err != nil || end != json.Delim('}') {
		return "", "", wrong
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", "", wrong
	}
	key, _ = name.(string)
	found := variablePath.FindStringSubmatch(paths[0])
	if found == nil || key == "" || key == "operations" || key == "map" {
		return "", "", wrong
	}
	return key, found[1], nil
}

// badParts says what is not as it should be, as a Term or a Told.
func badParts(why any) error {
	return mspr.Errorf(mspr.BadUserInput, "the request is not as the GraphQL multipart request specification has it: %s", why)
}
