package main

import (
	"fmt"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

type schemaCommands struct {
	Print   schemaPrintCommand   `cmd:"" help:"Print the GraphQL schema as one role in one cluster sees it."`
	Queries schemaQueriesCommand `cmd:"" help:"List the persisted queries that every server knows."`
}

type schemaPrintCommand struct {
	Cluster mspr.ClusterID `required:"" help:"Cluster whose schema to print." placeholder:"us"`
	Role    string         `default:"public" enum:"public,researcher,admin" help:"Role that sees it: ${enum}."`
}

// Run prints the view; it needs no database.
func (c *schemaPrintCommand) Run(s *session) error {
	role, err := mspr.ParseRole(c.Role)
	if err != nil {
		return usageError{err}
	}
	cfg, err := s.load(c.Cluster, config.Serving{})
	if err != nil {
		return err
	}
	cluster, err := cfg.Cluster(c.Cluster)
	if err != nil {
		return usageError{err}
	}
	view, err := access.View(resolvers.Schema(), cluster, role)
	if err != nil {
		return err
	}
	fmt.Fprint(s.out, access.Print(view))
	return nil
}

type schemaQueriesCommand struct{}

// Run lists each query's name and the documentId to ask for it by.
func (schemaQueriesCommand) Run(s *session) error {
	queries, err := resolvers.RegisteredQueries()
	if err != nil {
		return err
	}
	for _, q := range queries {
		fmt.Fprintf(s.out, "%-14s %s\n", q.Name, q.ID)
	}
	return nil
}
