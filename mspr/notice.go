package mspr

import "time"

// NoticeKind is the cause of a notice.
type NoticeKind string

// The causes.
const (
	BatchRefusedNotice    NoticeKind = "BATCH_REFUSED"
	SourceFailedNotice    NoticeKind = "SOURCE_FAILED"
	SourceLateNotice      NoticeKind = "SOURCE_LATE"
	QuarantineHighNotice  NoticeKind = "QUARANTINE_HIGH"
	PublishFailedNotice   NoticeKind = "PUBLISH_FAILED"
	SnapshotOldNotice     NoticeKind = "SNAPSHOT_OLD"
	RetentionFailedNotice NoticeKind = "RETENTION_FAILED"
)

// NoticeKinds lists every cause.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{
		BatchRefusedNotice, SourceFailedNotice, SourceLateNotice, QuarantineHighNotice, PublishFailedNotice, SnapshotOldNotice, RetentionFailedNotice,
	}
}

// Severity is how bad the cause of a notice is.
type Severity string

// A warning may pass by itself; an error needs somebody, or lasts until its cause
// goes away.
const (
	Warning Severity = "WARNING"
	Serious Severity = "ERROR"
)

// Notice tells people what is not as it should be. Of one cause there is one open
// notice at a time.
type Notice struct {
	ID       int64
	Kind     NoticeKind
	Severity Severity
	// Source is whose notice it is; empty for the whole cluster.
	Source  SourceName
	Message string
	// Detail is for operators: addresses, errors.
	Detail string
	Raised time.Time
	// Seen is when the cause was last found to last, and Times how often.
	Seen  time.Time
	Times int
	// Resolved is when the cause was gone; nil as long as it lasts.
	Resolved *time.Time
}

// NoticeQuery asks for a page of notices, newest first.
type NoticeQuery struct {
	// Open keeps those whose cause lasts, or those whose cause is gone; nil keeps both.
	Open   *bool
	Kind   *NoticeKind
	Source *SourceName
	Page   Page
	Total  bool
}

// NoticePage is a page of notices with their cursors.
type NoticePage struct {
	Notices []Notice
	Cursors []string
	Info    PageInfo
	Total   *int64
}

// NoticeEdge is a notice and the cursor that points just behind it.
type NoticeEdge struct {
	Cursor string
	Node   Notice
}

// Edges pairs the notices of the page with their cursors.
func (p NoticePage) Edges() []NoticeEdge {
	edges := make([]NoticeEdge, len(p.Notices))
	for i, n := range p.Notices {
		edges[i] = NoticeEdge{Cursor: p.Cursors[i], Node: n}
	}
	return edges
}
