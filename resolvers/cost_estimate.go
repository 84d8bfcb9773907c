package resolvers

import "github.com/vektah/gqlparser/v2/ast"

// estimateCost is what an estimate costs: about what reading so many values
// takes.
const estimateCost = 5

// citationCost is what a citation costs: the answer is put together once more, and
// its sources are looked up.
const citationCost = 100

// own is what a row of f costs without its fields: what is estimated is dearer
// than what is read.
func own(f *ast.Field) int {
	if _, estimated := daysPerEstimate(f); estimated {
		return estimateCost
	}
	if isCitation(f) {
		return citationCost
	}
	return 1
}

// daysPerEstimate says of the fields of a series that are estimated how many
// days each of their rows stands for.
func daysPerEstimate(f *ast.Field) (int, bool) {
	if f.ObjectDefinition.Name != "TimeSeries" {
		return 0, false
	}
	switch f.Name {
	case "reproductionNumber", "growth", "aberrations": // a week by regressions takes as long as seven days
		return 1, true
	case "excess":
		return 7, true
	}
	return 0, false
}
