package resolvers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/durable"
	"github.com/mspr/surveillance/mspr"
)

const (
	// uploadPause is how long a sender may send nothing.
	uploadPause = 30 * time.Second
	// uploadsAtOnce is how many files are received at once: each may take as much
	// room on the disk as a file may.
	uploadsAtOnce = 2
	// scratchPrefix begins the names of files that are being received.
	scratchPrefix = "upload-"
	// longName bounds what is kept of a file's name, in bytes.
	longName = 200
)

// uploads receives the files that come with requests. They go to the disk, and
// are gone when their request has been answered.
type uploads struct {
	folder string
	room   chan struct{}
}

// newUploads makes the folder, and removes what processes that are gone left.
func newUploads(folder string) (uploads, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return uploads{}, fmt.Errorf("making the folder for files that are sent: %w", err)
	}
	return uploads{folder, make(chan struct{}, uploadsAtOnce)}, durable.SweepScratch(folder, scratchPrefix)
}

// upload is a request that came in parts.
type upload struct {
	// operations is the part of the name, variable the one that the file is for.
	operations []byte
	variable   string
	name       string
	bytes      int64
	file       *durable.Scratch
}

func (u *upload) discard() error {
	if u == nil || u.file == nil {
		return nil
	}
	return u.file.Discard()
}

// into puts the file where its variable is null.
func (u *upload) into(p *graphql.RawParams) error {
	if value, given := p.Variables[u.variable]; !given || value != nil {
		return mspr.Errorf(mspr.BadUserInput, "the part map names variables.%s, which is not null in the part operations", u.variable)
	}
	p.Variables[u.variable] = mspr.Upload{Name: u.name, Bytes: u.bytes, File: u.file}
	return nil
}

// isMultipart says of a request that its body comes in parts.
func isMultipart(h http.Header) bool {
	types := h.Values("Content-Type")
	if len(types) != 1 {
		return false
	}
	mediaType, parameters, err := mime.ParseMediaType(types[0])
	return err == nil && mediaType == "multipart/form-data" && parameters["boundary"] != ""
}

// receive answers a caller who sends a file, if they may.
func (f front) receive(a answer, r *http.Request, v view, caller mspr.Caller) {
	a.limits = v.limits
	if v.limits.Upload == 0 {
		a.refuse(http.StatusUnsupportedMediaType, notJSON())
		return
	}
	select {
	case f.uploads.room <- struct{}{}:
		defer func() { <-f.uploads.room }()
	default:
		a.refuse(http.StatusServiceUnavailable, mspr.Errorf(mspr.Unavailable, "%d files are being received at the moment: try again in a minute", uploadsAtOnce).After(time.Minute))
		return
	}
	sent, status, err := f.uploads.read(a.w, r, v.limits)
	defer func() {
		if err := sent.discard(); err != nil {
			f.log.Warn().Err(err).Msg("a file that was received could not be removed")
		}
	}()
	if err != nil {
		if status == http.StatusInternalServerError {
			f.log.Error().Err(err).Msg("a file could not be received")
			err = mspr.Errorf(mspr.Unavailable, "the service can't keep the file at the moment: try again later")
			status = http.StatusServiceUnavailable
		}
		a.refuse(status, err)
		return
	}
	req := &request{
		cluster: f.cluster, caller: caller, limits: v.limits, mediaType: a.mediaType, language: f.languages.Choose(r), raw: sent.operations,
		deliberate: true, upload: sent,
	}
	v.server.ServeHTTP(a.w, r.WithContext(withRequest(r.Context(), req)))
}

// read receives all parts. The deadlines of the server are those of small requests:
// this one has its own, for reading and then for the answer.
func (u uploads) read(w http.ResponseWriter, r *http.Request, limits Limits) (*upload, int, error) {
	control := http.NewResponseController(w)
	end := time.Now().Add(limits.UploadTime)
	body := http.MaxBytesReader(w, paced{r.Body, func() {
		next := time.Now().Add(uploadPause)
		if next.After(end) {
			next = end
		}
		_ = control.SetReadDeadline(next) // where it can't be set, the server's own stays
	}}, limits.Upload+limits.Body+partsRoom)
	r.Body = body
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, http.StatusBadRequest, badParts(mspr.Term("its parts can't be told apart"))
	}
	sent := &upload{}
	status, err := (&partReader{parts: parts, limits: limits, folder: u.folder}).read(sent)
	_ = control.SetReadDeadline(time.Time{})
	_ = control.SetWriteDeadline(time.Now().Add(limits.ImportTime + uploadPause))
	return sent, status, err
}

// paced calls before each read.
type paced struct {
	io.ReadCloser
	before func()
}

func (p paced) Read(b []byte) (int, error) {
	p.before()
	return p.ReadCloser.Read(b)
}

// timeFor is how long an operation may take.
func (l Limits) timeFor(ctx context.Context) time.Duration {
	if requestOf(ctx).upload != nil {
		return l.ImportTime
	}
	return l.Time
}

// fileName makes what a sender calls a file fit to be shown and kept.
func fileName(given string) string {
	name := mspr.Harmless(path.Base(strings.ReplaceAll(given, `\`, "/")))
	if name == "." || name == "/" {
		return "upload"
	}
	for len(name) > longName {
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	return name
}

// unreceived says why a part could not be read.
func unreceived(err error, limits Limits) (int, error) {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return http.StatusRequestEntityTooLarge, tooLarge(limits.Upload)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return http.StatusRequestTimeout, mspr.Errorf(mspr.Timeout, "the file took too long to arrive")
	}
	return http.StatusBadRequest, badParts(mspr.Term("it ended before it was complete, or its parts are broken"))
}
