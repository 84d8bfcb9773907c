package main

import (
	"context"
	"strings"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/retention"
)

// keeper removes what the cluster keeps no longer.
func (c *cluster) keeper() *retention.Keeper {
	return &retention.Keeper{
		Cluster: c.Cluster, Store: c.store, Files: c.archive, Snapshots: c.snapshots, Now: c.now,
		Publish: func(ctx context.Context) error {
			_, err := c.publish(ctx)
			return err
		},
	}
}

// retain removes what is past its period, and tells of it in the log and, where it
// fails, in a notice. trusted takes the clock at its word.
func (c *cluster) retain(ctx context.Context, trusted bool) ([]mspr.Leaving, error) {
	keeper := c.keeper()
	keeper.Trusted = trusted
	gone, err := keeper.Run(ctx)
	for _, l := range gone {
		c.log.Info().Msg("retention: " + l.String())
	}
	c.pipeline.Retained(ctx, err)
	if err != nil && ctx.Err() == nil {
		c.log.Error().Err(err).Msg("not all that is past its period could be removed; the next run goes on")
	}
	return gone, err
}

// lines writes what went in one line.
func lines(gone []mspr.Leaving) string {
	if len(gone) == 0 {
		return "nothing is past its period"
	}
	texts := make([]string, len(gone))
	for i, l := range gone {
		texts[i] = l.String()
	}
	return strings.Join(texts, "; ")
}
