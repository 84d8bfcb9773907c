package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/mspr/surveillance/mspr"
)

const (
	// longestNotice is how long a notice may be: Postgres takes less than 8000
	// bytes.
	longestNotice = 7999
	// quietTime is how long nothing may come before the connection is asked
	// whether it still stands, and answerTime how long that may take.
	quietTime  = 30 * time.Second
	answerTime = 5 * time.Second
	// Between two attempts to listen again; the time doubles.
	firstWait = 200 * time.Millisecond
	longWait  = 10 * time.Second
)

// channel names the channel of a cluster's notices. Postgres lets every role of
// a database listen to every channel, so the name is one that only the cluster's
// role can know: it is derived from the role's password.
func (c *Cluster) channel() string {
	config := c.pool.Config().ConnConfig
	mac := hmac.New(sha256.New, []byte(config.Password))
	mac.Write([]byte("mspr notices of " + config.User))
	return "mspr_" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// Notify sends a notice to every process that listens to the cluster, this one
// included.
func (c *Cluster) Notify(ctx context.Context, notice string) error {
	if len(notice) > longestNotice {
		return fmt.Errorf("a notice of %d bytes is too long: %d are the most", len(notice), longestNotice)
	}
	_, err := c.pool.Exec(ctx, "SELECT pg_notify($1, $2)", c.channel(), notice)
	return failure(err, "send a notice")
}

// Listen gives the cluster's notices to hear as they come, until ctx ends. It
// holds one connection outside the pool; while Postgres can't be reached it tries
// again, and lost hears why. What is sent meanwhile is missed.
func (c *Cluster) Listen(ctx context.Context, hear func(notice string), lost func(error)) {
	for wait := firstWait; ctx.Err() == nil; wait = min(2*wait, longWait) {
		began := time.Now()
		if err := c.listen(ctx, hear); ctx.Err() == nil {
			lost(err)
		}
		if time.Since(began) > longWait {
			wait = firstWait
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// listen listens on one connection for as long as it stands.
func (c *Cluster) listen(ctx context.Context, hear func(notice string)) error {
	conn, err := c.connect(ctx)
	if err != nil {
		return err
	}
	defer func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), answerTime)
		defer cancel()
		_ = conn.Close(closing) // nothing is lost with it
	}()
	if _, err := conn.Exec(ctx, "LISTEN "+pgx.Identifier{c.channel()}.Sanitize()); err != nil {
		return failure(err, "listen to notices")
	}
	for {
		notice, err := nextNotice(ctx, conn)
		if err != nil {
			return failure(err, "wait for notices")
		}
		if notice != "" {
			hear(notice)
		}
	}
}

// nextNotice waits for a notice; there is none where nothing came for a while
// and the connection still stands.
func nextNotice(ctx context.Context, conn *pgx.Conn) (string, error) {
	waiting, cancel := context.WithTimeout(ctx, quietTime)
	defer cancel()
	notice, err := conn.WaitForNotification(waiting)
	switch {
	case err == nil:
		return notice.Payload, nil
	case ctx.Err() != nil || waiting.Err() == nil:
		return "", err
	}
	asking, stop := context.WithTimeout(ctx, answerTime)
	defer stop()
	return "", conn.Ping(asking)
}

// ChangedPlaces lists the places with records that batches changed which a
// snapshot holds and an earlier one doesn't, by disease and code. It is not known
// when a batch among them noted nothing, and when the snapshots differ in more
// than records: in sources, places or notes.
func (c *Cluster) ChangedPlaces(ctx context.Context, before, now mspr.Snapshot) (places []mspr.ChangedPlace, known bool, err error) {
	if before.Edition != now.Edition {
		return nil, false, nil
	}
	err = c.pool.QueryRow(ctx, `
		SELECT NOT EXISTS (SELECT FROM catalogue WHERE outdated >= $3 AND outdated < $4) AND coalesce(bool_and(noted >= changed), true)
		FROM (
			SELECT b.changed, coalesce((
				SELECT sum(upper(span) - lower(span)) FROM changed_days AS c, unnest(c.days) AS span WHERE c.batch = b.id), 0) AS noted
			FROM batches AS b WHERE b.id > $1 AND b.id <= $2 AND b.status = 'LOADED') AS each`,
		before.LastBatch, now.LastBatch, before.Number, now.Number).Scan(&known)
	if err != nil || !known {
		return nil, false, failure(err, "ask whether what changed is known")
	}
	rows, err := c.pool.Query(ctx, `
		SELECT b.disease, c.location, min(lower(c.days)) - date '1970-01-01', max(upper(c.days)) - 1 - date '1970-01-01'
		FROM changed_days AS c JOIN batches AS b ON b.id = c.batch
		WHERE c.batch > $1 AND c.batch <= $2 AND b.status = 'LOADED'
		GROUP BY b.disease, c.location ORDER BY b.disease, c.location`, before.LastBatch, now.LastBatch)
	if err != nil {
		return nil, false, failure(err, "list the places that changed")
	}
	places, err = pgx.CollectRows(rows, pgx.RowToStructByPos[mspr.ChangedPlace])
	return places, err == nil, failure(err, "list the places that changed")
}
