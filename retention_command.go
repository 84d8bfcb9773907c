package main

import (
	"fmt"
	"io"

	"github.com/mspr/surveillance/mspr"
)

type retentionCommands struct {
	Plan retentionPlanCommand `cmd:"" help:"List what is past its period, and remove nothing."`
	Run  retentionRunCommand  `cmd:"" help:"Remove what is past its period, and list it."`
}

// Help tells what is kept for how long.
func (retentionCommands) Help() string {
	return `How long a cluster keeps what stands in its file, under retention: source files
and quarantined rows for 90 days, records for 7 years after their day, the audit log
for 6 years, five snapshots, and those for 30 days, unless it says otherwise. Records
go as whole calendar years, with every version of them, once the last day of the year
is past the period; files state such days in vain from then on. A running server does
the same once a day.`
}

type retentionPlanCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// Run lists what would go.
func (c *retentionPlanCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		planned, err := cl.keeper().Plan(s.ctx)
		if err == nil {
			tell(s.out, cl.ID, planned)
		}
		return err
	})
}

type retentionRunCommand struct {
	Cluster    mspr.ClusterID `help:"One cluster only." placeholder:"us"`
	TrustClock bool           `help:"The clock is right, though nothing was loaded for more than a year."`
}

// Run removes what is past its period and lists it.
func (c *retentionRunCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		gone, err := cl.retain(s.ctx, c.TrustClock)
		if err == nil || len(gone) > 0 {
			tell(s.out, cl.ID, gone)
		}
		return err
	})
}

// tell lists what goes, a line each.
func tell(out io.Writer, id mspr.ClusterID, gone []mspr.Leaving) {
	if len(gone) == 0 {
		fmt.Fprintf(out, "%-14s nothing is past its period\n", id)
	}
	for _, l := range gone {
		fmt.Fprintf(out, "%-14s %s\n", id, l)
	}
}
