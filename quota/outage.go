package quota

import (
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// pause is how long a database that did not answer is left alone.
const pause = 3 * time.Second

// outage remembers that the database is away.
type outage struct {
	log zerolog.Logger
	// until is when to ask again, in nanoseconds since 1970; 0 while the
	// database answers.
	until atomic.Int64
}

// away says that the database is to be left alone.
func (o *outage) away(now time.Time) bool {
	until := o.until.Load()
	wait := time.Duration(until - now.UnixNano())
	return until != 0 && wait > 0 && wait <= pause // a longer one comes of a clock that stepped back
}

// mayAsk says whether to ask the database. After a pause one of those who come
// by may, and the others once it got an answer.
func (o *outage) mayAsk(now time.Time) bool {
	until := o.until.Load()
	if until == 0 {
		return true
	}
	return !o.away(now) && o.until.CompareAndSwap(until, now.Add(pause).UnixNano())
}

// answered notes that the database answered.
func (o *outage) answered() {
	if o.until.Load() != 0 && o.until.Swap(0) != 0 {
		o.log.Info().Msg("quotas are counted in the database again")
	}
}

// failed notes that the database did not answer, or not yet.
func (o *outage) failed(now time.Time, err error) {
	if o.until.Swap(now.Add(pause).UnixNano()) == 0 {
		o.log.Warn().Err(err).Msg("the database does not answer for quotas: each server allows a tenth of a quota by itself")
	}
}
