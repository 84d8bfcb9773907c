package main

import (
	"context"
	"time"

	"github.com/mspr/surveillance/analytics/duck"
	"github.com/mspr/surveillance/mspr"
)

const (
	// lookEvery is how often a server looks for a snapshot that another
	// process published into the same folder: one listing of a folder. It looks
	// at once when it hears that a load is done.
	lookEvery = time.Second
	// askEvery is how often it asks Postgres for batches that its snapshot
	// lacks, as loaded by a process with another data folder.
	askEvery = 15 * time.Second
	// askSeldom is the longest time between two attempts to publish that fail.
	askSeldom = 10 * time.Minute
)

// keepFresh serves new snapshots as they appear, and makes one when Postgres
// knows more than the snapshot that serves. It ends with ctx, never with an
// error: a snapshot that can't be had is logged, and the old one goes on
// serving. While none can be made (on a full disk, say), it tries less and less
// often, until it is told to or another one serves.
func (c *cluster) keepFresh(ctx context.Context) error {
	look, ask := time.NewTicker(lookEvery), time.NewTimer(askEvery)
	defer look.Stop()
	defer ask.Stop()
	wait, seen := askEvery, c.serving()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			if !c.pickUp(ctx, &seen) {
				continue
			}
			wait = askEvery
		case <-c.elsewhere:
			if !c.pickUp(ctx, &seen) {
				continue
			}
			wait = askEvery
		case <-c.behind:
			wait = afterwards(askEvery, c.catchUp(ctx))
		case <-ask.C:
			wait = afterwards(wait, c.catchUp(ctx))
		}
		ask.Reset(wait)
	}
}

// serving is the number of the snapshot that serves, 0 for none.
func (c *cluster) serving() int64 {
	if served := c.snapshots.Status().Served; served != nil {
		return served.Number
	}
	return 0
}

// afterwards is how long to wait for the next attempt to catch up, after waiting so
// long for this one. Asking a Postgres that is away costs nothing; building a
// snapshot in vain does.
func afterwards(waited time.Duration, err error) time.Duration {
	switch mspr.CodeOf(err) { //nolint:exhaustive // all others are about the snapshot
	case mspr.Unavailable, mspr.Timeout:
		return askEvery
	}
	if err == nil {
		return askEvery
	}
	return min(2*waited, askSeldom)
}

// pickUp serves a newer snapshot from the folder, and says whether another serves
// than was seen before.
func (c *cluster) pickUp(ctx context.Context, seen *int64) bool {
	newer, err := c.snapshots.Refresh(ctx)
	switch served := c.snapshots.Status().Served; {
	case err != nil && ctx.Err() == nil:
		c.log.Error().Err(err).Msg("looking for a newer snapshot failed; the one that serves goes on")
	case newer && served != nil:
		c.serves(*served)
		c.log.Info().Int64("snapshot", served.Number).Msg("serving a newer snapshot")
	}
	now := c.serving()
	other := now != *seen
	*seen = now
	return other
}

// catchUp publishes when Postgres has batches that the snapshot lacks.
func (c *cluster) catchUp(ctx context.Context) error {
	err := c.publishIfBehind(ctx)
	if err != nil && ctx.Err() == nil {
		c.log.Error().Err(err).Msg("catching up with Postgres failed; the snapshot that serves goes on")
	}
	return err
}

// askTime bounds the question what Postgres knows: one that hangs must not keep
// a server from picking up what others publish.
const askTime = 5 * time.Second

// known gives the newest batch in Postgres, and up to which number snapshots
// hold an earlier catalogue.
func (c *cluster) known(ctx context.Context) (newest, outdated int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if newest, err = c.store.LastLoadedBatch(ctx); err != nil {
		return 0, 0, err
	}
	outdated, err = c.store.OutdatedSnapshot(ctx)
	return newest, outdated, err
}

// publishIfBehind publishes when there is no snapshot, or when Postgres has
// loaded batches that the serving one lacks or has a newer catalogue.
func (c *cluster) publishIfBehind(ctx context.Context) error {
	newest, outdated, err := c.known(ctx)
	if err != nil {
		return err
	}
	began, before := time.Now(), c.snapshots.Status().Served
	published, err := c.snapshots.CatchUp(ctx, canonical{c.store}, duck.Wanted{LastBatch: newest, Outdated: outdated})
	if published || err != nil {
		c.note(ctx, began, err)
	} else if now := c.snapshots.Status().Served; now != nil && (before == nil || now.Number > before.Number) {
		c.serves(*now) // another process made it
	}
	return err
}
