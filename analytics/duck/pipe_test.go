package duck

import (
	"context"
	"errors"
	"testing"
)

func numbersUpTo(n int, end error) func(context.Context, func(*int) error) error {
	return func(_ context.Context, each func(*int) error) error {
		for i := range n {
			if err := each(&i); err != nil {
				return err
			}
		}
		return end
	}
}

func TestPipeHandsOverEveryRowInOrder(t *testing.T) {
	for _, n := range []int{0, 1, pipeBatch - 1, pipeBatch, pipeBatch + 1, 20*pipeBatch + 7} {
		next := 0
		err := pipe(t.Context(), numbersUpTo(n, nil), func(i *int) error {
			if *i != next {
				t.Fatalf("row %d comes where %d was due", *i, next)
			}
			next++
			return nil
		})
		if err != nil || next != n {
			t.Errorf("of %d rows %d came, %v", n, next, err)
		}
	}
}

func TestPipeEndsWithTheFirstError(t *testing.T) {
	broken := errors.New("broken")
	if err := pipe(t.Context(), numbersUpTo(9*pipeBatch, broken), func(*int) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("a producer that fails gives %v", err)
	}
	err := pipe(t.Context(), numbersUpTo(50*pipeBatch, nil), func(i *int) error {
		if *i == 3*pipeBatch {
			return broken
		}
		return nil
	})
	if !errors.Is(err, broken) {
		t.Errorf("a consumer that fails gives %v", err)
	}
}
