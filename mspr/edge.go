package mspr

// RecordEdge is a record and the cursor that points just behind it.
type RecordEdge struct {
	Cursor string
	Node   Record
}

// Edges pairs the records of the page with their cursors.
func (p RecordPage) Edges() []RecordEdge {
	edges := make([]RecordEdge, len(p.Records))
	for i, r := range p.Records {
		edges[i] = RecordEdge{Cursor: p.Cursors[i], Node: r}
	}
	return edges
}

// AggregateEdge is a group and the cursor that points just behind it.
type AggregateEdge struct {
	Cursor string
	Node   AggregateRow
}

// Edges pairs the groups of the page with their cursors.
func (p AggregatePage) Edges() []AggregateEdge {
	edges := make([]AggregateEdge, len(p.Rows))
	for i, r := range p.Rows {
		edges[i] = AggregateEdge{Cursor: r.Cursor, Node: r}
	}
	return edges
}

// LocationEdge is a place and the cursor that points just behind it.
type LocationEdge struct {
	Cursor string
	Node   Location
}

// Edges pairs the places of the page with their cursors.
func (p LocationPage) Edges() []LocationEdge {
	edges := make([]LocationEdge, len(p.Locations))
	for i, l := range p.Locations {
		edges[i] = LocationEdge{Cursor: p.Cursors[i], Node: l}
	}
	return edges
}

// BatchEdge is a batch and the cursor that points just behind it.
type BatchEdge struct {
	Cursor string
	Node   Batch
}

// Edges pairs the batches of the page with their cursors.
func (p BatchPage) Edges() []BatchEdge {
	edges := make([]BatchEdge, len(p.Batches))
	for i, b := range p.Batches {
		edges[i] = BatchEdge{Cursor: p.Cursors[i], Node: b}
	}
	return edges
}

// AccountEdge is an account and the cursor that points just behind it.
type AccountEdge struct {
	Cursor string
	Node   Account
}

// Edges pairs the accounts of the page with their cursors.
func (p AccountPage) Edges() []AccountEdge {
	edges := make([]AccountEdge, len(p.Accounts))
	for i, a := range p.Accounts {
		edges[i] = AccountEdge{Cursor: p.Cursors[i], Node: a}
	}
	return edges
}

// AuditEdge is an entry of the audit log and the cursor that points just behind
// it.
type AuditEdge struct {
	Cursor string
	Node   AuditEntry
}

// Edges pairs the entries of the page with their cursors.
func (p AuditPage) Edges() []AuditEdge {
	edges := make([]AuditEdge, len(p.Entries))
	for i, e := range p.Entries {
		edges[i] = AuditEdge{Cursor: p.Cursors[i], Node: e}
	}
	return edges
}
