package telemetry

import (
	"io"
	"os"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/term"
)

// NewLog makes the process's logger on w. Format is "json", "text", or "auto":
// text when w is a terminal.
func NewLog(w io.Writer, level zerolog.Level, format string) zerolog.Logger {
	if format == "text" || (format == "auto" && IsTerminal(w)) {
		w = zerolog.ConsoleWriter{Out: w, TimeFormat: time.TimeOnly, NoColor: !IsTerminal(w)}
	}
	return zerolog.New(w).Level(level).With().Timestamp().Logger()
}

// IsTerminal says whether w is a terminal, where people read.
func IsTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
