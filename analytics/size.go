package analytics

import (
	"unsafe"

	"github.com/mspr/surveillance/mspr"
)

// Estimates of the memory that answers take: the structs, the strings that
// belong to a row, and a word for each thing that it points to.
const (
	passportBytes = int64(unsafe.Sizeof(mspr.Passport{})) + 128
	pointedBytes  = 16
	// maxFigureBytes is about what the figures that a group points to take.
	maxFigureBytes = 1024
)

func aggregateBytes(p mspr.AggregatePage) int64 {
	total := int64(0)
	for _, r := range p.Rows {
		total += int64(unsafe.Sizeof(r)) + int64(len(r.Cursor)) + 12*pointedBytes + int64(len(r.Sources))*2*pointedBytes
		if r.Statistics != nil {
			total += int64(unsafe.Sizeof(*r.Statistics)) + maxFigureBytes
		}
	}
	return total
}

func recordBytes(p mspr.RecordPage) int64 {
	total := int64(0)
	for i, r := range p.Records {
		total += int64(unsafe.Sizeof(r)) + int64(len(p.Cursors[i])) + 4*pointedBytes
	}
	return total
}

func seriesBytes(list []mspr.TimeSeries) int64 {
	total := int64(0)
	for _, s := range list {
		total += int64(unsafe.Sizeof(s))
		total += int64(len(s.Points)) * (int64(unsafe.Sizeof(mspr.Point{})) + 4*pointedBytes)
		if len(s.Points) > 0 && s.Points[0].Days != nil {
			total += int64(len(s.Points)) * int64(unsafe.Sizeof(mspr.CountDays{}))
		}
		for _, n := range s.Annotations {
			total += int64(unsafe.Sizeof(n)) + int64(len(n.Note))
		}
	}
	return total
}

func summaryBytes(s mspr.Summary) int64 {
	return int64(unsafe.Sizeof(s)) + 10*pointedBytes + int64(len(s.Sources))*2*pointedBytes
}

func summariesBytes(list []mspr.Summary) int64 {
	total := int64(0)
	for _, s := range list {
		total += summaryBytes(s)
	}
	return total
}
