package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/mspr/surveillance/mspr"
)

type aliasCommands struct {
	List   aliasListCommand   `cmd:"" help:"List the names of places that were told to a cluster."`
	Set    aliasSetCommand    `cmd:"" help:"Have the name that a publisher uses stand for a place."`
	Remove aliasRemoveCommand `cmd:"" help:"Take a name back: it stands for what the catalogue says."`
}

type aliasListCommand struct {
	Cluster  mspr.ClusterID    `required:"" help:"Cluster of the names." placeholder:"us"`
	Source   mspr.SourceName   `help:"Names of this source only." placeholder:"who"`
	Location mspr.LocationCode `help:"Names of this place only." placeholder:"FRA"`
	Removed  bool              `help:"Those as well that hold no more."`
	First    int               `help:"How many names to list, at most 1000." default:"100"`
}

// Run lists the names, the newest first, and says how many there are in all.
func (c *aliasListCommand) Run(s *session) error {
	if c.First < 1 || c.First > listedMost {
		return usageError{fmt.Errorf("--first is from 1 to %d", listedMost)}
	}
	return s.onEach(c.Cluster, func(cl *cluster) error {
		if err := cl.knows(c.Source, c.Location); err != nil {
			return err
		}
		found, err := cl.store.LocationAliases(s.ctx, mspr.AliasQuery{
			Source: c.Source, Location: c.Location, Removed: c.Removed, Page: mspr.Page{First: c.First}, Total: true,
		})
		if err != nil {
			return err
		}
		table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
		fmt.Fprintln(table, "ID\tSOURCE\tNAME\tLOCATION\tSINCE\tBY\tREMOVED\tREASON")
		for _, a := range found.Aliases {
			fmt.Fprintf(table, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", a.ID, orEvery(a.Source), mspr.Harmless(a.Name), a.Location,
				moment(&a.Made), a.MadeBy, moment(a.Removed), mspr.Harmless(a.Reason))
		}
		err = table.Flush()
		_, said := fmt.Fprintf(s.out, "%d of %d names\n", len(found.Aliases), *found.Total)
		return errors.Join(err, said)
	})
}

type aliasSetCommand struct {
	Cluster  mspr.ClusterID    `required:"" help:"Cluster that learns the name." placeholder:"us"`
	Name     string            `arg:"" help:"What the publisher calls the place, or its code for it, as mspr quarantine list quotes it."`
	Location mspr.LocationCode `required:"" help:"Code of the place." placeholder:"FRA"`
	Source   mspr.SourceName   `help:"Whose name it is; default: that of every source." placeholder:"who"`
	Reason   string            `required:"" help:"Why; it is kept with the name and in the audit log." placeholder:"TEXT"`
}

// Help tells what a name changes and what it doesn't.
func (aliasSetCommand) Help() string {
	return `The name counts from the next load on. Rows that went to quarantine because it was
unknown are loaded by loading the file of their batch again:

  mspr alias set --cluster us --source who --location FRA --reason "new spelling" "Fr. Republic"
  mspr etl replay --cluster us --batch 17

A name that stood for another place stands for this one instead; the audit log keeps
both. What is loaded already stays as it is.`
}

// Run tells the cluster the name.
func (c *aliasSetCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		if err := cl.knows(c.Source, c.Location); err != nil {
			return err
		}
		made, err := cl.store.SetLocationAlias(s.ctx, mspr.Operator(cl.ID),
			mspr.LocationAlias{Name: c.Name, Location: c.Location, Source: c.Source, Reason: c.Reason})
		if err == nil {
			fmt.Fprintf(s.out, "alias        %d\nname         %s\nstands for   %s\n", made.ID, mspr.Harmless(made.Name), made.Location)
		}
		return err
	})
}

type aliasRemoveCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the name." placeholder:"us"`
	ID      int64          `arg:"" help:"Number of the name, as mspr alias list prints it."`
	Reason  string         `required:"" help:"Why; it is kept with the name and in the audit log." placeholder:"TEXT"`
}

// Run takes the name back.
func (c *aliasRemoveCommand) Run(s *session) error {
	return s.onEach(c.Cluster, func(cl *cluster) error {
		removed, err := cl.store.RemoveLocationAlias(s.ctx, mspr.Operator(cl.ID), c.ID, c.Reason)
		if err == nil {
			fmt.Fprintf(s.out, "removed      %d\nname         %s\nstood for    %s\n", removed.ID, mspr.Harmless(removed.Name), removed.Location)
		}
		return err
	})
}
