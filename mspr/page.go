package mspr

// Page asks for the first so many rows after a cursor.
type Page struct {
	First int
	After string
}

// PageInfo is the Relay page information of an answer.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}
