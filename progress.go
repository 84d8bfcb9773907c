package main

import (
	"fmt"
	"io"
	"time"

	"github.com/rs/zerolog"
	"github.com/schollz/progressbar/v3"

	"github.com/mspr/surveillance/etl"
	"github.com/mspr/surveillance/telemetry"
)

// progress shows how far a load has come: a bar where people watch, a log line
// every few seconds elsewhere.
type progress struct {
	bar  *progressbar.ProgressBar
	log  zerolog.Logger
	file string
	told time.Time
}

// tellEvery is the time between two log lines of one load.
const tellEvery = 5 * time.Second

func newProgress(w io.Writer, log zerolog.Logger, file string) *progress {
	p := &progress{log: log, file: file, told: time.Now()}
	if telemetry.IsTerminal(w) {
		p.bar = progressbar.NewOptions64(-1, progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true),
			progressbar.OptionThrottle(65*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	}
	return p
}

// update is called by the load now and then.
func (p *progress) update(at etl.Progress) {
	if p.bar != nil {
		if at.Total > 0 {
			p.bar.ChangeMax64(at.Total)
		}
		doing := "reading"
		if at.Total > 0 && at.Bytes >= at.Total {
			doing = "writing"
		}
		p.bar.Describe(fmt.Sprintf("%s %d rows", doing, at.Rows))
		_ = p.bar.Set64(at.Bytes)
		return
	}
	if time.Since(p.told) < tellEvery {
		return
	}
	p.told = time.Now()
	p.log.Info().Str("file", p.file).Int64("rows", at.Rows).Int64("bytes", at.Bytes).Int64("of", at.Total).Msg("loading")
}

// finish takes the bar off the screen.
func (p *progress) finish() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
