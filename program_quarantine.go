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

// showBadRows tells which rows of the batches went to quarantine, and where the
// rest of them is.
func (c *cluster) showBadRows(ctx context.Context, w io.Writer, batches []mspr.Batch) error {
	for _, b := range batches {
		bad, all, err := c.store.Quarantined(ctx, b.ID, badRowsShown)
		if err != nil {
			return err
		}
		if all == 0 {
			continue
		}
		fmt.Fprintf(w, "\nbad rows, %d of %d (all are in the table %s.quarantine, batch %d):\n", len(bad), all, c.ID.Schema(), b.ID)
		for _, d := range bad {
			fmt.Fprintf(w, "  line %d  %s: %s\n          %q\n", d.Line, d.Rule, d.Message, shortened(d.Raw))
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
