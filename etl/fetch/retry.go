package fetch

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/mspr/surveillance/mspr"
)

// passing is a failure that may pass: the attempt is worth making again.
type passing struct {
	err *mspr.Error
	// after is the pause that the server asks for; 0 where it doesn't.
	after time.Duration
}

// Error gives the failure itself.
func (p *passing) Error() string { return p.err.Error() }

// Unwrap gives the failure itself.
func (p *passing) Unwrap() error { return p.err }

// retry makes attempts until one succeeds, or fails for good.
func (f *Fetcher) retry(ctx context.Context, d *download) error {
	o := f.options
	pauses := backoff.ExponentialBackOff{InitialInterval: o.Pause, Multiplier: 2, RandomizationFactor: 0.5, MaxInterval: o.LongestPause}
	for attempt := 1; ; attempt++ {
		err := d.attempt(ctx)
		var p *passing
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return cutShort(ctx, err)
		case !errors.As(err, &p):
			return err
		case attempt >= o.Attempts, p.after > o.LongestPause:
			return p.err.After(p.after)
		}
		pause := max(pauses.NextBackOff(), p.after)
		o.Retried(Retry{Address: shown(d.at), Attempt: attempt, Pause: pause, Err: p.err})
		if err := o.Sleep(ctx, pause); err != nil {
			return cutShort(ctx, err)
		}
	}
}

// cutShort puts the reason why everything ended before what that led to.
func cutShort(ctx context.Context, err error) error {
	if late, ok := errors.AsType[*mspr.Error](context.Cause(ctx)); ok {
		return late.Because(err)
	}
	return errors.Join(context.Cause(ctx), err)
}

// retryAfter reads for how long a server asks to be left alone.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := h.Get("Retry-After")
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}
