package main

import (
	"fmt"
	"strings"

	"github.com/mspr/surveillance/config"
)

type configCommands struct {
	Check configCheckCommand `cmd:"" help:"Check the configuration and print it; exit code 2 when it is wrong."`
}

type configCheckCommand struct {
	config.Serving
}

// Run prints the configuration as the server would use it.
func (c *configCheckCommand) Run(s *session) error {
	cfg, err := config.Load(s.settings, c.Serving)
	if err != nil {
		return usageError{err}
	}
	database := "the private Postgres in " + cfg.DataDir
	if !cfg.Embedded() {
		database = "the server that MSPR_DATABASE_URL names"
	}
	fmt.Fprintf(s.out, "data folder  %s\ndatabase     %s\nlisten       %s\nmetrics      %s\n", cfg.DataDir, database, cfg.Serving.Listen, orNone(cfg.Serving.MetricsListen))
	for _, cl := range cfg.Clusters {
		fmt.Fprintf(s.out, "\ncluster %s (%s)\n  languages  %s\n  features   %s\n  sources    %s\n", cl.ID, cl.Name,
			strings.Join(cl.Languages, ", "), orNone(list(cl.Features)), list(cl.Sources))
	}
	return nil
}

func list[T ~string](names []T) string {
	words := make([]string, len(names))
	for i, n := range names {
		words[i] = string(n)
	}
	return strings.Join(words, ", ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(s *session) error {
	fmt.Fprintln(s.out, "mspr", version())
	return nil
}
