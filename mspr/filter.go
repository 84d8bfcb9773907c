package mspr

// RecordFilter chooses records. All parts given must hold; And, Or and Not
// combine further filters. An empty filter chooses everything.
type RecordFilter struct {
	And       []*RecordFilter  `json:"and,omitempty"`
	Or        []*RecordFilter  `json:"or,omitempty"`
	Not       *RecordFilter    `json:"not,omitempty"`
	Location  *LocationFilter  `json:"location,omitempty"`
	Country   *CodeFilter      `json:"country,omitempty"`
	Level     *LevelFilter     `json:"level,omitempty"`
	WHORegion *WHORegionFilter `json:"whoRegion,omitempty"`
	Date      *DateFilter      `json:"date,omitempty"`
	Source    *SourceFilter    `json:"source,omitempty"`
}

// LocationFilter chooses places by code or by a place above them.
type LocationFilter struct {
	Eq    *LocationCode  `json:"eq,omitempty"`
	Ne    *LocationCode  `json:"ne,omitempty"`
	In    []LocationCode `json:"in,omitempty"`
	NotIn []LocationCode `json:"notIn,omitempty"`
	// Under chooses the places below this one, at any depth, itself excluded.
	Under *LocationCode `json:"under,omitempty"`
}

// CodeFilter chooses countries.
type CodeFilter struct {
	Eq    *LocationCode  `json:"eq,omitempty"`
	Ne    *LocationCode  `json:"ne,omitempty"`
	In    []LocationCode `json:"in,omitempty"`
	NotIn []LocationCode `json:"notIn,omitempty"`
}

// LevelFilter chooses levels.
type LevelFilter struct {
	Eq    *LocationLevel  `json:"eq,omitempty"`
	Ne    *LocationLevel  `json:"ne,omitempty"`
	In    []LocationLevel `json:"in,omitempty"`
	NotIn []LocationLevel `json:"notIn,omitempty"`
}

// WHORegionFilter chooses WHO regions.
type WHORegionFilter struct {
	Eq    *WHORegion  `json:"eq,omitempty"`
	Ne    *WHORegion  `json:"ne,omitempty"`
	In    []WHORegion `json:"in,omitempty"`
	NotIn []WHORegion `json:"notIn,omitempty"`
}

// DateFilter chooses days; both ends are included.
type DateFilter struct {
	Eq    *Date  `json:"eq,omitempty"`
	Ne    *Date  `json:"ne,omitempty"`
	In    []Date `json:"in,omitempty"`
	NotIn []Date `json:"notIn,omitempty"`
	From  *Date  `json:"from,omitempty"`
	To    *Date  `json:"to,omitempty"`
}

// SourceFilter chooses sources. Without one, each place answers from its
// preferred source.
type SourceFilter struct {
	Eq    *SourceName  `json:"eq,omitempty"`
	Ne    *SourceName  `json:"ne,omitempty"`
	In    []SourceName `json:"in,omitempty"`
	NotIn []SourceName `json:"notIn,omitempty"`
}
