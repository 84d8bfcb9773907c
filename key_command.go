package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/mspr/surveillance/mspr"
)

type keyCommands struct {
	Rotate keyRotateCommand `cmd:"" help:"Make a new key that signs access tokens from now on; what the others signed stays good."`
	List   keyListCommand   `cmd:"" help:"List the keys of every cluster, or of one."`
	Drop   keyDropCommand   `cmd:"" help:"Refuse everything that a key signed, at once."`
}

// Help tells how keys live and end.
func (keyCommands) Help() string {
	return `A key signs, then is retired by a rotation, and a day later, when its last token
has expired, is forgotten. Dropping one is for a key that leaked: whoever holds a
token of it has to refresh or to sign in again.

Works beside running servers; they notice at once. Servers that share a database
and not a data folder have a key each. Keys that are given as files
(--key-file) are rotated by putting a new file first and starting again; give these commands
the same files as the servers, or a rotation retires them. Such a
file holds one RSA key of 2048 to 4096 bits, for its owner's eyes alone:

    openssl genrsa -out us.pem 3072`
}

type keyRotateCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// onEachRing is onEachIdentity for clusters that sign tokens themselves.
func (s *session) onEachRing(only mspr.ClusterID, work func(*cluster) error) error {
	return s.onEachIdentity(only, func(cl *cluster) error {
		if cl.keys == nil {
			fmt.Fprintf(s.out, "%-14s signs no tokens: %s does\n", cl.ID, cl.Issuer.URL)
			return nil
		}
		return work(cl)
	})
}

// Run rotates the key of each cluster, or of one.
func (c *keyRotateCommand) Run(s *session) error {
	return s.onEachRing(c.Cluster, func(cl *cluster) error {
		key, err := cl.keys.Rotate(s.ctx, mspr.Operator(cl.ID))
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%-14s key %s signs from now on\n", cl.ID, key.ID)
		return nil
	})
}

type keyDropCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster of the key." placeholder:"us"`
	Key     string         `required:"" help:"Which key; mspr key list names them." placeholder:"KEY"`
}

// Run drops the key.
func (c *keyDropCommand) Run(s *session) error {
	return s.onEachRing(c.Cluster, func(cl *cluster) error {
		if err := cl.keys.Drop(s.ctx, mspr.Operator(cl.ID), c.Key); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%-14s key %s is dropped: its tokens are refused\n", cl.ID, c.Key)
		return nil
	})
}

type keyListCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
}

// Run lists the keys.
func (c *keyListCommand) Run(s *session) error {
	table := tabwriter.NewWriter(s.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "CLUSTER\tKEY\tCREATED\tRETIRED\tDROPPED")
	err := s.onEachRing(c.Cluster, func(cl *cluster) error {
		keys, err := cl.keys.Keys(s.ctx)
		for _, k := range keys {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", cl.ID, k.ID, moment(&k.Created), moment(k.Retired), moment(k.Dropped))
		}
		return err
	})
	if err != nil {
		return err
	}
	return table.Flush()
}
