package live

import "github.com/mspr/surveillance/mspr"

// soon is for how many seconds nothing is said about the time that is left: what
// is read at first comes from buffers.
const soon = 1

// estimate reckons how fast rows come and how long the rest of the file takes at
// that rate. That needs the file's size, and ends with its reading.
func estimate(p *mspr.BatchProgress) {
	p.SecondsLeft = nil
	took := p.At.Sub(p.StartedAt).Seconds()
	if took <= 0 {
		return
	}
	p.RowsPerSecond = float64(p.Rows) / took
	if p.Stage != mspr.LoadReading || p.TotalBytes == nil || p.Bytes <= 0 || took < soon {
		return
	}
	left := max(0, float64(*p.TotalBytes-p.Bytes)*took/float64(p.Bytes))
	p.SecondsLeft = &left
}
