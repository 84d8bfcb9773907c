package main

import (
	"context"
	"fmt"
	"io"

	"github.com/mspr/surveillance/mspr"
)

const (
	// badRowsShown is how many bad rows of a batch the operator sees at once.
	badRowsShown = 5
	// rawShown is how many characters of a bad row's text are shown.
	rawShown = 120
)

// showBadRows tells which rows of the batches went to quarantine, and how to see
// the rest of them.
func (c *cluster) showBadRows(ctx context.Context, w io.Writer, batches []mspr.Batch) error {
	for _, b := range batches {
		bad, err := c.store.Quarantine(ctx, mspr.QuarantineQuery{
			QuarantineFilter: mspr.QuarantineFilter{Batch: b.ID}, Page: mspr.Page{First: badRowsShown}, Total: true,
		})
		if err != nil {
			return err
		}
		if *bad.Total == 0 {
			continue
		}
		fmt.Fprintf(w, "\nbad rows, %d of %d (mspr quarantine list --cluster %s --batch %d lists all):\n", len(bad.Rows), *bad.Total, c.ID, b.ID)
		for _, q := range bad.Rows {
			fmt.Fprintf(w, "  line %d  %s: %s\n          %q\n", q.Line, q.Rule, mspr.Harmless(q.Message), shortened(q.Raw))
		}
	}
	return nil
}

// shortened cuts a text between two characters.
func shortened(text string) string {
	runes := []rune(text)
	if len(runes) <= rawShown {
		return text
	}
	return string(runes[:rawShown]) + "…"
}
