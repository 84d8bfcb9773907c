package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

// citationsADay bounds what one caller cites for the first time within a day.
const citationsADay = 500

// Cite keeps a citation unless there is one of its id, and gives the statement
// that is kept. Who cited too much within a day is RateLimited.
func (c *Cluster) Cite(ctx context.Context, r mspr.CitationRecord) ([]byte, error) {
	kept, err := c.Citation(ctx, r.ID)
	if mspr.CodeOf(err) != mspr.NotFound {
		return kept, err
	}
	tag, err := c.pool.Exec(ctx, `
		INSERT INTO citations (id, statement, cited_by)
		SELECT $1, $2, $3
		WHERE (SELECT count(*) FROM (
			SELECT FROM citations WHERE cited_by = $3 AND created > now() - interval '1 day' LIMIT $4) AS lately) < $4
		ON CONFLICT DO NOTHING`, r.ID, string(r.Statement), r.By, citationsADay)
	if err != nil {
		return nil, failure(err, "keep a citation")
	}
	if tag.RowsAffected() == 1 {
		return r.Statement, nil
	}
	kept, err = c.Citation(ctx, r.ID) // of somebody who cited the same meanwhile
	if mspr.CodeOf(err) == mspr.NotFound {
		return nil, mspr.Errorf(mspr.RateLimited, "you have cited %d answers within a day, which is the most: cite again later", citationsADay).After(time.Hour)
	}
	return kept, err
}

// Citation gives the statement of a citation; NotFound where there is none.
func (c *Cluster) Citation(ctx context.Context, id string) ([]byte, error) {
	var statement string
	err := c.pool.QueryRow(ctx, "SELECT statement FROM citations WHERE id = $1", id).Scan(&statement)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, mspr.Errorf(mspr.NotFound, "there is no such citation")
	}
	return []byte(statement), failure(err, "look up a citation")
}
