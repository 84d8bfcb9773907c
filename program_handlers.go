package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/mspr/surveillance/analytics"
	"github.com/mspr/surveillance/lane"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/quota"
	"github.com/mspr/surveillance/resolvers"
	"github.com/mspr/surveillance/web"
)

// open makes what answers requests, each cluster's over its own read path.
func (p *program) open(ctx context.Context, origin func(*http.Request) mspr.Origin) error {
	large := resolvers.NewLarge()
	for _, c := range p.clusters {
		if err := c.openIdentity(ctx); err != nil {
			return fmt.Errorf("cluster %s: %w", c.ID, err)
		}
		c.quota = quota.New(quota.Options{Store: c.store, Limit: c.hourly, Now: time.Now, Log: c.log})
		c.replays = c.newReplayer()
		var err error
		if c.answers, err = c.handler(origin, large); err != nil {
			return err
		}
		if c.site, err = web.New(web.Files(), c.told()); err != nil {
			return err
		}
	}
	return nil
}

// handler makes the cluster's GraphQL handler; large operations share a lane with
// those of other clusters.
func (c *cluster) handler(origin func(*http.Request) mspr.Origin, large *lane.Lane) (*resolvers.Handler, error) {
	cat := c.config.Catalogue
	// Half of the memory keeps answers as numbers, which several questions may be
	// made from, half as the bytes that are sent.
	room := int64(c.config.Serving.CacheMiB) << 20 / 2
	reads := analytics.New(analytics.Options{
		Cluster: c.Cluster, Locations: cat.Locations, Diseases: cat.Diseases, Sources: cat.Sources,
		Snapshots: lender{c.snapshots}, Postgres: c.store, Log: c.log,
		CacheBytes: room,
	})
	return resolvers.NewHandler(resolvers.Options{
		Cluster: c.Cluster, Locations: cat.Locations, Diseases: cat.Diseases, Sources: cat.Sources, Name: cat.Name,
		Analytics: reads, Batches: c.store, Identity: c.identity, Audit: c.store, Quota: c.quota, Corrector: corrector{c}, Importer: importer{c}, Spool: spoolDir(c.config, c.ID),
		Jobs: runner{c.queue, c}, Notices: freshness{c}, Quarantine: c.store, Replayer: c.replays, Aliases: c.store, Annotations: annotator{c.store, c}, Citations: c.store, Base: c.config.Serving.PublicURL,
		Past: func(ctx context.Context, snapshot int64) (context.Context, error) {
			ctx, _, err := reads.At(ctx, snapshot)
			return ctx, err
		},
		Live:   c.hub,
		Limits: c.limits, Hourly: c.hourly, ReadyBytes: room, Origin: origin, Log: c.log, Large: large,
		Answered:  func(tier mspr.Tier) { c.metrics.Answer(c.ID, tier) },
		Streams:   resolvers.StreamLimits{Connections: c.config.Serving.MaxListeners, Each: c.config.Serving.MaxListenersEach},
		Listening: func(way string, change int) { c.metrics.Listening(c.ID, way, change) },
		Dropped:   func(way string) { c.metrics.ListenerDropped(c.ID, way) },
	})
}

// told is what the pages of the cluster are told of it.
func (c *cluster) told() web.Cluster {
	t := web.Cluster{ID: string(c.ID), Name: c.Name, Country: string(c.Country), Languages: c.Languages, Features: []string{}}
	if c.Issuer != nil {
		t.Issuer = c.Issuer.URL
	}
	t.Names = map[string]string{}
	for _, l := range c.Languages {
		t.Names[l] = c.config.Catalogue.Name(c.Country, l)
	}
	for _, f := range c.Features {
		t.Features = append(t.Features, string(f))
	}
	return t
}

// returnTime bounds how long the quotas may take to be given back.
const returnTime = 2 * time.Second

// giveBack returns what was taken of callers' quotas and not spent.
func (p *program) giveBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), returnTime)
	defer cancel()
	var wrong []error
	for _, c := range p.clusters {
		if c.quota != nil {
			wrong = append(wrong, c.quota.Close(ctx))
		}
	}
	return errors.Join(wrong...)
}

// highVolume is how many times the requests accounts have where the cluster
// has that feature.
const highVolume = 10

// hourly is how many requests a caller has in an hour; 0 is no limit.
func (c *cluster) hourly(by mspr.Caller) int {
	if by.SignedIn() && c.Has(mspr.HighVolume) {
		return c.config.Serving.RateLimit * highVolume
	}
	return c.config.Serving.RateLimit
}
