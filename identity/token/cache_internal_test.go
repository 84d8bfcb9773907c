package token

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// shelf is a source of keys whose fetches take a second.
type shelf struct {
	mu      sync.Mutex
	keys    []string
	fetches int
	err     error
}

func (s *shelf) put(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = ids
}

func (s *shelf) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *shelf) fetched() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches
}

// fetch sees what is there when it begins.
func (s *shelf) fetch(ctx context.Context) (map[string]string, error) {
	s.mu.Lock()
	s.fetches++
	seen, err := map[string]string{}, s.err
	for _, id := range s.keys {
		seen[id] = id
	}
	s.mu.Unlock()
	select {
	case <-time.After(time.Second):
		return seen, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func newShelf(ids ...string) (*shelf, *cache[string]) {
	s := &shelf{keys: ids}
	return s, newCache(source[string]{fetch: s.fetch, now: time.Now, maxAge: time.Minute, pause: 10 * time.Second, patience: 5 * time.Second})
}

func TestManyWhoLookForAKeyFetchOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newShelf("a")
		for range 50 {
			go func() {
				if key, err := c.find(t.Context(), "a"); key != "a" || err != nil {
					t.Errorf("%q, %v", key, err)
				}
			}()
		}
		time.Sleep(3 * time.Second)
		if n := s.fetched(); n != 1 {
			t.Errorf("%d fetches", n)
		}
	})
}

func TestAKeyThatCameDuringAFetchIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newShelf("a")
		go func() { _, _ = c.find(t.Context(), "a") }()
		time.Sleep(time.Second / 2)
		s.put("a", "b")
		for _, id := range []string{"b", "a"} {
			if key, err := c.find(t.Context(), id); key != id || err != nil {
				t.Errorf("%q, %v", key, err)
			}
		}
		if n := s.fetched(); n != 2 {
			t.Errorf("%d fetches", n)
		}
	})
}

func TestNewKeysOneAfterTheOtherAreFoundAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newShelf()
		for _, id := range []string{"a", "b", "c"} {
			s.put(id)
			if _, err := c.find(t.Context(), id); err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

func TestAFetchUnderWayDoesNotHideAChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newShelf("a")
		go func() { _, _ = c.find(t.Context(), "a") }()
		time.Sleep(time.Second / 2)
		s.put("b")
		c.expire()
		if _, err := c.find(t.Context(), "a"); !errors.Is(err, errUnknownKey) {
			t.Errorf("a key that is gone: %v", err)
		}
	})
}

func TestAFetchOutlivesWhoBeganIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newShelf("a")
		impatient, leave := context.WithCancel(t.Context())
		go func() { _, _ = c.find(impatient, "a") }()
		synctest.Wait()
		waiting, leaveToo := context.WithTimeout(t.Context(), time.Second/2)
		defer leaveToo()
		leave()
		if _, err := c.find(waiting, "a"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who waits may leave: %v", err)
		}
		if _, err := c.find(t.Context(), "a"); err != nil {
			t.Errorf("the fetch ended with who began it: %v", err)
		}
	})
}

func TestASourceThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newShelf("a")
		c.patience = time.Millisecond
		for range 3 {
			if _, err := c.find(t.Context(), "a"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}
		if _, err := c.all(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAFailingSourceIsAskedAfterAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newShelf("a")
		if _, err := c.find(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		s.fail(errors.New("down"))
		for range 5 {
			if key, err := c.find(t.Context(), "a"); key != "a" || err != nil {
				t.Errorf("a known key: %q, %v", key, err)
			}
			if _, err := c.find(t.Context(), "b"); err == nil || errors.Is(err, errUnknownKey) {
				t.Errorf("whether there is another key is not known: %v", err)
			}
		}
		if n := s.fetched(); n != 2 {
			t.Errorf("%d fetches", n)
		}
		s.fail(nil)
		time.Sleep(10 * time.Second)
		if _, err := c.find(t.Context(), "b"); !errors.Is(err, errUnknownKey) {
			t.Errorf("the source is back: %v", err)
		}
	})
}
