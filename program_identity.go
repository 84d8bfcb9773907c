package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/identity/token"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// openIdentity opens what signs people in to the cluster: its keys and its
// accounts, or its external issuer. Not every command needs it.
func (c *cluster) openIdentity(ctx context.Context) (err error) {
	o := identity.Options{Cluster: c.Cluster, Store: c.store, Now: time.Now, Log: c.log}
	if c.Issuer != nil {
		external, err := token.OpenExternal(token.ExternalOptions{Issuer: *c.Issuer, Cluster: c.ID, Now: time.Now, Log: c.log})
		if err != nil {
			return fmt.Errorf("the issuer %s: %w", c.Issuer.URL, err)
		}
		o.External = external
		c.identity = identity.New(o)
		return nil
	}
	c.keys, err = token.Open(ctx, token.Options{
		Cluster: c.ID, Dir: filepath.Join(c.config.DataDir, "keys", string(c.ID)), Files: c.config.KeyFiles[c.ID],
		Registry: c.store, Now: time.Now, Log: c.log,
	})
	if err != nil {
		return fmt.Errorf("the keys of access tokens: %w", err)
	}
	o.Tokens = c.keys
	c.identity = identity.New(o)
	return nil
}

// onEachIdentity is onEach for commands that are about accounts or keys.
func (s *session) onEachIdentity(only mspr.ClusterID, work func(*cluster) error) error {
	return s.onEach(only, func(cl *cluster) error {
		if err := cl.openIdentity(s.ctx); err != nil {
			return fmt.Errorf("cluster %s: %w", cl.ID, err)
		}
		return work(cl)
	})
}

// firstAccounts makes one account for each role in clusters that have none, so
// that who tries the service out can sign in. Only the private Postgres gets
// them: elsewhere an operator makes the first account. A cluster where it fails
// serves the public all the same, and those that were made can be told.
func (p *program) firstAccounts(ctx context.Context) map[mspr.ClusterID][]mspr.CreatedAccount {
	made := map[mspr.ClusterID][]mspr.CreatedAccount{}
	if !p.config.Embedded() {
		return made
	}
	for _, c := range p.clusters {
		if c.Issuer != nil {
			continue
		}
		accounts, err := c.identity.FirstAccounts(ctx)
		if err != nil {
			c.log.Error().Err(err).Msg("the first accounts could not be made; make one with mspr account create")
		}
		made[c.ID] = accounts
	}
	return made
}

// corrector writes corrections and has them published.
type corrector struct{ *cluster }

// Correct writes the correction; answers show it within seconds.
func (c corrector) Correct(ctx context.Context, by mspr.Caller, correction mspr.Correction) (mspr.Batch, error) {
	b, err := c.store.Correct(ctx, by, correction)
	if err != nil {
		return b, err
	}
	c.metrics.Batch(c.ID, b)
	c.lags()
	return b, nil
}

// annotator writes notes and has them published.
type annotator struct {
	*store.Cluster

	server *cluster
}

// AddAnnotation writes the note; answers show it within seconds.
func (a annotator) AddAnnotation(ctx context.Context, by mspr.Caller, n mspr.Annotation) (mspr.Annotation, error) {
	made, err := a.Cluster.AddAnnotation(ctx, by, n)
	if err == nil {
		a.server.lags()
	}
	return made, err
}

// RemoveAnnotation takes the note back; answers go without it within seconds.
func (a annotator) RemoveAnnotation(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.Annotation, error) {
	removed, err := a.Cluster.RemoveAnnotation(ctx, by, id, reason)
	if err == nil {
		a.server.lags()
	}
	return removed, err
}
