package etl

import (
	"time"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// origin is where a file comes from: what is known about it beside its rows.
type origin struct {
	job      Job
	modified time.Time
	loaded   time.Time
	diseases []mspr.Disease
	// disease is what the file counts, once that is known.
	disease mspr.DiseaseCode
	// told says that the operator or a row told the disease.
	told bool
}

func newOrigin(job Job, file File, deps Deps) *origin {
	o := &origin{job: job, modified: file.Modified, loaded: deps.Now(), diseases: deps.Diseases, disease: job.Source.Disease}
	if job.Disease != "" {
		o.disease, o.told = job.Disease, true
	}
	return o
}

// count notes the disease that the header of a file tells.
func (o *origin) count(disease mspr.DiseaseCode) error {
	switch {
	case disease == "":
		return nil
	case o.told && disease != o.disease:
		return mspr.Refusef("line 1: by its header this file counts %s and not %s; leave out the disease", disease, o.disease)
	}
	o.disease, o.told = disease, true
	return nil
}

// issued is when the publisher issued the file, as far as anyone tells.
func (o *origin) issued(layout *sources.Layout) time.Time {
	for _, t := range [...]time.Time{o.job.Issued, layout.Issued, o.modified} {
		if !t.IsZero() {
			return t
		}
	}
	return o.loaded
}

// counts gives the counts that a record of a disease can carry.
func (o *origin) counts(code mspr.DiseaseCode) (mspr.CountSet, bool) {
	for _, d := range o.diseases {
		if d.Code == code {
			return d.Counts, true
		}
	}
	return 0, false
}

// source is whose numbers the rows are.
func (o *origin) source(layout *sources.Layout) mspr.SourceName {
	if layout.Source != "" {
		return layout.Source
	}
	return o.job.Source.Name
}
