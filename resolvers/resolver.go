package resolvers

import (
	"context"
	"time"

	"github.com/mspr/surveillance/access"
	"github.com/mspr/surveillance/graph"
	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// Analytics answers for the numbers of one cluster.
type Analytics interface {
	// Pin holds the snapshot that answers now for every call made with the
	// context that it gives, until release is called. Calls of one asker wait
	// for each other's turn.
	Pin(ctx context.Context, asker string) (pinned context.Context, release func())
	// Serving gives the number of the snapshot that the context is pinned to, or
	// of the one that serves now; 0 for none.
	Serving(ctx context.Context) int64
	Aggregate(ctx context.Context, q mspr.AggregateQuery) (mspr.AggregatePage, mspr.Passport, error)
	TimeSeries(ctx context.Context, q mspr.SeriesQuery) ([]mspr.TimeSeries, mspr.Passport, error)
	Summary(ctx context.Context, q mspr.SummaryQuery) (mspr.Summary, mspr.Passport, error)
	Summaries(ctx context.Context, q mspr.SummariesQuery) ([]mspr.Summary, mspr.Passport, error)
	Records(ctx context.Context, q mspr.RecordQuery) (mspr.RecordPage, mspr.Passport, error)
	Revisions(ctx context.Context, q mspr.RevisionQuery) (mspr.RevisionPage, mspr.Passport, error)
	Diff(ctx context.Context, q mspr.DiffQuery) (mspr.DiffPage, mspr.Passport, error)
	Alerts(ctx context.Context, q mspr.AlertQuery) (mspr.AlertPage, mspr.Passport, error)
	Snapshot(ctx context.Context, asOf *time.Time) (*mspr.Snapshot, mspr.Passport, error)
	Completeness(ctx context.Context, q mspr.CompletenessQuery) (mspr.Completeness, mspr.Passport, error)
	Comparisons
	Epidemiology
	Statistics
}

// Batches lists the loads of one cluster.
type Batches interface {
	Batches(ctx context.Context, q mspr.BatchQuery) (mspr.BatchPage, error)
}

// Identity keeps a cluster's accounts and signs people in.
type Identity interface {
	// Caller tells who sends a request with this Authorization header; without
	// one it is the public. A header that is no good is Unauthenticated; one that
	// can't be looked at within seconds is Unavailable.
	Caller(ctx context.Context, authorization string, from mspr.Origin) (mspr.Caller, error)
	Login(ctx context.Context, from mspr.Caller, email, password string) (mspr.SignIn, error)
	LoginCode(ctx context.Context, from mspr.Caller, ticket, code string) (mspr.SignIn, error)
	// EnrolTOTP and ConfirmTOTP are for the ticket's account, or for the caller's
	// when there is no ticket; the password is needed then.
	EnrolTOTP(ctx context.Context, from mspr.Caller, ticket, password string) (mspr.TOTPEnrolment, error)
	ConfirmTOTP(ctx context.Context, from mspr.Caller, ticket, code string) (mspr.TOTPConfirmation, error)
	Refresh(ctx context.Context, from mspr.Caller, refreshToken string) (mspr.SignIn, error)
	// Logout says whether there was a sign-in to end.
	Logout(ctx context.Context, from mspr.Caller) (bool, error)
	ChangePassword(ctx context.Context, from mspr.Caller, current, next string) error
	// SecondFactor tells whether the caller's account has an authenticator.
	SecondFactor(ctx context.Context, of mspr.Caller) (bool, error)
	CreateAccount(ctx context.Context, by mspr.Caller, n mspr.NewAccount) (mspr.CreatedAccount, error)
	DisableAccount(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.Account, error)
	Accounts(ctx context.Context, q mspr.AccountQuery) (mspr.AccountPage, error)
}

// Audit keeps a cluster's audit log.
type Audit interface {
	// Record adds an entry; what it gives as Number, At and Hash is ignored.
	Record(ctx context.Context, e mspr.AuditEntry) error
	AuditLog(ctx context.Context, q mspr.AuditQuery) (mspr.AuditPage, error)
}

// Quota counts a caller's requests.
type Quota interface {
	// Take takes one request of the caller's quota. It never fails: a quota that
	// can't be asked about is reckoned with as well as it can be.
	Take(ctx context.Context, caller mspr.Caller) mspr.QuotaState
}

// Corrector changes single records.
type Corrector interface {
	Correct(ctx context.Context, by mspr.Caller, c mspr.Correction) (mspr.Batch, error)
}

// Importer loads the source files that administrators send.
type Importer interface {
	// Import loads a file, which may be none, and tells as a result what was refused for what the
	// file is; an error is for everything else.
	Import(ctx context.Context, by mspr.Caller, i mspr.Import) (mspr.ImportResult, error)
}

// Quarantine keeps the rows that broke a rule.
type Quarantine interface {
	Quarantine(ctx context.Context, q mspr.QuarantineQuery) (mspr.QuarantinePage, error)
	QuarantineSummary(ctx context.Context) ([]mspr.QuarantineGroup, error)
	// DiscardQuarantine gives how many rows it discarded.
	DiscardQuarantine(ctx context.Context, by mspr.Caller, d mspr.Discard) (int64, error)
}

// Replayer loads the files of batches again.
type Replayer interface {
	// Replay waits for a few seconds until the load has ended.
	Replay(ctx context.Context, r mspr.Replay) (mspr.Replayed, error)
}

// Aliases keeps what publishers call places, as administrators told it.
type Aliases interface {
	LocationAliases(ctx context.Context, q mspr.AliasQuery) (mspr.LocationAliasPage, error)
	SetLocationAlias(ctx context.Context, by mspr.Caller, a mspr.LocationAlias) (mspr.LocationAlias, error)
	RemoveLocationAlias(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.LocationAlias, error)
}

// Annotations keeps notes on the quality of data.
type Annotations interface {
	AnnotationPage(ctx context.Context, q mspr.AnnotationQuery) (mspr.AnnotationPage, error)
	AddAnnotation(ctx context.Context, by mspr.Caller, n mspr.Annotation) (mspr.Annotation, error)
	RemoveAnnotation(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.Annotation, error)
}

// Resolver is the root of the generated executor's resolvers.
type Resolver struct {
	cluster     mspr.Cluster
	catalogue   *catalogue
	analytics   Analytics
	batches     Batches
	identity    Identity
	audit       Audit
	corrector   Corrector
	importer    Importer
	quarantine  Quarantine
	replayer    Replayer
	aliases     Aliases
	annotations Annotations
	live        Live
	jobs        Jobs
	notices     Notices
	hourly      func(mspr.Caller) int
	citer       *citer
	// words say what was stored in English in the caller's language.
	words messages.Catalogue
	// rules are what @access states.
	rules map[string]access.Rule
}

// Query resolves the root fields.
func (r *Resolver) Query() graph.QueryResolver { return queryResolver{r} }

type queryResolver struct{ *Resolver }

// Mutation resolves the root fields that change something.
func (r *Resolver) Mutation() graph.MutationResolver { return mutationResolver{r} }

type mutationResolver struct{ *Resolver }
