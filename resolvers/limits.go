package resolvers

import (
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Limits bounds what one request may ask for.
type Limits struct {
	// Body is the size of a request in bytes.
	Body int64
	// Tokens, Depth, Aliases, RootFields and Directives bound the document;
	// Introspection is the depth below __schema and __type. Fields bounds the
	// fields that are left once fragments are written out, and Repeats how often
	// one name is selected in one place.
	Tokens, Depth, Introspection, Aliases, RootFields, Directives, Fields, Repeats int
	// Cost bounds the values that an answer may hold, as far as the document
	// and the variables tell.
	Cost int
	// Page is the number of rows when `first` is not given, MaxPage the most.
	Page, MaxPage int
	// Places is the most series of one timeSeries.
	Places int
	// Days is the longest time that one aggregate may span; 0 for any.
	Days int
	// Time is how long an answer may take.
	Time time.Duration
	// Upload is the size of a file that comes with a request, in bytes; 0 for none.
	// UploadTime is how long it may take to arrive, and ImportTime how long the
	// operation may take that it came with.
	Upload                 int64
	UploadTime, ImportTime time.Duration
	// Answer is the size of an answer in bytes.
	Answer int
	// Errors is the most errors in an answer.
	Errors int
}

// PublicLimits are the limits of a caller without an account.
func PublicLimits() Limits {
	return Limits{
		Body:   256 << 10,
		Tokens: 1000, Depth: 10, Introspection: 20, Aliases: 15, RootFields: 10, Directives: 50, Fields: 2000, Repeats: 100,
		Cost: 100_000,
		Page: 25, MaxPage: 100, Places: 50, Days: 3660,
		Time:   5 * time.Second,
		Answer: 2 << 20,
		Errors: 20,
	}
}

// LimitsOf are the limits of a role's requests. Accounts take larger pages; what
// bounds the work before a query runs is the same for all.
func LimitsOf(role mspr.Role) Limits {
	l := PublicLimits()
	if role == mspr.Researcher || role == mspr.Admin {
		l.MaxPage, l.Cost = 1000, 1_000_000
	}
	if role == mspr.Admin {
		l.Days = 0
		l.Upload, l.UploadTime, l.ImportTime = 256<<20, 15*time.Minute, 30*time.Minute
	}
	return l
}
