package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mspr/surveillance/mspr"
)

// Query runs a statement that only reads, with placeholders $1 to $n, and calls
// each with every row. Arguments are string, int64, int, float64, bool,
// mspr.Date, time.Time, []string or nil. Values come as nil, int64, float64,
// string, bool, mspr.Date, time.Time (UTC) or []string; the slice is reused
// between calls. An error of each ends the query and comes back as it is.
func (c *Cluster) Query(ctx context.Context, sql string, args []any, each func(row []any) error) error {
	bound, err := bind(args)
	if err != nil {
		return err
	}
	var stopped error
	err = pgx.BeginTxFunc(ctx, c.pool, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		return queryRows(ctx, tx, sql, bound, func(row []any) error {
			stopped = each(row)
			return stopped
		})
	})
	if stopped != nil {
		return stopped
	}
	return failure(err, "query the database of cluster "+string(c.ID))
}

func queryRows(ctx context.Context, tx pgx.Tx, sql string, bound []any, each func(row []any) error) error {
	rows, err := tx.Query(ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, bound...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	fields := rows.FieldDescriptions()
	row := make([]any, len(fields))
	for rows.Next() {
		for i, raw := range rows.RawValues() {
			if row[i], err = plain(fields[i], raw); err != nil {
				return err
			}
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bind gives the arguments as pgx wants them.
func bind(args []any) ([]any, error) {
	bound := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, string, int64, int, float64, bool, time.Time, []string:
			bound[i] = v
		case mspr.Date:
			bound[i] = sqlDate(v)
		default:
			return nil, fmt.Errorf("argument $%d is a %T, which no query may bind", i+1, arg)
		}
	}
	return bound, nil
}

// plain reads a value; raw is valid during the call only.
func plain(field pgconn.FieldDescription, raw []byte) (any, error) {
	if raw == nil {
		return nil, nil //nolint:nilnil // nil is the value of NULL
	}
	switch field.DataTypeOID {
	case pgtype.Int8OID:
		return readInt8(raw), nil
	case pgtype.Int4OID:
		return readInt4(raw), nil
	case pgtype.Int2OID:
		return readInt2(raw), nil
	case pgtype.Float8OID:
		return readFloat8(raw), nil
	case pgtype.Float4OID:
		return readFloat4(raw), nil
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.NameOID, pgtype.BPCharOID, pgtype.UnknownOID:
		return string(raw), nil
	case pgtype.BoolOID:
		return readBool(raw), nil
	case pgtype.DateOID:
		return readDate(raw), nil
	case pgtype.TimestamptzOID, pgtype.TimestampOID:
		return readTime(raw), nil
	case pgtype.TextArrayOID, pgtype.VarcharArrayOID:
		var list []string
		err := pgtype.NewMap().Scan(field.DataTypeOID, pgx.BinaryFormatCode, raw, &list)
		return list, err
	}
	return nil, fmt.Errorf("column %s has a type (%d) that can't be read; cast it in the query", field.Name, field.DataTypeOID)
}
