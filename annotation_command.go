package main

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/mspr"
)

type annotationCommands struct {
	Load   annotationLoadCommand   `cmd:"" help:"Load a file of notes on the quality of data: all of it or nothing."`
	List   annotationListCommand   `cmd:"" help:"List the notes of every cluster, or of one."`
	Remove annotationRemoveCommand `cmd:"" help:"Take notes back."`
}

type annotationLoadCommand struct {
	Cluster mspr.ClusterID  `required:"" help:"Cluster to load into." placeholder:"us"`
	File    string          `required:"" help:"The file: plain, gzip or zstd." placeholder:"FILE"`
	Source  mspr.SourceName `help:"Whose data the notes are about, where the file doesn't say; default: those of every source." placeholder:"nyt-states"`
	Noted   string          `help:"Since when the notes hold (2021-07-09 or 2021-07-09T07:48:17Z); default: now." placeholder:"TIME"`
	Publish bool            `default:"true" help:"Publish a snapshot afterwards, so that answers show the notes." negatable:""`
}

// Help tells the layouts.
func (annotationLoadCommand) Help() string {
	return `A note says what is wrong with some days of a place's data, and whether averages
can be had without them. Two layouts are read, known by their first line:

  disease,location,source,first_date,last_date,counts,omit_from_averages,omit_below,note

is ours: codes of the catalogue; no source for those of every source; no last_date
for one day; counts with spaces between them (cases deaths recovered
hospitalizations icu_admissions); omit_from_averages and omit_below yes or no, the
second for the places below the place. The other is that of the anomalies that
The New York Times publishes beside its rolling averages.

Loading the same file twice changes nothing. A note that is in the cluster and not
in the file stays; mspr annotation remove takes it back. As of a moment, those
notes are shown and heeded that held then.

  mspr annotation load --cluster us --source nyt-states --file anomalies.csv`
}

// Run loads the file, tells what changed and publishes.
func (c *annotationLoadCommand) Run(s *session) error {
	noted, err := parseMoment("--noted", c.Noted)
	if err != nil {
		return usageError{err}
	}
	return s.onEach(c.Cluster, func(cl *cluster) error {
		cat := cl.config.Catalogue
		if err := cl.knows(c.Source, ""); err != nil {
			return err
		}
		job := etl.AnnotationJob{Address: c.File, Source: c.Source, Noted: noted}
		for _, source := range cat.Sources {
			job.Known = append(job.Known, source.Name)
		}
		notes, err := etl.Annotations(s.ctx, job, cl.etlDeps(etl.Disk{}))
		if err != nil {
			return err
		}
		change, err := cl.store.Annotate(s.ctx, mspr.Operator(cl.ID), notes)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "file         %s\nadded        %d\nreplaced     %d\nunchanged    %d\n", c.File, change.Added, change.Replaced, change.Same)
		return publishNotes(s, cl, c.Publish && change.Changed())
	})
}

func publishNotes(s *session, cl *cluster, wanted bool) error {
	if !wanted {
		return nil
	}
	made, err := cl.publish(s.ctx)
	if err != nil {
		return fmt.Errorf("the notes are changed, but %w; mspr snapshot publish tries again", err)
	}
	fmt.Fprintf(s.out, "snapshot     %d\n", made.Number)
	return nil
}

type annotationListCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// Run lists the notes that hold.
func (c *annotationListCommand) Run(s *session) error {
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tID\tDISEASE\tLOCATION\tSOURCE\tFROM\tTO\tCOUNTS\tOMIT\tNOTE")
	err := s.onEach(c.Cluster, func(cl *cluster) error {
		notes, err := cl.store.Annotations(s.ctx)
		for _, n := range notes {
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", cl.ID, n.ID, n.Disease, n.Location, orEvery(n.Source), n.First, n.Last,
				countWords(n.Counts), omission(n), n.Note)
		}
		return err
	})
	return errors.Join(err, table.Flush())
}

func orEvery(source mspr.SourceName) string {
	if source == "" {
		return "every"
	}
	return string(source)
}

func countWords(counts mspr.CountSet) string {
	var words []string
	for _, k := range counts.Kinds() {
		words = append(words, k.Column())
	}
	return strings.Join(words, " ")
}

func omission(n mspr.Annotation) string {
	switch {
	case n.OmitFromAverages && n.OmitBelow:
		return "here and below"
	case n.OmitFromAverages:
		return "here"
	case n.OmitBelow:
		return "below"
	}
	return "no"
}

type annotationRemoveCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the notes." placeholder:"us"`
	IDs     []int64        `arg:"" name:"id" help:"Ids of the notes, as mspr annotation list prints them."`
	Publish bool           `default:"true" help:"Publish a snapshot afterwards, so that answers go without the notes." negatable:""`
}

// Run takes the notes back, all of them or none.
func (c *annotationRemoveCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		if err := cl.store.RemoveAnnotations(s.ctx, mspr.Operator(cl.ID), c.IDs); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "removed      %d\n", len(c.IDs))
		return publishNotes(s, cl, c.Publish)
	})
}
