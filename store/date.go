package store

import (
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/mspr/surveillance/mspr"
)

// sqlDate binds a date as a date; it never passes through a time zone.
func sqlDate(d mspr.Date) pgtype.Date { return pgtype.Date{Time: d.Time(), Valid: true} }
