package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

const aDay = 24 * time.Hour

func TestAClusterThatSaysNothingKeepsWhatTheAgenciesAskFor(t *testing.T) {
	c, err := config.Load(settings(), serving())
	if err != nil {
		t.Fatal(err)
	}
	want := mspr.Retention{
		SourceFiles: 90 * aDay, Quarantine: 90 * aDay, RecordYears: 7, AuditYears: 6, Snapshots: 5, SnapshotAge: 30 * aDay,
	}
	for _, cluster := range c.Clusters {
		if cluster.Retention != want {
			t.Errorf("%s keeps %+v, want %+v", cluster.ID, cluster.Retention, want)
		}
	}
}

func TestPeriodsAreThoseOfTheClusterFile(t *testing.T) {
	c, err := clusterWith(t, "ETL", "retention: {source_file_days: 10, quarantine_days: 20, record_years: 3, audit_years: 2, snapshots: 4, snapshot_days: 5}\n")
	if err != nil {
		t.Fatal(err)
	}
	want := mspr.Retention{SourceFiles: 10 * aDay, Quarantine: 20 * aDay, RecordYears: 3, AuditYears: 2, Snapshots: 4, SnapshotAge: 5 * aDay}
	if c.Retention != want {
		t.Errorf("the cluster keeps %+v, want %+v", c.Retention, want)
	}
}

func TestAPeriodThatIsNoneIsRefused(t *testing.T) {
	for _, key := range []string{"source_file_days", "quarantine_days", "record_years", "audit_years", "snapshots", "snapshot_days"} {
		if _, err := clusterWith(t, "ETL", "retention: {"+key+": 0}\n"); err == nil || !strings.Contains(err.Error(), key+": 0 is not from 1 to") {
			t.Errorf("%s: 0 is taken: %v", key, err)
		}
	}
}
