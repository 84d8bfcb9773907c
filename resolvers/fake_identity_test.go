package resolvers_test

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// people knows one researcher and one administrator by their tokens, which are
// their roles' words. It remembers who did what.
type people struct {
	cluster mspr.ClusterID
	err     error
	// loginErr is the answer to each sign-in.
	loginErr error
	// asked are the Authorization headers that it was asked about; mu is for
	// servers, which ask several at once.
	asked []string
	mu    sync.Mutex
	did   []string
	by    mspr.Caller
}

func (p *people) Caller(_ context.Context, authorization string, from mspr.Origin) (mspr.Caller, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, authorization)
	if p.err != nil {
		return mspr.Caller{}, p.err
	}
	caller := mspr.Caller{Origin: from, Cluster: p.cluster, Role: mspr.Public}
	switch authorization {
	case "":
		return caller, nil
	case "Bearer researcher":
		caller.Role, caller.Account, caller.Name, caller.Session = mspr.Researcher, 2, "researcher@example.org", "s2"
		return caller, nil
	case "Bearer admin":
		caller.Role, caller.Account, caller.Name, caller.Session = mspr.Admin, 1, "admin@example.org", "s1"
		return caller, nil
	}
	return mspr.Caller{}, mspr.Errorf(mspr.Unauthenticated, "the token is not good: sign in again")
}

// signOutAll makes every token no good.
func (p *people) signOutAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = mspr.Errorf(mspr.Unauthenticated, "the sign-in has ended: sign in again")
}

// note remembers who did what.
func (p *people) note(by mspr.Caller, what string) { p.did, p.by = append(p.did, what), by }

func (p *people) Login(_ context.Context, from mspr.Caller, email, _ string) (mspr.SignIn, error) {
	p.note(from, "login "+email)
	return mspr.SignIn{Step: mspr.SignInDone, AccessToken: new("researcher")}, cmp.Or(p.loginErr, p.err)
}

func (p *people) LoginCode(_ context.Context, from mspr.Caller, ticket, code string) (mspr.SignIn, error) {
	p.note(from, "loginCode "+ticket+" "+code)
	return mspr.SignIn{Step: mspr.SignInDone, AccessToken: new("admin")}, p.err
}

func (p *people) EnrolTOTP(_ context.Context, from mspr.Caller, ticket, _ string) (mspr.TOTPEnrolment, error) {
	p.note(from, "enrolTotp "+ticket)
	return mspr.TOTPEnrolment{Secret: "JBSWY3DP", URI: "otpauth://totp/mspr"}, p.err
}

func (p *people) ConfirmTOTP(_ context.Context, from mspr.Caller, ticket, code string) (mspr.TOTPConfirmation, error) {
	p.note(from, "confirmTotp "+ticket+" "+code)
	return mspr.TOTPConfirmation{RecoveryCodes: []string{"aaaa-bbbb"}}, p.err
}

func (p *people) Refresh(_ context.Context, from mspr.Caller, _ string) (mspr.SignIn, error) {
	p.note(from, "refresh")
	return mspr.SignIn{Step: mspr.SignInDone}, p.err
}

func (p *people) Logout(_ context.Context, from mspr.Caller) (bool, error) {
	p.note(from, "logout")
	return from.SignedIn(), p.err
}

func (p *people) ChangePassword(_ context.Context, from mspr.Caller, _, _ string) error {
	p.note(from, "changePassword")
	return p.err
}

func (p *people) SecondFactor(_ context.Context, of mspr.Caller) (bool, error) {
	return of.Role == mspr.Admin, p.err
}

func (p *people) CreateAccount(_ context.Context, by mspr.Caller, n mspr.NewAccount) (mspr.CreatedAccount, error) {
	p.note(by, "createAccount "+n.Email)
	return mspr.CreatedAccount{Account: mspr.Account{ID: 3, Email: n.Email, Role: n.Role}, Password: new("made up")}, p.err
}

func (p *people) DisableAccount(_ context.Context, by mspr.Caller, id int64, reason string) (mspr.Account, error) {
	p.note(by, "disableAccount "+reason)
	return mspr.Account{ID: id, Role: mspr.Researcher, Disabled: new(asOf)}, p.err
}

func (p *people) Accounts(_ context.Context, q mspr.AccountQuery) (mspr.AccountPage, error) {
	return mspr.AccountPage{
		Accounts: []mspr.Account{{ID: 1, Email: "admin@example.org", Role: mspr.Admin, CreatedAt: asOf, SecondFactor: true}},
		Cursors:  []string{"a1"}, Total: total(q.Total, 1),
	}, p.err
}

// diary is an audit log that remembers its entries, and fails when told to.
type diary struct {
	err error

	mu      sync.Mutex
	entries []mspr.AuditEntry
}

func (d *diary) Record(_ context.Context, e mspr.AuditEntry) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return d.err
	}
	d.entries = append(d.entries, e)
	return nil
}

func (d *diary) AuditLog(context.Context, mspr.AuditQuery) (mspr.AuditPage, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	total := int64(len(d.entries))
	page := mspr.AuditPage{Entries: d.entries, Total: &total}
	for range d.entries {
		page.Cursors = append(page.Cursors, "e")
	}
	return page, nil
}

// quota gives everybody the same state and remembers who asked; the zero value
// has no limit.
type quota struct {
	state mspr.QuotaState
	mu    sync.Mutex
	taken []mspr.Caller
}

// spend leaves nothing of it.
func (q *quota) spend() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.state = mspr.QuotaState{Limit: 10, Window: time.Hour, Reset: time.Minute, Refused: true}
}

func (q *quota) Take(_ context.Context, caller mspr.Caller) mspr.QuotaState {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.taken = append(q.taken, caller)
	return q.state
}

// corrections remembers the last one.
type corrections struct {
	last mspr.Correction
	by   mspr.Caller
	err  error
}

func (c *corrections) Correct(_ context.Context, by mspr.Caller, made mspr.Correction) (mspr.Batch, error) {
	c.last, c.by = made, by
	return mspr.Batch{ID: 9, Source: made.Source, Disease: made.Disease, Reason: made.Reason, Status: mspr.BatchLoaded}, c.err
}
