package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const aliasColumns = `id, coalesce(source, ''), name, location, reason, made, made_by,
	removed, coalesce(removed_by, ''), coalesce(removal_reason, '')`

func scanAlias(row pgx.CollectableRow) (a mspr.LocationAlias, err error) {
	err = row.Scan(&a.ID, &a.Source, &a.Name, &a.Location, &a.Reason, &a.Made, &a.MadeBy, &a.Removed, &a.RemovedBy, &a.RemovalReason)
	a.Made = a.Made.UTC()
	if a.Removed != nil {
		*a.Removed = a.Removed.UTC()
	}
	return a, err
}

// LocationAliases gives a page of the names that administrators gave to places,
// the newest first.
func (c *Cluster) LocationAliases(ctx context.Context, q mspr.AliasQuery) (mspr.LocationAliasPage, error) {
	before, err := parseCursor("alias", q.Page.After)
	if err != nil {
		return mspr.LocationAliasPage{}, err
	}
	chosen, first := chooseAliases(q), pageSize(q.Page.First)
	var page mspr.LocationAliasPage
	if q.Total {
		page.Total = new(int64)
		if err := c.pool.QueryRow(ctx, "SELECT count(*) FROM location_aliases"+chosen.where(), chosen.args...).Scan(page.Total); err != nil {
			return mspr.LocationAliasPage{}, failure(err, "count aliases")
		}
	}
	if before != nil {
		chosen.add("id < $%d", *before)
	}
	rows, err := c.pool.Query(ctx, "SELECT "+aliasColumns+" FROM location_aliases"+chosen.where()+
		fmt.Sprintf(" ORDER BY id DESC LIMIT %d", first+1), chosen.args...)
	if err != nil {
		return mspr.LocationAliasPage{}, failure(err, "list aliases")
	}
	found, err := pgx.CollectRows(rows, scanAlias)
	if err != nil {
		return mspr.LocationAliasPage{}, failure(err, "list aliases")
	}
	page.Aliases, page.Cursors, page.Info = pageOf(found, first, before != nil,
		func(a mspr.LocationAlias) string { return cursorOf("alias", a.ID) })
	return page, nil
}

func chooseAliases(q mspr.AliasQuery) *conditions {
	c := &conditions{}
	if !q.Removed {
		c.parts = append(c.parts, "removed IS NULL")
	}
	if q.Source != "" {
		c.add("source = $%d", q.Source)
	}
	if q.Location != "" {
		c.add("location = $%d", q.Location)
	}
	return c
}

// LocationNames gives the names that hold now.
func (c *Cluster) LocationNames(ctx context.Context) (mspr.LocationNames, error) {
	rows, err := c.pool.Query(ctx, "SELECT coalesce(source, ''), name, location FROM location_aliases WHERE removed IS NULL ORDER BY id")
	if err != nil {
		return nil, failure(err, "read the names of places")
	}
	names := mspr.LocationNames{}
	var name mspr.LocationName
	var code mspr.LocationCode
	_, err = pgx.ForEachRow(rows, []any{&name.Source, &name.Name, &code}, func() error {
		names[name] = code
		return nil
	})
	return names, failure(err, "read the names of places")
}

// SetLocationAlias has a source's name stand for a place from the next load on,
// in place of what it stood for, and notes in the audit log, in the same
// transaction, who did. A name that stands for the place already is given back
// as it is. An alias that makes no sense is BadUserInput, which is noted.
func (c *Cluster) SetLocationAlias(ctx context.Context, by mspr.Caller, a mspr.LocationAlias) (mspr.LocationAlias, error) {
	a.Name, a.MadeBy = mspr.AliasName(a.Name), resolver(by)
	return c.changeAlias(ctx, by.AuditEntry(mspr.AuditWrite, aliasResource(a)), "set an alias", func(tx pgx.Tx) (mspr.LocationAlias, bool, error) {
		if err := c.checkAlias(&a); err != nil {
			return a, false, err
		}
		before, err := collectAliases(ctx, tx, "WHERE name = $1 AND coalesce(source, '') = $2 AND removed IS NULL", a.Name, a.Source)
		if err != nil {
			return a, false, err
		}
		if len(before) > 0 {
			if before[0].Location == a.Location {
				return before[0], false, nil
			}
			if _, err := removeAlias(ctx, tx, before[0].ID, a.MadeBy, a.Reason); err != nil {
				return a, false, err
			}
		}
		return insertAlias(ctx, tx, a)
	})
}

