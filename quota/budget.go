package quota

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Window is how long a quota lasts; windows begin on the hour.
const Window = time.Hour

// largestLease bounds what one server holds of a key's quota.
const largestLease = 1000

// hour is a window: its number since 1970, in UTC.
type hour int64

func hourOf(t time.Time) hour { return hour(t.Unix() / int64(Window/time.Second)) }

func (h hour) start() time.Time { return time.Unix(int64(h)*int64(Window/time.Second), 0).UTC() }

// budget is what this server knows of a key's quota in one window.
type budget struct {
	window hour
	limit  int64
	// lease is what was leased and is not spent.
	lease int64
	// left is what the database had left at the last lease; the limit before
	// the first.
	left int64
	// spent says that the database had nothing left.
	spent bool
	// debt is what was served without a lease, for want of the database.
	debt int64
	// leasing is the lease that is on its way; nil when there is none.
	leasing *leasing
	// waiting counts the requests that wait for a lease.
	waiting int64
}

// leasing is a question to the database. Its failed is set before done is
// closed.
type leasing struct {
	done   chan struct{}
	failed bool
}

// at brings the budget to a window and a limit. A clock that steps back does
// not bring an earlier window back.
func (b *budget) at(window hour, limit int64) {
	if window > b.window {
		b.window, b.limit = window, limit
		b.lease, b.left, b.spent, b.debt = 0, limit, false, 0
	}
	if limit != b.limit { // the account got another role
		b.left = max(0, b.left+limit-b.limit)
		b.spent = b.spent && limit < b.limit
		b.limit = limit
	}
}

// spend takes a request from the lease.
func (b *budget) spend() bool {
	if b.lease == 0 {
		return false
	}
	b.lease--
	return true
}

// allowance is how much may be borrowed while the database is away: a tenth of
// the limit, and no more than it had left.
func (b *budget) allowance() int64 {
	if b.spent {
		return 0
	}
	return min(max(1, b.limit/10), b.left)
}

// borrow takes a request that no lease stands for.
func (b *budget) borrow() bool {
	if b.debt >= b.allowance() {
		return false
	}
	b.debt++
	return true
}

// want is how much to lease next: a hundredth of the limit, less towards the
// end, so that little of the quota lies about unused on servers that the caller
// has left; but enough for all who wait, and for the debt.
func (b *budget) want() int64 {
	chunk := min(max(1, b.limit/100), max(1, b.left/20), largestLease)
	return max(chunk, b.waiting) + b.debt
}

// receive takes what the database granted in a window.
func (b *budget) receive(window hour, granted, taken int64) {
	if window != b.window {
		return // the window ended meanwhile, and the lease with it
	}
	paid := min(b.debt, granted)
	b.debt -= paid
	b.lease += granted - paid
	b.left = max(0, b.limit-taken)
	b.spent = b.left == 0
}

// leased tells a caller whose request was taken from the lease, or for whom
// nothing is left.
func (b *budget) leased(now time.Time, served bool) mspr.QuotaState {
	return b.state(now, served, b.lease+b.left-b.debt)
}

// borrowed tells a caller whose request was to be served without the database.
func (b *budget) borrowed(now time.Time) mspr.QuotaState {
	served := b.borrow()
	return b.state(now, served, b.allowance()-b.debt)
}

func (b *budget) state(now time.Time, served bool, remaining int64) mspr.QuotaState {
	if !served {
		remaining = 0
	}
	return mspr.QuotaState{
		Limit: int(b.limit), Window: Window, Remaining: int(max(0, remaining)),
		Reset: max(0, b.window.start().Add(Window).Sub(now)), Refused: !served,
	}
}
