package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/mspr/surveillance/mspr"
)

type noticesCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
	All     bool           `help:"Those whose cause is gone too."`
}

// noticesShown is how many notices of a cluster are listed.
const noticesShown = 100

// Run lists what is not as it should be, newest first.
func (c *noticesCommand) Run(s *session) error {
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tNOTICE\tSEVERITY\tKIND\tSOURCE\tSINCE\tTIMES\tRESOLVED\tMESSAGE")
	err := s.onEach(c.Cluster, func(cl *cluster) error {
		q := mspr.NoticeQuery{Page: mspr.Page{First: noticesShown}}
		if !c.All {
			q.Open = new(true)
		}
		page, err := cl.store.Notices(s.ctx, q)
		for _, n := range page.Notices {
			resolved := "-"
			if n.Resolved != nil {
				resolved = n.Resolved.UTC().Format(time.RFC3339)
			}
			fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\t%d\t%s\t%s\n", cl.ID, n.ID, n.Severity, n.Kind, n.Source,
				n.Raised.Format(time.RFC3339), n.Times, resolved, n.Message)
		}
		return err
	})
	if err != nil {
		return err
	}
	return table.Flush()
}
