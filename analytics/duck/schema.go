package duck

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// Format is the version of the tables in a snapshot file. Raise it with every
// change of them: files of another format are not served.
const Format = 4

// schema makes the tables; the ENUM types are there before it runs.
const schema = `
CREATE TABLE meta (
	cluster    VARCHAR NOT NULL,
	number     BIGINT NOT NULL,
	format     INTEGER NOT NULL,
	created    TIMESTAMPTZ NOT NULL,
	last_batch BIGINT NOT NULL,
	records    BIGINT NOT NULL,
	revisions  BIGINT NOT NULL
);
-- The snapshots that were published before this one.
CREATE TABLE snapshots (
	number     BIGINT NOT NULL,
	created    TIMESTAMPTZ NOT NULL,
	last_batch BIGINT NOT NULL,
	edition    BIGINT NOT NULL
);
-- One row: the edition of series and places, the one at which places moved last,
-- and the one at which records of days before some day went, past their period.
CREATE TABLE catalogue (
	edition        BIGINT NOT NULL,
	places         BIGINT NOT NULL,
	dropped        BIGINT NOT NULL,
	dropped_before DATE
);
CREATE TABLE locations (
	code            location_code NOT NULL,
	name            VARCHAR NOT NULL,
	level           level_name NOT NULL,
	parent          location_code,
	country         location_code NOT NULL,
	who_region      who_region_name,
	population      BIGINT,
	population_year INTEGER
);
CREATE TABLE sources (
	name      source_name NOT NULL,
	title     VARCHAR NOT NULL,
	publisher VARCHAR NOT NULL,
	licence   VARCHAR NOT NULL,
	simulated BOOLEAN NOT NULL,
	rank      INTEGER NOT NULL
);
CREATE TABLE batches (
	id          BIGINT NOT NULL,
	source      source_name NOT NULL,
	disease     disease_code NOT NULL,
	feed        VARCHAR NOT NULL,
	address     VARCHAR NOT NULL,
	checksum    VARCHAR NOT NULL,
	bytes       BIGINT NOT NULL,
	issued      TIMESTAMPTZ NOT NULL,
	loaded      TIMESTAMPTZ NOT NULL,
	status      VARCHAR NOT NULL,
	reason      VARCHAR NOT NULL,
	rows_read   BIGINT NOT NULL,
	kept        BIGINT NOT NULL,
	excluded    BIGINT NOT NULL,
	quarantined BIGINT NOT NULL,
	changed     BIGINT NOT NULL,
	added       BIGINT NOT NULL,
	revised     BIGINT NOT NULL,
	withdrawn   BIGINT NOT NULL,
	corrected   BIGINT NOT NULL,
	seconds     DOUBLE NOT NULL
);
CREATE TABLE series (
	disease   disease_code NOT NULL,
	location  location_code NOT NULL,
	source    source_name NOT NULL,
	basis     VARCHAR NOT NULL,
	preferred BOOLEAN NOT NULL,
	included  BOOLEAN NOT NULL,
	since     BIGINT NOT NULL
);
-- Parts of series as they were known before (migration 011).
CREATE TABLE former_series (
	disease   disease_code NOT NULL,
	location  location_code NOT NULL,
	source    source_name NOT NULL,
	preferred BOOLEAN NOT NULL,
	included  BOOLEAN NOT NULL,
	part      location_code NOT NULL,
	counts    SMALLINT NOT NULL,
	since     BIGINT NOT NULL,
	until     BIGINT NOT NULL
);
CREATE TABLE series_parts (
	disease  disease_code NOT NULL,
	location location_code NOT NULL,
	source   source_name NOT NULL,
	part     location_code NOT NULL,
	counts   SMALLINT NOT NULL
);
CREATE TABLE annotations (
	id         BIGINT NOT NULL,
	disease    disease_code NOT NULL,
	location   location_code NOT NULL,
	source     source_name,
	first      DATE NOT NULL,
	last       DATE NOT NULL,
	counts     SMALLINT NOT NULL,
	omit       BOOLEAN NOT NULL,
	omit_below BOOLEAN NOT NULL,
	note       VARCHAR NOT NULL,
	noted      TIMESTAMPTZ NOT NULL,
	removed    TIMESTAMPTZ
);
-- First the canonical records in order of disease, location and date, then the
-- summed rows of the series that are not their place's own, in the same order.
CREATE TABLE facts (
	disease          disease_code NOT NULL,
	location         location_code NOT NULL,
	country          location_code NOT NULL,
	level            level_name NOT NULL,
	who_region       who_region_name,
	date             DATE NOT NULL,
	source           source_name NOT NULL,
	record           BOOLEAN NOT NULL,
	counted          BOOLEAN NOT NULL,
	preferred        BOOLEAN NOT NULL,
	cases            BIGINT,
	deaths           BIGINT,
	recovered        BIGINT,
	hospitalizations BIGINT,
	icu_admissions   BIGINT,
	corrected        BOOLEAN NOT NULL,
	id               BIGINT,
	batch            BIGINT,
	issued           TIMESTAMPTZ NOT NULL,
	created_at       TIMESTAMPTZ,
	updated_at       TIMESTAMPTZ
);
CREATE TABLE revisions (
	disease          disease_code NOT NULL,
	country          location_code NOT NULL,
	location         location_code NOT NULL,
	date             DATE NOT NULL,
	source           source_name NOT NULL,
	cases            BIGINT,
	deaths           BIGINT,
	recovered        BIGINT,
	hospitalizations BIGINT,
	icu_admissions   BIGINT,
	withdrawn        BOOLEAN NOT NULL,
	batch            BIGINT NOT NULL,
	issued           TIMESTAMPTZ NOT NULL,
	superseded       TIMESTAMPTZ NOT NULL,
	superseded_by    BIGINT NOT NULL
);
-- Records that are withdrawn now, which facts leave out.
CREATE TABLE tombstones (
	disease  disease_code NOT NULL,
	country  location_code NOT NULL,
	location location_code NOT NULL,
	date     DATE NOT NULL,
	source   source_name NOT NULL,
	batch    BIGINT NOT NULL,
	issued   TIMESTAMPTZ NOT NULL
);
-- Versions as they were known before (migration 011), and those known later
-- than their batch.
CREATE TABLE overwritten (
	disease          disease_code NOT NULL,
	country          location_code NOT NULL,
	location         location_code NOT NULL,
	date             DATE NOT NULL,
	source           source_name NOT NULL,
	cases            BIGINT,
	deaths           BIGINT,
	recovered        BIGINT,
	hospitalizations BIGINT,
	icu_admissions   BIGINT,
	withdrawn        BOOLEAN NOT NULL,
	batch            BIGINT NOT NULL,
	issued           TIMESTAMPTZ NOT NULL,
	superseded       TIMESTAMPTZ,
	superseded_by    BIGINT,
	since            BIGINT NOT NULL,
	until            BIGINT NOT NULL
);
CREATE TABLE belated (
	disease  disease_code NOT NULL,
	location location_code NOT NULL,
	date     DATE NOT NULL,
	source   source_name NOT NULL,
	issued   TIMESTAMPTZ NOT NULL,
	since    BIGINT NOT NULL
);
-- Sums by place: of its own records in order of location and start, then of
-- places that are the sum of others, in the same order.
CREATE TABLE rollup_week (
	disease          disease_code NOT NULL,
	location         location_code NOT NULL,
	country          location_code NOT NULL,
	level            level_name NOT NULL,
	who_region       who_region_name,
	source           source_name NOT NULL,
	preferred        BOOLEAN NOT NULL,
	start            DATE NOT NULL,
	cases            BIGINT,
	deaths           BIGINT,
	recovered        BIGINT,
	hospitalizations BIGINT,
	icu_admissions   BIGINT,
	records          BIGINT NOT NULL,
	corrected        BOOLEAN NOT NULL
);
CREATE TABLE rollup_month AS FROM rollup_week LIMIT 0;
-- What lies above its expected range in the last part of the preferred series: a
-- row is an unbroken run of days or weeks, with the numbers of its last one.
CREATE TABLE alerts (
	disease   disease_code NOT NULL,
	location  location_code NOT NULL,
	country   location_code NOT NULL,
	level     level_name NOT NULL,
	source    source_name NOT NULL,
	method    VARCHAR NOT NULL,
	count     VARCHAR NOT NULL,
	unit      VARCHAR NOT NULL,
	since     DATE NOT NULL,
	periods   INTEGER NOT NULL,
	start     DATE NOT NULL,
	stop      DATE NOT NULL,
	active    BOOLEAN NOT NULL,
	observed  BIGINT NOT NULL,
	expected  DOUBLE NOT NULL,
	upper     DOUBLE,
	score     DOUBLE NOT NULL,
	missing   INTEGER NOT NULL,
	corrected BOOLEAN NOT NULL
);
-- Which series each method judged, and up to which day.
CREATE TABLE alert_judged (
	disease  disease_code NOT NULL,
	location location_code NOT NULL,
	country  location_code NOT NULL,
	level    level_name NOT NULL,
	method   VARCHAR NOT NULL,
	count    VARCHAR NOT NULL,
	stop     DATE NOT NULL
)`

