package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/mspr/surveillance/mspr"
)

type quarantineCommands struct {
	List    quarantineListCommand    `cmd:"" help:"List the rows of source files that broke a rule."`
	Discard quarantineDiscardCommand `cmd:"" help:"Take rows that tell nothing out of quarantine for good."`
}

type quarantineListCommand struct {
	Cluster mspr.ClusterID  `required:"" help:"Cluster of the rows." placeholder:"us"`
	Batch   int64           `help:"Rows of this batch only." placeholder:"N"`
	Rule    string          `help:"Rows that broke this rule only." placeholder:"unknown-location"`
	Source  mspr.SourceName `help:"Rows of this source only." placeholder:"who"`
	State   string          `help:"Rows in this state only: ${enum}." enum:"open,replayed,discarded,all" default:"open"`
	First   int             `help:"How many rows to list, at most 1000." default:"100"`
}

// listedMost is how many rows one listing has at most.
const listedMost = 1000

// quarantineState gives the state that the command line names; all is every one.
func quarantineState(word string) mspr.QuarantineState {
	return map[string]mspr.QuarantineState{
		"open": mspr.QuarantineOpen, "replayed": mspr.QuarantineReplayed, "discarded": mspr.QuarantineDiscarded,
	}[word]
}

// Run lists the rows, those of the newest batch first, and says how many there
// are in all.
func (c *quarantineListCommand) Run(s *session) error {
	if c.Batch < 0 || c.First < 1 || c.First > listedMost {
		return usageError{fmt.Errorf("batches are numbered from 1, and --first is from 1 to %d", listedMost)}
	}
	return s.onEach(c.Cluster, func(cl *cluster) error {
		if err := cl.knows(c.Source, ""); err != nil {
			return err
		}
		found, err := cl.store.Quarantine(s.ctx, mspr.QuarantineQuery{
			QuarantineFilter: mspr.QuarantineFilter{Batch: c.Batch, Rule: c.Rule, Source: c.Source, State: quarantineState(c.State)},
			Page:             mspr.Page{First: c.First}, Total: true,
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tBATCH\tSOURCE\tLINE\tSTATE\tRULE\tMESSAGE\tTEXT")
		for _, q := range found.Rows {
			fmt.Fprintf(table, "%d\t%d\t%s\t%d\t%s\t%s\t%s\t%s\n", q.ID, q.Batch, q.Source, q.Line, q.State, q.Rule,
				mspr.Harmless(q.Message), mspr.Harmless(shortened(q.Raw)))
		}
		err = table.Flush()
		_, said := fmt.Fprintf(s.out, "%d of %d rows\n", len(found.Rows), *found.Total)
		return errors.Join(err, said)
	})
}

type quarantineDiscardCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the rows." placeholder:"us"`
	Batch   int64          `help:"The open rows of this batch." placeholder:"N"`
	Rule    string         `help:"The open rows that broke this rule; with --batch, those of the batch." placeholder:"unknown-location"`
	IDs     []int64        `name:"id" help:"Single rows, as mspr quarantine list numbers them." placeholder:"ID"`
	Reason  string         `required:"" help:"Why they tell nothing; it is kept with each row and in the audit log." placeholder:"TEXT"`
}

// Run discards the rows and says how many there were.
func (c *quarantineDiscardCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		n, err := cl.store.DiscardQuarantine(s.ctx, mspr.Operator(cl.ID), mspr.Discard{IDs: c.IDs, Batch: c.Batch, Rule: c.Rule, Reason: c.Reason})
		if err == nil {
			fmt.Fprintf(s.out, "discarded    %d\n", n)
		}
		return err
	})
}
