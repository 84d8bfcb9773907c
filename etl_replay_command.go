package main

import (
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

type etlReplayCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the batch." placeholder:"us"`
	Batch   int64          `required:"" help:"Number of the batch whose file to load again." placeholder:"N"`
	Reason  string         `default:"mspr etl replay" help:"What was put right since; it is kept with the rows that leave quarantine and in the audit log." placeholder:"TEXT"`
	Publish bool           `default:"true" help:"Publish a snapshot afterwards, so that answers show the new numbers." negatable:""`
}

// Help tells what the command does beyond its flags.
func (etlReplayCommand) Help() string {
	return `The archived file of the batch goes through the same stages once more, as a
batch of its own with the source, the disease, the feed and the time of issue of
the first. Rows of the first that had been quarantined leave quarantine; those that
still break a rule are quarantined anew. Where no rule and no name of a place has changed since, nothing
changes. A history is loaded again with all of its issues.

  mspr etl replay --cluster us --batch 17`
}

// Run loads the file of the batch again, tells what became of it and publishes.
func (c *etlReplayCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(target *cluster) error {
		r := mspr.Replay{Batch: c.Batch, By: mspr.Operator(target.ID), Reason: c.Reason}
		if err := store.CheckReplay(&r); err != nil {
			return err
		}
		job, from, err := target.replayJob(s.ctx, r)
		if err != nil {
			return err
		}
		return s.loadInto(target, job, from, c.Publish)
	})
}
