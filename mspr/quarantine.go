package mspr

import "time"

// QuarantineState is what became of a row in quarantine.
type QuarantineState string

// The states.
const (
	// QuarantineOpen rows wait for somebody.
	QuarantineOpen QuarantineState = "OPEN"
	// QuarantineReplayed rows are those of a file that was loaded again; what of
	// it still breaks a rule is quarantined anew, under the later batch.
	QuarantineReplayed QuarantineState = "REPLAYED"
	// QuarantineDiscarded rows tell nothing, as somebody decided.
	QuarantineDiscarded QuarantineState = "DISCARDED"
)

// QuarantinedRow is a row of a source file that broke a rule.
type QuarantinedRow struct {
	ID int64
	// Batch is the load that set the row aside, of the file of Source about
	// Disease.
	Batch   int64
	Source  SourceName
	Disease DiseaseCode
	// Line is the line of the file, from 1, with the header as line 1.
	Line int64
	Rule string
	// Message says what was wrong, for people; Raw is the text of the row, of at
	// most RawLimit bytes. Both hold what a stranger wrote.
	Message, Raw string
	State        QuarantineState
	// ResolvedAt is when the row left quarantine; nil while it is open.
	ResolvedAt *time.Time
	// ResolvedBy is the name of the caller who took it out, for Reason.
	ResolvedBy, Reason string
	// ReplayedBy is the batch that loaded the row's file again; 0 where none did.
	ReplayedBy int64
}

// QuarantineFilter chooses rows in quarantine; zero values choose everything.
type QuarantineFilter struct {
	Batch  int64
	Rule   string
	Source SourceName
	State  QuarantineState
}

// QuarantineQuery asks for a page of quarantine: the newest batch first, and the
// rows of a batch in the order of its file.
type QuarantineQuery struct {
	QuarantineFilter
	Page  Page
	Total bool
}

// QuarantinePage is a page of quarantine.
type QuarantinePage struct {
	Rows    []QuarantinedRow
	Cursors []string
	Info    PageInfo
	Total   *int64
}

// QuarantineEdge is a row and the cursor that points just behind it.
type QuarantineEdge struct {
	Cursor string
	Node   QuarantinedRow
}

// Edges pairs the rows of the page with their cursors.
func (p QuarantinePage) Edges() []QuarantineEdge {
	edges := make([]QuarantineEdge, len(p.Rows))
	for i, r := range p.Rows {
		edges[i] = QuarantineEdge{Cursor: p.Cursors[i], Node: r}
	}
	return edges
}

// QuarantineGroup counts the rows of a source that broke a rule.
type QuarantineGroup struct {
	Source                    SourceName
	Rule                      string
	Open, Replayed, Discarded int64
	// Newest is the newest batch with such a row.
	Newest int64
}

// Discard takes open rows out of quarantine for good: those that all chooses of
// what is given.
type Discard struct {
	// IDs are those of single rows, at most DiscardIDs.
	IDs []int64
	// Batch is 0 and Rule empty where they choose nothing.
	Batch  int64
	Rule   string
	Reason string
}

const (
	// DiscardIDs bounds how many rows a Discard names.
	DiscardIDs = 1000
	// DiscardLimit bounds how many rows a Discard may choose: as many as a batch
	// keeps.
	DiscardLimit = DefectLimit
)

// Replay has the file of a batch loaded again.
type Replay struct {
	Batch  int64
	By     Caller
	Reason string
}

// Replayed tells what became of a replay.
type Replayed struct {
	// Finished says that the load has ended; while it goes on, the rest isn't known.
	Finished bool
	// Batches are those that the file was loaded as: one for most files.
	Batches []Batch
	// Rows is how many rows left quarantine.
	Rows int64
}
