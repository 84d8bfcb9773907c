package mspr

import (
	"strings"
	"time"
)

// LocationAlias is what a publisher calls a place, as an administrator told it.
type LocationAlias struct {
	ID int64
	// Source is whose name it is; empty for that of every source.
	Source   SourceName
	Name     string
	Location LocationCode
	Reason   string
	Made     time.Time
	MadeBy   string
	// Removed is when it was replaced or taken back; nil while it holds.
	Removed                  *time.Time
	RemovedBy, RemovalReason string
}

// AliasNameLimit bounds a name, in bytes.
const AliasNameLimit = 400

// AliasQuery asks for a page of aliases, the newest first.
type AliasQuery struct {
	// Source and Location choose everything where they are empty.
	Source   SourceName
	Location LocationCode
	// Removed adds those that hold no more.
	Removed bool
	Page    Page
	Total   bool
}

// LocationAliasPage is a page of aliases.
type LocationAliasPage struct {
	Aliases []LocationAlias
	Cursors []string
	Info    PageInfo
	Total   *int64
}

// LocationAliasEdge is an alias and the cursor that points just behind it.
type LocationAliasEdge struct {
	Cursor string
	Node   LocationAlias
}

// Edges pairs the aliases of the page with their cursors.
func (p LocationAliasPage) Edges() []LocationAliasEdge {
	edges := make([]LocationAliasEdge, len(p.Aliases))
	for i, a := range p.Aliases {
		edges[i] = LocationAliasEdge{Cursor: p.Cursors[i], Node: a}
	}
	return edges
}

// LocationNames are the names that sources use for places, as administrators
// told them.
type LocationNames map[LocationName]LocationCode

// LocationName is a name as a source uses it, or every source where Source is
// empty.
type LocationName struct {
	Source SourceName
	Name   string
}

// Find gives the place that a source means by a name: what was told of the
// source counts before what was told of every source. An empty last part of a
// name in parts ("China|") may be left out.
func (n LocationNames) Find(source SourceName, name string) (LocationCode, bool) {
	name = AliasName(name)
	code, ok := n[LocationName{source, name}]
	if !ok {
		code, ok = n[LocationName{"", name}]
	}
	return code, ok
}

// AliasName gives a name in the form in which aliases are kept.
func AliasName(name string) string { return strings.TrimSuffix(name, "|") }
