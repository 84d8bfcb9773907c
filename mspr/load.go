package mspr

// LoadJob is one batch on its way from a source file into the store.
type LoadJob struct {
	// Finish is called once, after the observations have ended or failed, and
	// tells what the file turned out to be.
	Finish func() LoadFinish
	// Verdict is called after Finish, when the whole file is staged and before
	// anything is published. A non-nil error refuses the batch: nothing of it
	// is published, and it is recorded as REFUSED.
	//
	// previous is the last LOADED batch of the same source, disease and feed
	// that was issued at or before this one, or nil. duplicates is the number
	// of staged rows that the store quarantined under RuleDuplicate; each
	// counts as one quarantined row less one kept.
	Verdict func(previous *Batch, duplicates int64) error
	// Replay says who has the file loaded again and why; nil for a file that is
	// loaded for itself. Open rows that earlier loads of the same file quarantined
	// are replayed by the batch, if it is loaded.
	Replay *Replay
}

// RuleDuplicate is the quarantine rule of a row for a place and day that an
// earlier line of the same file states already: the first line counts.
const RuleDuplicate = "duplicate"

// LoadFinish is what is known about a file once it has been read.
type LoadFinish struct {
	// Batch is the header of the batch: source, disease, feed, address,
	// checksum, bytes, issued, loaded and the counts Read, Kept, Excluded,
	// Quarantined and Corrected. Where the file was refused before its end,
	// Checksum may be empty and the counts partial; where it was refused before
	// it told its disease, Disease is empty and the batch can't be recorded.
	Batch Batch
	// Given are the counts that the feed states; the others of a record are
	// left as they are.
	Given CountSet
	// Whole says that the file states the whole series: what the same feed
	// stated before and this file no longer has is withdrawn.
	Whole bool
	// Levels bounds what a whole file withdraws to places of these levels;
	// empty means every level. (A file of départements is silent on régions.)
	Levels []LocationLevel
	// Defects are the rows that broke a rule, for quarantine. At most
	// DefectLimit are kept with their text; Batch.Quarantined counts them all.
	// A line of a wide file that is bad as a whole is one defect, while each of
	// its cells counts as a row.
	Defects []Defect
}

// DefectLimit bounds how many bad rows of one batch are kept with their text.
const DefectLimit = 100_000

// Refusal says that a file may not be loaded as it is: it is the file, or the
// request, that has to change, not the service. It carries BadUserInput.
//
//nolint:errname // "refusal" is the word that batches, metrics and the command line use.
type Refusal struct {
	// Reason says what was wrong, where, and what to do, for people.
	Reason string
	// Cause is for the log; it may be nil.
	Cause error
	told  Told
}

// Refusef makes a refusal whose reason people may read.
func Refusef(format string, args ...any) *Refusal {
	told := Told{format, args}
	return &Refusal{Reason: told.String(), told: told}
}

// Because gives the same refusal with its cause.
func (r *Refusal) Because(cause error) *Refusal {
	return &Refusal{Reason: r.Reason, Cause: cause, told: r.told}
}

// Error gives the reason.
func (r *Refusal) Error() string { return r.Reason }

// Unwrap gives the refusal as an Error with its code and cause.
func (r *Refusal) Unwrap() error {
	return &Error{Code: BadUserInput, Message: r.Reason, Told: r.told, Cause: r.Cause}
}
