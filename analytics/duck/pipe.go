package duck

import (
	"context"

	"golang.org/x/sync/errgroup"
)

const (
	// pipeBatch rows are handed over at once.
	pipeBatch = 2048
	// pipeBatches are on their way at once.
	pipeBatches = 4
)

// pipe lets a producer read ahead of its consumer: while the one decodes rows,
// the other appends those before. It returns when both have, with the error of
// the one that failed first.
func pipe[T any](ctx context.Context, produce func(ctx context.Context, each func(*T) error) error, consume func(*T) error) error {
	full, free := make(chan []T, pipeBatches), make(chan []T, pipeBatches)
	for range pipeBatches {
		free <- make([]T, 0, pipeBatch)
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(full)
		return fill(ctx, produce, full, free)
	})
	group.Go(func() error { return drain(full, free, consume) })
	return group.Wait()
}

func fill[T any](ctx context.Context, produce func(ctx context.Context, each func(*T) error) error, full chan<- []T, free <-chan []T) error {
	batch := <-free
	err := produce(ctx, func(row *T) error {
		if batch = append(batch, *row); len(batch) < pipeBatch {
			return nil
		}
		full <- batch
		select {
		case batch = <-free:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	if err != nil {
		return err
	}
	full <- batch
	return nil
}

func drain[T any](full <-chan []T, free chan<- []T, consume func(*T) error) error {
	for batch := range full {
		for i := range batch {
			if err := consume(&batch[i]); err != nil {
				return err
			}
		}
		free <- batch[:0]
	}
	return nil
}
