package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

// What a cluster file need not say.
const (
	// defaultJitter spreads the runs of a schedule.
	defaultJitter = 20 * time.Minute
	// expectedRuns is after how many missed runs a source is late.
	expectedRuns = 2
	// defaultSnapshotAge and defaultQuarantineRows are when people are told.
	defaultSnapshotAge    = time.Hour
	defaultQuarantineRows = 100
	// shortest is the least time between two runs.
	shortest = 5 * time.Minute
)

// scheduleFile is a line of the schedule of a cluster file.
type scheduleFile struct {
	At       string           `yaml:"at"`
	Every    string           `yaml:"every"`
	Jitter   string           `yaml:"jitter"`
	Expected string           `yaml:"expected"`
	Files    []sourceFileFile `yaml:"files"`
}

// sourceFileFile is a file to read in place of those of the catalogue.
type sourceFileFile struct {
	Address string           `yaml:"address"`
	Feed    string           `yaml:"feed"`
	Disease mspr.DiseaseCode `yaml:"disease"`
}

// noticesFile says when people are told.
type noticesFile struct {
	SnapshotAge    string `yaml:"snapshot_age"`
	QuarantineRows *int64 `yaml:"quarantine_rows"`
}

// readSchedules reads the schedule of a cluster, in order of the sources' names.
func readSchedules(lines map[mspr.SourceName]scheduleFile) ([]mspr.Schedule, error) {
	var list []mspr.Schedule
	var wrong []error
	for name, line := range lines {
		s, err := line.read(name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("schedule: %s: %w", name, err))
		}
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b mspr.Schedule) int { return cmp.Compare(a.Source, b.Source) })
	return list, errors.Join(wrong...)
}

func (f scheduleFile) read(source mspr.SourceName) (mspr.Schedule, error) {
	s := mspr.Schedule{Source: source, Jitter: defaultJitter}
	var wrong []error
	switch {
	case f.At != "" && f.Every != "":
		wrong = append(wrong, errors.New(`give "at" (a time of day, once a day) or "every" (a time between runs), not both`))
	case f.Every != "":
		wrong = append(wrong, span(&s.Every, "every", f.Every))
		if s.Every > 0 && s.Every < shortest {
			wrong = append(wrong, fmt.Errorf("every %q: publishers are not asked more often than every %s", f.Every, shortest))
		}
		s.Jitter = min(defaultJitter, s.Every/4)
	default:
		wrong = append(wrong, timeOfDay(&s.At, f.At))
	}
	s.Expected = expectedRuns*cmp.Or(s.Every, 24*time.Hour) + s.Jitter
	if f.Jitter != "" {
		wrong = append(wrong, span(&s.Jitter, "jitter", f.Jitter))
	}
	if f.Expected != "" {
		wrong = append(wrong, span(&s.Expected, "expected", f.Expected))
	}
	for _, file := range f.Files {
		wrong = append(wrong, checkAddress(file.Address))
		s.Files = append(s.Files, mspr.SourceFile{Address: file.Address, Feed: file.Feed, Disease: file.Disease})
	}
	return s, errors.Join(wrong...)
}

// read sets when people are told.
func (f noticesFile) read(c *mspr.Cluster) error {
	c.SnapshotAge, c.QuarantineRows = defaultSnapshotAge, defaultQuarantineRows
	if f.QuarantineRows != nil {
		c.QuarantineRows = *f.QuarantineRows
	}
	if f.SnapshotAge == "" {
		return nil
	}
	return span(&c.SnapshotAge, "notices: snapshot_age", f.SnapshotAge)
}

// timeOfDay reads "06:30"; a schedule that says nothing runs at six.
func timeOfDay(into *time.Duration, text string) error {
	if text == "" {
		*into = 6 * time.Hour
		return nil
	}
	t, err := time.Parse("15:04", text)
	if err != nil {
		return fmt.Errorf("at %q: write a time of day like 06:30, in the cluster's time zone", text)
	}
	*into = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return nil
}

// span reads a length of time.
func span(into *time.Duration, key, text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return fmt.Errorf("%s %q: write a length of time like 6h or 30m", key, text)
	}
	*into = d
	return nil
}

// checkAddress refuses what can't be fetched. An address without TLS is for a mirror
// on the same machine or network: whoever writes it here vouches for it.
func checkAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return fmt.Errorf("files: %q is no address like https://host/file.csv", address)
	}
	return nil
}

// checkSchedules refuses schedules where there is nothing to schedule.
func checkSchedules(c mspr.Cluster, cat *catalogue.Catalogue) error {
	var wrong []error
	if len(c.Schedules) > 0 && !c.Has(mspr.ScheduledETL) {
		wrong = append(wrong, fmt.Errorf("schedule: the cluster lacks the feature %s; its files are imported by a person", mspr.ScheduledETL))
	}
	for _, s := range c.Schedules {
		source, ok := cat.Source(s.Source)
		if !ok || !slices.Contains(c.Sources, s.Source) {
			wrong = append(wrong, fmt.Errorf("schedule: %q is not among the cluster's sources", s.Source))
			continue
		}
		if len(s.Files) == 0 && len(source.Files) == 0 {
			wrong = append(wrong, fmt.Errorf("schedule: %s: the catalogue knows no address of its files; name one under files", s.Source))
		}
	}
	return errors.Join(wrong...)
}
