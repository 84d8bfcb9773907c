package mspr

import "time"

// AuditAction is a kind of thing that the audit log remembers.
type AuditAction string

// The actions.
const (
	AuditSignIn    AuditAction = "SIGN_IN"
	AuditRefusal   AuditAction = "REFUSAL"
	AuditExport    AuditAction = "EXPORT"
	AuditWrite     AuditAction = "WRITE"
	AuditDelete    AuditAction = "DELETE"
	AuditAdminRead AuditAction = "ADMIN_READ"
)

// AuditActions lists every action.
func AuditActions() []AuditAction {
	return []AuditAction{AuditSignIn, AuditRefusal, AuditExport, AuditWrite, AuditDelete, AuditAdminRead}
}

// AuditEntry is one row of a cluster's audit log.
type AuditEntry struct {
	// Number counts the rows from 1 without a gap.
	Number int64
	At     time.Time
	Action AuditAction
	// Account is 0 and Name empty for a caller without an account.
	Account int64
	Name    string
	Role    Role
	// Resource is what was acted upon, as in "Query.aggregate",
	// "account 7" or "covid19 FRA 2021-03-01 who".
	Resource string
	// Fields are the coordinates of the protected fields that were read, as in
	// "Account.email", sorted.
	Fields []string
	// Outcome is empty when it was done, else why it was refused.
	Outcome Code
	// Reason is what the caller gave as reason, or what the refusal was about.
	Reason    string
	Address   string
	UserAgent string
	Cluster   ClusterID
	// Hash chains the row to the one before it, in hexadecimal digits.
	Hash string
}

// AuditEntry starts an entry about something that the caller does.
func (c Caller) AuditEntry(action AuditAction, resource string) AuditEntry {
	return AuditEntry{
		Action: action, Resource: resource, Account: c.Account, Name: c.Name, Role: c.Role,
		Address: c.Address, UserAgent: c.UserAgent, Cluster: c.Cluster,
	}
}

// AuditQuery asks for a page of the audit log, from the newest.
type AuditQuery struct {
	// Zero values choose everything.
	Action  AuditAction
	Account int64
	From    *time.Time
	To      *time.Time
	Page    Page
	Total   bool
}

// AuditPage is a page of the audit log.
type AuditPage struct {
	Entries []AuditEntry
	Cursors []string
	Info    PageInfo
	Total   *int64
}

// AuditHead is the end of a chain of entries.
type AuditHead struct {
	Number int64
	Hash   string
}

// AuditSpan is the part of an audit log that was found to be good.
type AuditSpan struct {
	// Removed is the number up to which entries were removed at the end of their
	// period; 0 where none was.
	Removed int64
	// Entries is how many there are, and Head the last of them.
	Entries int64
	Head    AuditHead
}
