package etl

import (
	"context"
	"errors"

	"github.com/mspr/surveillance/etl/sources"
	"github.com/mspr/surveillance/mspr"
)

// IsHistory says whether a file is a changed-only history, by its header alone.
// A file that can't be read as a table is none.
func IsHistory(ctx context.Context, from Opener, address string) (is bool, err error) {
	format, _ := sources.Find("mspr-history")
	file, err := from.Open(ctx, address)
	if err != nil {
		return false, err
	}
	limits := Limits{}.orDefaults()
	in, err := newExtract(ctx, file, fileName(address), limits, func(int64) {})
	if err != nil {
		return false, errors.Join(unlessRefused(err), file.Close())
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	columns, err := newTable(in, fileName(address), format, limits).header()
	if err != nil {
		return false, unlessRefused(err)
	}
	return sources.IsHistory(columns), nil
}

// unlessRefused leaves out the errors that are about the file itself.
func unlessRefused(err error) error {
	if _, refused := errors.AsType[*mspr.Refusal](err); refused {
		return nil
	}
	return err
}