// createSchema makes the ENUM types and the tables. The values of a type are
// in byte order, so that ordering by it is ordering by string.
func createSchema(ctx context.Context, db *sql.DB, c contents) error {
	types := []struct {
		name   string
		values []string
	}{
		{"disease_code", texts(c.diseases)},
		{"location_code", texts(codes(c.locations))},
		{"source_name", texts(names(c.sources))},
		{"level_name", texts(mspr.LocationLevels())},
		{"who_region_name", texts(mspr.WHORegions())},
	}
	for _, t := range types {
		if _, err := db.ExecContext(ctx, enumType(t.name, t.values)); err != nil {
			return fmt.Errorf("making type %s: %w", t.name, err)
		}
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return fmt.Errorf("making the tables: %w", err)
	}
	return nil
}

func enumType(name string, values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return "CREATE TYPE " + name + " AS ENUM (" + strings.Join(quoted, ", ") + ")"
}

func texts[S ~string](values []S) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	slices.Sort(all)
	return all
}

func codes(places []mspr.Location) []mspr.LocationCode {
	all := make([]mspr.LocationCode, len(places))
	for i, p := range places {
		all[i] = p.Code
	}
	return all
}

func names(sources []mspr.Source) []mspr.SourceName {
	all := make([]mspr.SourceName, len(sources))
	for i, s := range sources {
		all[i] = s.Name
	}
	return all
}
