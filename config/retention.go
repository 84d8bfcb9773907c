package config

import (
	"errors"
	"fmt"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// retentionFile says how long a cluster keeps what; what it does not say is as the
// agencies ask for.
type retentionFile struct {
	SourceFileDays *int `yaml:"source_file_days"`
	QuarantineDays *int `yaml:"quarantine_days"`
	RecordYears    *int `yaml:"record_years"`
	AuditYears     *int `yaml:"audit_years"`
	Snapshots      *int `yaml:"snapshots"`
	SnapshotDays   *int `yaml:"snapshot_days"`
}

// The periods of a cluster file that is silent.
const (
	defaultSourceFileDays = 90
	defaultQuarantineDays = 90
	defaultRecordYears    = 7
	defaultAuditYears     = 6
	defaultSnapshots      = 5
	defaultSnapshotDays   = 30
	// longest is the most that a period may be, in years: what is longer is a slip.
	longest = 100
)

// read gives the periods.
func (f retentionFile) read() (mspr.Retention, error) {
	var wrong []error
	number := func(key string, given *int, silent, most int) int {
		if given == nil {
			return silent
		}
		if *given < 1 || *given > most {
			wrong = append(wrong, fmt.Errorf("retention: %s: %d is not from 1 to %d", key, *given, most))
		}
		return *given
	}
	days := func(key string, given *int, silent int) time.Duration {
		return time.Duration(number(key, given, silent, longest*366)) * 24 * time.Hour
	}
	r := mspr.Retention{
		SourceFiles: days("source_file_days", f.SourceFileDays, defaultSourceFileDays),
		Quarantine:  days("quarantine_days", f.QuarantineDays, defaultQuarantineDays),
		RecordYears: number("record_years", f.RecordYears, defaultRecordYears, longest),
		AuditYears:  number("audit_years", f.AuditYears, defaultAuditYears, longest),
		Snapshots:   number("snapshots", f.Snapshots, defaultSnapshots, 1000),
		SnapshotAge: days("snapshot_days", f.SnapshotDays, defaultSnapshotDays),
	}
	return r, errors.Join(wrong...)
}
