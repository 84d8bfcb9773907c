package etl

import (
	"maps"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// quarantine keeps the rows that broke a rule, within bounds: a file of
// nothing but bad rows must not fill the memory.
type quarantine struct {
	defects []mspr.Defect
	rules   map[string]int64
	bytes   int
}

// fullText is how many bytes of text are kept before texts are cut short.
const (
	fullText  = 32 << 20
	shortText = 80
)

// add keeps a row; rows is how many rows of the batch it stands for.
func (q *quarantine) add(d mspr.Defect, rows int64) {
	if q.rules == nil {
		q.rules = map[string]int64{}
	}
	q.rules[d.Rule] += rows
	if len(q.defects) >= mspr.DefectLimit {
		return
	}
	if q.bytes += len(d.Raw); q.bytes > fullText && len(d.Raw) > shortText {
		d.Raw = strings.ToValidUTF8(strings.Clone(d.Raw[:shortText]), "")
	}
	q.defects = append(q.defects, d)
}

// worst is the rule that most rows broke.
func (q *quarantine) worst() string {
	var worst string
	for _, name := range slices.Sorted(maps.Keys(q.rules)) {
		if worst == "" || q.rules[name] > q.rules[worst] {
			worst = name
		}
	}
	return worst
}
