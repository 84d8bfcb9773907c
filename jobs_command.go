package main

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/mspr/surveillance/mspr"
)

type jobsCommands struct {
	List   jobsListCommand   `cmd:"" help:"List the work that waits, runs or is done."`
	Run    jobsRunCommand    `cmd:"" help:"Put a run of a source into the queue, whatever its schedule says."`
	Cancel jobsCancelCommand `cmd:"" help:"Take a job out of the queue, or tell it to end when it runs."`
}

// Help tells who does jobs.
func (jobsCommands) Help() string {
	return `Jobs wait in the database, and a running server does them: the sources of a
cluster one at a time, each as often as its line under schedule in the cluster file
says. A run fetches the source's files, keeps them in the archive, loads what is new
and publishes it. One that fails is tried again after 1, 5 and 15 minutes, an hour
and two; one that is cut short changes nothing. mspr serve --no-jobs does none.`
}

type jobsListCommand struct {
	Cluster mspr.ClusterID  `help:"One cluster only." placeholder:"us"`
	Source  mspr.SourceName `help:"Work about this source only." placeholder:"who"`
	State   string          `help:"Work that stands so only: ${enum}." enum:",waiting,scheduled,running,done,failed,cancelled" default:""`
	Limit   int             `default:"25" help:"The newest so many of each cluster, up to 1000."`
}

// Run lists jobs, newest first.
func (c *jobsListCommand) Run(s *session) error {
	if c.Limit < 1 || c.Limit > 1000 {
		return usageError{fmt.Errorf("--limit is %d: give 1 to 1000", c.Limit)}
	}
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tJOB\tKIND\tSOURCE\tSTATE\tATTEMPT\tDUE\tBY\tOUTCOME")
	err := s.onEach(c.Cluster, func(cl *cluster) error {
		q := mspr.JobQuery{Source: c.Source, Page: mspr.Page{First: c.Limit}}
		if c.State != "" {
			q.States = []mspr.JobState{mspr.JobState(strings.ToUpper(c.State))}
		}
		page, err := cl.queue.Jobs(s.ctx, q)
		for _, j := range page.Jobs {
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%d/%d\t%s\t%s\t%s\n", cl.ID, j.ID, j.Kind, j.Source, j.State,
				j.Attempt, j.MaxAttempts, j.Due.Format(time.RFC3339), j.By, shortened(became(j)))
		}
		return err
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// became says what there is to say of a job: what went wrong, else how it ended.
func became(j mspr.Job) string {
	if j.Error != "" {
		return j.Error
	}
	return j.Outcome
}

type jobsRunCommand struct {
	Cluster mspr.ClusterID  `required:"" help:"Cluster to load into." placeholder:"us"`
	Source  mspr.SourceName `required:"" help:"The source to read." placeholder:"who"`
}

// Run puts a run of a source into the queue.
func (c *jobsRunCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		made, err := runner{cl.queue, cl}.RunSource(s.ctx, mspr.Operator(cl.ID), c.Source)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "job %d reads %s as soon as a running server is free; mspr jobs list shows what becomes of it\n", made.ID, c.Source)
		return nil
	})
}

type jobsCancelCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the job." placeholder:"us"`
	Job     int64          `required:"" help:"The job's number; mspr jobs list shows it." placeholder:"N"`
}

// Run cancels a job.
func (c *jobsCancelCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		told, err := cl.queue.Cancel(s.ctx, mspr.Operator(cl.ID), c.Job)
		if err != nil {
			return err
		}
		if told.State == mspr.JobRunning {
			fmt.Fprintf(s.out, "job %d is told to end; what it has not finished changes nothing\n", told.ID)
			return nil
		}
		fmt.Fprintf(s.out, "job %d is cancelled\n", told.ID)
		return nil
	})
}
