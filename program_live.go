package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/live"
	"github.com/mspr/surveillance/mspr"
)

const (
	// noticeTime bounds how long it may take to tell other processes of a load,
	// and changesTime how long to find what changed.
	noticeTime  = 2 * time.Second
	changesTime = 5 * time.Second
)

// tellProgress tells of a load, here and in other processes.
func (c *cluster) tellProgress(p mspr.BatchProgress) {
	c.hub.Progress(p)
	ctx, cancel := context.WithTimeout(context.Background(), noticeTime)
	defer cancel()
	notice, err := json.Marshal(p)
	if err == nil {
		err = c.store.Notify(ctx, string(notice))
	}
	if err != nil { // the next report makes up for it
		c.log.Debug().Err(err).Msg("other processes could not be told how far a load is")
	}
}

// hearProgress hears what other processes tell of their loads, until ctx ends. When
// one is done, a snapshot that holds it may lie in the folder.
func (c *cluster) hearProgress(ctx context.Context) error {
	c.store.Listen(ctx, func(notice string) {
		var p mspr.BatchProgress
		if err := json.Unmarshal([]byte(notice), &p); err != nil || p.Cluster != c.ID || p.Load == "" {
			c.log.Warn().Err(err).Msg("a notice that tells of no load of this cluster was left out")
			return
		}
		c.hub.Progress(p)
		if p.Stage == mspr.LoadDone {
			nudge(c.elsewhere)
		}
	}, func(err error) {
		c.log.Warn().Err(err).Msg("notices of other processes can't be heard; trying again")
	})
	return nil
}

// followed begins to follow a load and gives what hears of its progress.
func (c *cluster) followed(job etl.Job, also func(etl.Progress)) (*live.Load, func(etl.Progress)) {
	disease := job.Disease
	if disease == "" {
		disease = job.Source.Disease
	}
	load := c.loads.Start(job.Source.Name, disease)
	return load, func(at etl.Progress) {
		load.Read(at.Rows, at.Bytes, at.Total, at.Ended)
		if also != nil {
			also(at)
		}
	}
}

// keepTelling tells those who listen of each snapshot that comes to serve, and
// what is new in it. Where several come at once it tells of the last one. It ends
// with ctx, never with an error.
func (c *cluster) keepTelling(ctx context.Context) error {
	var before *mspr.Snapshot
	for {
		if now := c.snapshots.Status().Served; now != nil && (before == nil || now.Number > before.Number) {
			c.hub.Published(c.published(ctx, before, *now))
			before = now
		}
		select {
		case <-ctx.Done():
			return nil
		case <-c.replaced:
		}
	}
}

// published is what is told of a snapshot that serves after another, or after
// none.
func (c *cluster) published(ctx context.Context, before *mspr.Snapshot, now mspr.Snapshot) mspr.SnapshotPublished {
	told := mspr.SnapshotPublished{Number: now.Number, Created: now.Created, LastBatch: now.LastBatch}
	if before != nil {
		told.Previous, told.Changes = &before.Number, c.changes(ctx, *before, now)
	}
	return told
}

// changes is what differs between two snapshots; nil where that can't be told.
func (c *cluster) changes(ctx context.Context, before, now mspr.Snapshot) []mspr.SnapshotChange {
	ctx, cancel := context.WithTimeout(ctx, changesTime)
	defer cancel()
	places, known, err := c.store.ChangedPlaces(ctx, before, now)
	if err != nil {
		c.log.Warn().Err(err).Msg("what changed can't be told of the new snapshot")
	}
	if err != nil || !known {
		return nil
	}
	return live.Changes(places, c.config.Catalogue.Locations)
}
