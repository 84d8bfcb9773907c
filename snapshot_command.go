package main

import (
	"errors"
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

type snapshotCommand struct {
	Publish snapshotPublishCommand `cmd:"" help:"Make a snapshot of what Postgres holds and serve it."`
	List    snapshotListCommand    `cmd:"" help:"List the snapshots on disk, newest first."`
	Verify  snapshotVerifyCommand  `cmd:"" help:"Check snapshots: manifest, checksum, identity, sums. Exit code 1 when one is damaged."`
}

type snapshotPublishCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
	Full    bool           `help:"Build it in full and compare it with all of Postgres, even if little changed."`
}

// Run publishes a snapshot of each cluster, or of one.
func (c *snapshotPublishCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		publish := cl.publish
		if c.Full {
			publish = cl.rebuild
		}
		made, err := publish(s.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%-14s snapshot %d: %d records, %d revisions, %d bytes\n", cl.ID, made.Number, made.Records, made.Revisions, made.Bytes)
		return nil
	})
}

type snapshotListCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// Run lists what the folder holds; it needs no database.
func (c *snapshotListCommand) Run(s *session) error {
	cfg, err := s.load(c.Cluster, config.Serving{})
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tNUMBER\tCREATED\tRECORDS\tREVISIONS\tBYTES\tSTATE")
	for _, cl := range cfg.Clusters {
		listed, err := duck.List(snapshotDir(cfg), cl.ID)
		if err != nil {
			return err
		}
		for _, l := range listed {
			state := "good at first sight"
			if l.Problem != "" {
				state = l.Problem
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%d\t%d\t%d\t%s\n", cl.ID, l.Number, l.Created.UTC().Format(time.RFC3339), l.Records, l.Revisions, l.Bytes, state)
		}
	}
	return table.Flush()
}

// removed says that a snapshot which was listed is gone: a server that runs keeps
// the newest few.
func removed(cfg config.Config, id mspr.ClusterID, number int64) bool {
	listed, err := duck.List(snapshotDir(cfg), id)
	return err == nil && !slices.ContainsFunc(listed, func(l duck.Listed) bool { return l.Number == number })
}

type snapshotVerifyCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
	Number  int64          `help:"One snapshot only; default: all."`
}

// Run looks closely at each snapshot; it needs no database.
func (c *snapshotVerifyCommand) Run(s *session) error {
	cfg, err := s.load(c.Cluster, config.Serving{})
	if err != nil {
		return err
	}
	looked, bad := 0, 0
	for _, cl := range cfg.Clusters {
		listed, err := duck.List(snapshotDir(cfg), cl.ID)
		if err != nil {
			return err
		}
		for _, l := range listed {
			if c.Number != 0 && l.Number != c.Number {
				continue
			}
			looked++
			if _, err := duck.Verify(s.ctx, snapshotDir(cfg), cl.ID, l.Number, duck.Limits{}); err != nil {
				if removed(cfg, cl.ID, l.Number) {
					fmt.Fprintf(s.out, "%s %d: removed meanwhile, as old ones are\n", cl.ID, l.Number)
					continue
				}
				bad++
				fmt.Fprintf(s.out, "%s %d: DAMAGED: %v\n", cl.ID, l.Number, err)
				continue
			}
			fmt.Fprintf(s.out, "%s %d: good\n", cl.ID, l.Number)
		}
	}
	switch {
	case looked == 0:
		return errors.New("there is no such snapshot; mspr snapshot list shows those there are")
	case bad > 0:
		return fmt.Errorf("%d of %d snapshots are damaged; mspr snapshot publish makes a good one from Postgres", bad, looked)
	}
	return nil
}
