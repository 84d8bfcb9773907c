package pipeline

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

// tell raises a notice. What can't be written is in the log, and the cause is found
// again by the next run or look.
func (p *Pipeline) tell(ctx context.Context, n mspr.Notice) {
	n.Seen = p.Now()
	p.Observer.Notice(n.Kind, true)
	raised, err := p.Queue.Raise(ctx, n)
	if err != nil {
		p.Log.Error().Err(err).Str("kind", string(n.Kind)).Str("source", string(n.Source)).Str("notice", n.Message).Msg("a notice could not be written")
		return
	}
	if raised.Times == 1 {
		p.Log.Warn().Int64("notice", raised.ID).Str("kind", string(n.Kind)).Str("source", string(n.Source)).Str("detail", n.Detail).Msg(n.Message)
	}
}

// settle resolves notices whose cause is gone.
func (p *Pipeline) settle(ctx context.Context, source mspr.SourceName, kinds ...mspr.NoticeKind) {
	closed, err := p.Queue.Resolve(ctx, p.Now(), source, kinds...)
	if err != nil {
		p.Log.Error().Err(err).Str("source", string(source)).Msg("notices whose cause is gone could not be resolved")
	}
	for _, n := range closed {
		p.Observer.Notice(n.Kind, false)
		p.Log.Info().Int64("notice", n.ID).Str("kind", string(n.Kind)).Str("source", string(n.Source)).Msg("resolved: " + n.Message)
	}
}

// Loaded tells who should know how a load ended, whoever asked for it.
func (p *Pipeline) Loaded(ctx context.Context, source mspr.Source, batches []mspr.Batch, err error) {
	if refusal := (*mspr.Refusal)(nil); errors.As(err, &refusal) {
		p.tell(ctx, mspr.Notice{
			Kind: mspr.BatchRefusedNotice, Severity: mspr.Serious, Source: source.Name,
			Message: mspr.Tell("A file of %s was refused, and nothing of it was loaded: %s", source.Title, refusal.Reason), Detail: addresses(batches),
		})
		return
	}
	if err != nil || len(batches) == 0 {
		return
	}
	p.settle(ctx, source.Name, mspr.BatchRefusedNotice)
	var bad int64
	for _, b := range batches {
		bad += b.Quarantined
	}
	if bad <= p.Cluster.QuarantineRows {
		p.settle(ctx, source.Name, mspr.QuarantineHighNotice)
		return
	}
	p.tell(ctx, mspr.Notice{
		Kind: mspr.QuarantineHighNotice, Severity: mspr.Warning, Source: source.Name,
		Message: mspr.Tell("%d rows of %s broke a rule and were set aside, more than the %d that are usual", bad, source.Title, p.Cluster.QuarantineRows),
		Detail:  addresses(batches),
	})
}

// addresses names the first few of the batches.
func addresses(batches []mspr.Batch) string {
	var texts []string
	for i, b := range batches {
		if i == 5 {
			texts = append(texts, fmt.Sprintf("and %d more", len(batches)-i))
			break
		}
		texts = append(texts, fmt.Sprintf("batch %d of %s", b.ID, b.Address))
	}
	return strings.Join(texts, "; ")
}

// Published tells who should know how a publication ended, whoever asked for it.
func (p *Pipeline) Published(ctx context.Context, err error) {
	switch {
	case err == nil:
		p.settle(ctx, "", mspr.PublishFailedNotice, mspr.SnapshotOldNotice)
	case ctx.Err() == nil:
		p.tell(ctx, mspr.Notice{
			Kind: mspr.PublishFailedNotice, Severity: mspr.Serious,
			Message: mspr.Tell("No snapshot could be published, and the one before goes on serving: %s", said([]error{err})), Detail: err.Error(),
		})
	}
}

// Retained tells who should know how a removal of what is past its period ended,
// whoever asked for it.
func (p *Pipeline) Retained(ctx context.Context, err error) {
	switch {
	case err == nil:
		p.settle(ctx, "", mspr.RetentionFailedNotice)
	case ctx.Err() == nil:
		p.tell(ctx, mspr.Notice{
			Kind: mspr.RetentionFailedNotice, Severity: mspr.Serious,
			Message: mspr.Tell("Not all that is past its period could be removed; the next run goes on: %s", said([]error{err})), Detail: err.Error(),
		})
	}
}
