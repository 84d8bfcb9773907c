package etl

import (
	"context"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Job is one file to load.
type Job struct {
	// Source is whose file it is; its Format names the adapter.
	Source mspr.Source
	// Address is where the Opener finds the file.
	Address string
	// Disease is what the file counts; empty means the source's own.
	Disease mspr.DiseaseCode
	// Feed says which counts the file carries, where neither its content nor
	// its name does.
	Feed string
	// Issued overrides when the publisher issued the file; zero means the
	// stamp in the file, else when it was last modified as its server says,
	// else the time of loading.
	Issued time.Time
	// Replay says who has the file loaded again; nil for the first time.
	Replay *mspr.Replay
}

// Deps is what a run works with.
type Deps struct {
	Loader    Loader
	Opener    Opener
	Locations *mspr.Locations
	Aliases   Aliases
	// Names are asked for once a run; what they say of a name counts before
	// Aliases. Nil where there are none.
	Names    Names
	Diseases []mspr.Disease
	// Now tells the time of loading.
	Now func() time.Time
	// Progress is called now and then during the reading of the file, and once
	// at its end; it may be nil.
	Progress func(Progress)
	// Stage is called at the end of each stage ("read", "load") with the time that it
	// took and the bytes that it read; it may be nil.
	Stage  func(stage string, took time.Duration, bytes int64)
	Limits Limits
}

// Aliases turns a publisher's name for a place into its code.
type Aliases interface {
	// Resolve answers false for a name that it doesn't know.
	Resolve(source mspr.SourceName, key string) (mspr.LocationCode, bool)
}

// Names has the names of places that administrators gave.
type Names interface {
	// LocationNames gives those that hold now.
	LocationNames(ctx context.Context) (mspr.LocationNames, error)
}

// Progress tells how far the reading of a file has come.
type Progress struct {
	// Bytes were read of Total, as stored; Total is 0 where it isn't known.
	Bytes, Total int64
	// Rows were read; a cell of a wide file is a row.
	Rows int64
	// Ended says that reading has ended.
	Ended bool
}

// Limits bounds what one file can cost. A zero field means its default.
type Limits struct {
	// Stage is the time for reading a file, and again for publishing it.
	Stage time.Duration
	// Unpacked is the size of a file after decompression, in bytes.
	Unpacked int64
	// Line is the length of a line in bytes; a longer one is quarantined.
	Line int
	// BadShare is the share of rows that may break a rule.
	BadShare float64
	// LostShare is the share of the rows of the batch before that a whole file
	// may lack.
	LostShare float64
	// HistoryRows is the number of rows of a history, which is held in memory.
	HistoryRows int
}

// orDefaults fills in what isn't set.
func (l Limits) orDefaults() Limits {
	set(&l.Stage, 30*time.Minute)
	set(&l.Unpacked, 2<<30)
	set(&l.Line, 1<<20)
	set(&l.BadShare, 0.05)
	set(&l.LostShare, 0.10)
	set(&l.HistoryRows, 5_000_000)
	return l
}

func set[T int | int64 | float64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}
