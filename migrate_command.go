package main

import "fmt"

type migrateCommand struct{}

// Help tells when the command is needed.
func (migrateCommand) Help() string {
	return `mspr serve and mspr etl run migrate by themselves; this command is for those who
want to do it apart. It may run while servers start: one migrates, the others wait.`
}

// Run makes roles, schemas, tables and catalogues; all of it may be there
// already.
func (c *migrateCommand) Run(s *session) error {
	return s.onEach("", func(cl *cluster) error {
		version, err := cl.store.SchemaVersion(s.ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%-14s schema %s at version %d\n", cl.ID, cl.ID.Schema(), version)
		return nil
	})
}
