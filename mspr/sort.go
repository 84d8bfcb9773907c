package mspr

import (
	"cmp"
	"slices"
)

func sortedByCode(places []Location) []Location {
	sorted := slices.Clone(places)
	slices.SortFunc(sorted, func(a, b Location) int { return cmp.Compare(a.Code, b.Code) })
	return sorted
}
