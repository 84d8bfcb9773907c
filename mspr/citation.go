package mspr

import "time"

// Citation is a permanent reference to an answer.
type Citation struct {
	ID string
	// URL is absolute where the service knows how it is reached.
	URL string
	// Query is the GraphQL document that was answered, without variables, and
	// Language that of the names in the answer.
	Query, Language string
	Snapshot        int64
	SnapshotCreated time.Time
	AsOf            time.Time
	// SHA256 is the digest of the data.
	SHA256    string
	Simulated bool
	Sources   []CitedSource
	// Created is when the answer was cited first.
	Created time.Time
	// Text, Bibtex and CSL are the reference in the forms in which papers have it.
	Text, Bibtex, CSL string
}

// CitedSource is a publisher's feed as it was when an answer was cited.
type CitedSource struct {
	Name                               SourceName
	Title, Publisher, Licence, Address string
}

// CitationRecord is a citation as it is kept.
type CitationRecord struct {
	ID string
	// Statement is what the citation says of itself, in the bytes in which it is
	// answered.
	Statement []byte
	// By stands for who cited first.
	By string
}
