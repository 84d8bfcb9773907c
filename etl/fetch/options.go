package fetch

import (
	"cmp"
	"context"
	"crypto/x509"
	"time"
)

// Options are what a Fetcher goes by. Only Folder has to be given; any other that
// is zero means its default.
type Options struct {
	// Folder is where downloads lie until their readers are done.
	Folder string
	// Version tells publishers which program asks.
	Version string
	// Limit is the most bytes of a file as stored: 1 GiB.
	Limit int64
	// Attempts is how often a file is asked for in all: 5.
	Attempts int
	// Pause is the time before the second attempt, on average: 2 s. It doubles
	// with every attempt, up to LongestPause: 2 min. A server that asks for a
	// longer pause than that is not waited for.
	Pause, LongestPause time.Duration
	// Connect is the time for reaching a server, and again for TLS: 10 s.
	Connect time.Duration
	// Header is the time that a server may think before it begins to answer: 60 s.
	Header time.Duration
	// Within each Window (30 s) at least Least bytes (16 KiB) have to come.
	Window time.Duration
	Least  int64
	// Longest is the time for everything: 30 min.
	Longest time.Duration
	// Roots are the authorities that certificates are checked against; nil means
	// those of the system.
	Roots *x509.CertPool
	// Sleep waits between attempts, or until ctx ends. Now is the time that dates
	// of Retry-After are compared with.
	Sleep func(ctx context.Context, d time.Duration) error
	Now   func() time.Time
	// Retried is called before each pause; it may be nil.
	Retried func(Retry)
}

// Retry tells of an attempt that failed and will be made again.
type Retry struct {
	Address string
	// Attempt is the number of the one that failed, from 1.
	Attempt int
	Pause   time.Duration
	Err     error
}

func (o Options) orDefaults() Options {
	o.Version = cmp.Or(o.Version, "unknown")
	o.Limit = cmp.Or(o.Limit, 1<<30)
	o.Attempts = cmp.Or(o.Attempts, 5)
	o.Pause = cmp.Or(o.Pause, 2*time.Second)
	o.LongestPause = cmp.Or(o.LongestPause, 2*time.Minute)
	o.Connect = cmp.Or(o.Connect, 10*time.Second)
	o.Header = cmp.Or(o.Header, time.Minute)
	o.Window = cmp.Or(o.Window, 30*time.Second)
	o.Least = cmp.Or(o.Least, 16<<10)
	o.Longest = cmp.Or(o.Longest, 30*time.Minute)
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Retried == nil {
		o.Retried = func(Retry) {}
	}
	return o
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
