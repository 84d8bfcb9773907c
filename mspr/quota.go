package mspr

import "time"

// QuotaState is how much of its quota a caller has left.
type QuotaState struct {
	// Limit is the number of requests in Window; 0 when there is no limit.
	Limit  int
	Window time.Duration
	// Remaining is at most what is left, and Reset when the window ends.
	Remaining int
	Reset     time.Duration
	// Refused says that this request is one too many.
	Refused bool
}