func insertAlias(ctx context.Context, tx pgx.Tx, a mspr.LocationAlias) (mspr.LocationAlias, bool, error) {
	rows, err := tx.Query(ctx, `
		INSERT INTO location_aliases (source, name, location, reason, made_by) VALUES (nullif($1, ''), $2, $3, $4, $5)
		RETURNING `+aliasColumns, a.Source, a.Name, a.Location, a.Reason, a.MadeBy)
	if err != nil {
		return a, false, err
	}
	made, err := pgx.CollectExactlyOneRow(rows, scanAlias)
	return made, true, err
}

// RemoveLocationAlias takes an alias back: from the next load on the name stands
// for what the catalogue says. The id of no alias that holds is NotFound.
func (c *Cluster) RemoveLocationAlias(ctx context.Context, by mspr.Caller, id int64, reason string) (mspr.LocationAlias, error) {
	e := by.AuditEntry(mspr.AuditDelete, fmt.Sprintf("alias %d", id))
	return c.changeAlias(ctx, e, "remove an alias", func(tx pgx.Tx) (a mspr.LocationAlias, did bool, err error) {
		if reason, err = aliasReason(reason); err != nil {
			return a, false, err
		}
		removed, err := removeAlias(ctx, tx, id, resolver(by), reason)
		if err != nil {
			return a, false, err
		}
		if len(removed) == 0 {
			return a, false, mspr.Errorf(mspr.NotFound, "there is no alias %d that holds; the query locationAliases lists those there are", id)
		}
		return removed[0], true, nil
	})
}

// changeAlias does the work in one transaction, one such at a time, and notes it
// where it changed something, or where it was refused.
func (c *Cluster) changeAlias(
	ctx context.Context, e mspr.AuditEntry, doing string, work func(tx pgx.Tx) (mspr.LocationAlias, bool, error),
) (a mspr.LocationAlias, err error) {
	err = pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "LOCK TABLE location_aliases IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		var did bool
		if a, did, err = work(tx); err != nil || !did {
			return err
		}
		e.Resource, e.Reason = aliasResource(a), a.Reason
		if a.Removed != nil {
			e.Reason = a.RemovalReason
		}
		return appendAudit(ctx, tx, e)
	})
	if err != nil {
		return mspr.LocationAlias{}, failure(c.noteRefusal(ctx, e, err), doing+" of cluster "+string(c.ID))
	}
	return a, nil
}

// aliasResource names an alias as the audit log does.
func aliasResource(a mspr.LocationAlias) string {
	source := a.Source
	if source == "" {
		source = "every source"
	}
	return fmt.Sprintf("alias %s of %s for %s", mspr.Harmless(a.Name), source, a.Location)
}

func collectAliases(ctx context.Context, tx pgx.Tx, where string, args ...any) ([]mspr.LocationAlias, error) {
	rows, err := tx.Query(ctx, "SELECT "+aliasColumns+" FROM location_aliases "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAlias)
}

func removeAlias(ctx context.Context, tx pgx.Tx, id int64, by, reason string) ([]mspr.LocationAlias, error) {
	rows, err := tx.Query(ctx, `
		UPDATE location_aliases SET removed = now(), removed_by = $2, removal_reason = $3 WHERE id = $1 AND removed IS NULL
		RETURNING `+aliasColumns, id, by, reason)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAlias)
}

// checkAlias refuses what can't be an alias.
func (c *Cluster) checkAlias(a *mspr.LocationAlias) (err error) {
	known, err := c.synced()
	if err != nil {
		return err
	}
	if _, ok := known.locations.Get(a.Location); !ok {
		return mspr.Errorf(mspr.BadUserInput, "unknown location %q; the query locations finds the codes", a.Location)
	}
	if a.Source != "" && !slices.ContainsFunc(known.sources, func(s mspr.Source) bool { return s.Name == a.Source }) {
		return mspr.Errorf(mspr.BadUserInput, "unknown source %q; cluster { sources { name } } lists those known here", a.Source)
	}
	if strings.TrimSpace(a.Name) == "" || len(a.Name) > mspr.AliasNameLimit || !utf8.ValidString(a.Name) || mspr.Harmless(a.Name) != a.Name {
		return mspr.Errorf(mspr.BadUserInput, "name: give what the publisher calls the place, in 1 to %d bytes and without control characters", mspr.AliasNameLimit)
	}
	a.Reason, err = aliasReason(a.Reason)
	return err
}

func aliasReason(reason string) (string, error) {
	reason, ok := mspr.ReadReason(reason, reasonLimit)
	if !ok {
		return "", mspr.Errorf(mspr.BadUserInput, "reason: say in 1 to %d characters why, on one line and without control characters", reasonLimit)
	}
	return reason, nil
}
