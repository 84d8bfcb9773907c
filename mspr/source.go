package mspr

import "io"

// SourceName names a publisher's feed: "who", "jhu-us", "foph".
type SourceName string

// MarshalGQL writes the name as the GraphQL scalar SourceName.
func (s SourceName) MarshalGQL(w io.Writer) { writeString(w, string(s)) }

// UnmarshalGQL reads the GraphQL scalar SourceName.
func (s *SourceName) UnmarshalGQL(v any) error {
	name, err := codeString("SourceName", v)
	*s = SourceName(name)
	return err
}

// Source is a line of the catalogue of sources.
type Source struct {
	Name      SourceName
	Title     string
	Publisher string
	Licence   string
	Address   string
	// Format names the adapter in etl/sources that reads its files.
	Format string
	// Disease is what its files count, unless the file or the operator says
	// otherwise.
	Disease DiseaseCode
	// Average is the publisher's own meaning of "7-day average".
	Average AverageMethod
	// Simulated marks data that no publisher issued. It is never preferred
	// once a real source of the same disease is loaded.
	Simulated bool
	// Includes lists places that the source counts within another of the same
	// level, without a row of their own: WHO's China includes Hong Kong. They
	// are not counted beside it from a second source.
	Includes []Inclusion
	// Files are what it is read from over the network, in this order.
	Files []SourceFile
}

// SourceFile is a file of a source on the network.
type SourceFile struct {
	Address string
	// Feed says which counts the file carries, where neither its content nor its name
	// does, and Disease what it counts, where that isn't what the source usually does.
	Feed    string
	Disease DiseaseCode
}

// Inclusion says that a source's numbers of one place hold those of another
// that stands beside it in the tree of places.
type Inclusion struct {
	Location, Included LocationCode
}
