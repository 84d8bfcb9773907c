package duck

import (
	"testing"
)

func TestCatchingUpPublishesWhatIsWanted(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	h := swiss()
	for _, step := range []struct {
		name   string
		wanted Wanted
		made   bool
	}{
		{"with nothing served", Wanted{}, true},
		{"with all that is wanted", Wanted{LastBatch: 7}, false},
		{"after the catalogue changed", Wanted{LastBatch: 7, Outdated: 1}, true},
		{"with the newer catalogue", Wanted{LastBatch: 7, Outdated: 1}, false},
		{"after a batch", Wanted{LastBatch: 8, Outdated: 1}, true},
	} {
		if made, err := s.CatchUp(t.Context(), h, step.wanted); err != nil || made != step.made {
			t.Errorf("%s: published is %t, %v", step.name, made, err)
		}
	}
}

// A server that waited for a publisher would serve nothing newer as long as one
// load follows another.
func TestCatchingUpDoesNotWaitForAnotherPublisher(t *testing.T) {
	s := opened(t, t.TempDir(), Options{})
	h := swiss()
	publish(t, s, h)
	lock, err := s.folder.tryPublicationLock()
	if err != nil || lock == nil {
		t.Fatal(lock, err)
	}
	if made, err := s.CatchUp(t.Context(), h, Wanted{LastBatch: 8}); made || err != nil {
		t.Errorf("beside another publisher: published is %t, %v", made, err)
	}
	if err := lock.release(); err != nil {
		t.Fatal(err)
	}
	if made, err := s.CatchUp(t.Context(), h, Wanted{LastBatch: 8}); !made || err != nil {
		t.Errorf("afterwards: published is %t, %v", made, err)
	}
}
