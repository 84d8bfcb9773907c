package main

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// warmTime bounds how long the service asks itself ahead of callers for one
// snapshot.
const warmTime = time.Minute

// serves notes the snapshot that serves from now on.
func (c *cluster) serves(s mspr.Snapshot) {
	c.metrics.Serving(s)
	c.loads.Serving(s.LastBatch)
	nudge(c.turned)
	nudge(c.replaced)
}

// nudge tells whoever waits on the channel, unless it is told already.
func nudge(told chan struct{}) {
	select {
	case told <- struct{}{}:
	default:
	}
}

// keepWarm answers ahead of callers what they are going to ask each snapshot
// that comes to serve. It ends with ctx, never with an error.
func (c *cluster) keepWarm(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.turned:
			c.warm(ctx)
		}
	}
}

func (c *cluster) warm(ctx context.Context) {
	if c.config.Serving.Warm == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, warmTime)
	defer cancel()
	began := time.Now()
	warmed := c.answers.Warm(ctx, c.config.Serving.Warm)
	c.metrics.Warmed(c.ID, warmed)
	c.log.Debug().Int("questions", warmed).Dur("took", time.Since(began)).Msg("answered ahead of callers")
}
