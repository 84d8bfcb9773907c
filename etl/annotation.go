package etl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// AnnotationJob is one file of notes about the quality of data.
type AnnotationJob struct {
	// Address is where the Opener finds the file.
	Address string
	// Source is whose data the notes are about, where the file doesn't say; empty
	// means those of every source.
	Source mspr.SourceName
	// Known are the sources that a file may name.
	Known []mspr.SourceName
	// Noted is since when the notes hold; zero means now.
	Noted time.Time
}

// maxWrongLines is how many wrong lines of a file of notes are told.
const maxWrongLines = 20

// Annotations reads a file of notes: all of it, or a refusal that names the
// lines that are wrong. A note that stands twice in the file counts once. Only
// the Opener, the catalogue, the names of places and the clock of deps are used.
func Annotations(ctx context.Context, job AnnotationJob, deps Deps) (notes []mspr.Annotation, err error) {
	deps.Limits = deps.Limits.orDefaults()
	if deps, err = deps.withNames(ctx); err != nil {
		return nil, err
	}
	file, err := deps.Opener.Open(ctx, job.Address)
	if err != nil {
		return nil, err
	}
	in, err := newExtract(ctx, file, job.Address, deps.Limits, func(int64) {})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	r := &annotationReader{job: job, deps: deps, lines: map[mspr.AnnotationSubject]int{}}
	if r.job.Noted.IsZero() {
		r.job.Noted = deps.Now()
	}
	return r.read(newTable(in, job.Address, sources.Format{Comma: ','}, deps.Limits))
}

// annotationReader turns the lines of a file into notes.
type annotationReader struct {
	job    AnnotationJob
	deps   Deps
	layout annotationLayout
	notes  []mspr.Annotation
	// lines has the line of each subject, wrong what is wrong with some lines.
	lines map[mspr.AnnotationSubject]int
	wrong []string
}

func (r *annotationReader) read(t *table) ([]mspr.Annotation, error) {
	header, err := t.header()
	if err != nil {
		return nil, err
	}
	if r.layout, err = annotationLayoutOf(t.name, header); err != nil {
		return nil, err
	}
	for {
		fields, broken, err := t.next()
		switch {
		case errors.Is(err, io.EOF):
			return r.end(t.name)
		case err != nil:
			return nil, err
		case broken != nil:
			r.refuse(t.lines.number, broken.Message)
		default:
			r.line(t.lines.number, fields)
		}
		if len(r.wrong) > maxWrongLines {
			return r.end(t.name)
		}
	}
}

func (r *annotationReader) refuse(line int, what string) {
	r.wrong = append(r.wrong, fmt.Sprintf("line %d: %s", line, what))
}

func (r *annotationReader) end(name string) ([]mspr.Annotation, error) {
	switch n := len(r.wrong); {
	case n > maxWrongLines:
		return nil, mspr.Refusef("nothing of %s was loaded; these are the first lines that are wrong:\n%s", name, strings.Join(r.wrong[:maxWrongLines], "\n"))
	case n > 0:
		return nil, mspr.Refusef("nothing of %s was loaded; put these lines right:\n%s", name, strings.Join(r.wrong, "\n"))
	case len(r.notes) == 0:
		return nil, mspr.Refusef("%s holds no notes; fetch it again", name)
	}
	return r.notes, nil
}

// line reads one note.
func (r *annotationReader) line(number int, fields []string) {
	note, err := r.layout.read(r, fields)
	if err == nil {
		note.Noted, err = r.job.Noted, note.Check(r.deps.Diseases, r.deps.Now())
	}
	if err != nil {
		r.refuse(number, err.Error())
		return
	}
	first, twice := r.lines[note.Subject()]
	switch {
	case !twice:
		r.lines[note.Subject()] = number
		r.notes = append(r.notes, note)
	case !r.note(note.Subject()).SameNote(note):
		r.refuse(number, fmt.Sprintf("line %d says the same of these days, but leaves them out of other averages; keep one of the two", first))
	}
}

func (r *annotationReader) note(s mspr.AnnotationSubject) mspr.Annotation {
	for _, n := range r.notes {
		if n.Subject() == s {
			return n
		}
	}
	return mspr.Annotation{}
}
