package mspr

import "io"

// DiseaseCode names a disease: "covid19", "mpox".
type DiseaseCode string

// MarshalGQL writes the code as the GraphQL scalar DiseaseCode.
func (c DiseaseCode) MarshalGQL(w io.Writer) { writeString(w, string(c)) }

// UnmarshalGQL reads the GraphQL scalar DiseaseCode.
func (c *DiseaseCode) UnmarshalGQL(v any) error {
	s, err := codeString("DiseaseCode", v)
	*c = DiseaseCode(s)
	return err
}

// Disease is a line of the catalogue of diseases.
type Disease struct {
	Code DiseaseCode
	// Table holds the disease's canonical records in Postgres.
	Table string
	// Names gives the disease's name by language.
	Names map[string]string
	// ICD10 is the disease's code in the International Classification of
	// Diseases, 10th revision.
	ICD10 string
	// Counts says which counts a record of the disease can carry.
	Counts CountSet
}

// Name gives the disease's name in the first of the languages that has one.
func (d Disease) Name(languages ...string) string {
	for _, l := range languages {
		if n, ok := d.Names[l]; ok {
			return n
		}
	}
	return d.Names["en"]
}
