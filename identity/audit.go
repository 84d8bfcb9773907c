package identity

import (
	"context"
	"errors"

	"github.com/mspr/surveillance/mspr"
)

// entry begins an audit entry of something that the caller does.
func (s *Service) entry(from mspr.Caller, action mspr.AuditAction, resource string) mspr.AuditEntry {
	e := from.AuditEntry(action, resource)
	e.Cluster = s.cluster.ID
	return e
}

// signing begins the entry of a step of signing in. Who takes it is not known
// yet, whatever token came with it.
func (s *Service) signing(from mspr.Caller, resource string) mspr.AuditEntry {
	e := s.entry(from, mspr.AuditSignIn, resource)
	e.Account, e.Name, e.Role = 0, "", mspr.Public
	return e
}

// about says in an entry which account it is about; who signed in has its role
// as well.
func about(e mspr.AuditEntry, a mspr.Account) mspr.AuditEntry {
	e.Account, e.Name = a.ID, a.Email
	return e
}

// as says in an entry who did it.
func as(e mspr.AuditEntry, a mspr.Account) mspr.AuditEntry {
	e = about(e, a)
	e.Role = a.Role
	return e
}

// refuse notes a refusal with its reason, which only administrators get to
// know, and gives the error. It is noted even when the client has left: an
// attempt that nobody waits for is an attempt. What can't be noted is
// Unavailable.
func (s *Service) refuse(ctx context.Context, e mspr.AuditEntry, refusal error, reason string) error {
	e.Outcome, e.Reason = mspr.CodeOf(refusal), reason
	if ctx.Err() != nil {
		e.Outcome = mspr.Timeout
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	if err := s.store.Record(ctx, e); err != nil {
		return mspr.Errorf(mspr.Unavailable, "the service can't note who does what at the moment: try again later").Because(errors.Join(refusal, err))
	}
	return refusal
}

// refuseStranger is refuse for who proved nothing at all, and so may do it
// without end: what comes from one address is noted so many times a minute. The
// last of those notes says that there were more; the answer stays the same.
func (s *Service) refuseStranger(ctx context.Context, e mspr.AuditEntry, refusal error, reason string) error {
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTime)
	defer cancel()
	switch _, err := s.count(within, e, strangerLimit(e.Address)); {
	case mspr.CodeOf(err) == mspr.RateLimited:
		return refusal
	case err != nil:
		return err
	}
	return s.refuse(ctx, e, refusal, reason)
}

// settled notes an error that is the caller's, and passes on all others.
func (s *Service) settled(ctx context.Context, e mspr.AuditEntry, err error) error {
	ours, coded := errors.AsType[*mspr.Error](err)
	if !coded {
		return unavailable(err)
	}
	switch ours.Code {
	case mspr.BadUserInput, mspr.Conflict, mspr.NotFound, mspr.Gone, mspr.Forbidden, mspr.Unauthenticated:
		return s.refuse(ctx, e, err, ours.Message)
	case mspr.Internal, mspr.RateLimited, mspr.TooComplex, mspr.Timeout, mspr.Unavailable, mspr.PersistedQueryNotFound:
	}
	return unavailable(err)
}
