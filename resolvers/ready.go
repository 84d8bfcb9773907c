package resolvers

import (
	"crypto/sha256"
	"fmt"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"github.com/vektah/gqlparser/v2/ast"
)

// settled says of the root fields that have it that their answer is settled by
// the view, the arguments, the language and the snapshot. What else there is
// (accounts, the audit log, batches, who is asking) is computed for each
// request; so is a field that this list doesn't know.
func settled(root string) bool {
	switch root {
	case "__typename", "__schema", "__type",
		"cluster", "diseases", "locations",
		"aggregate", "covidRecords", "mpoxRecords", "summaries", "summary", "timeSeries":
		return true
	}
	return false
}

// readyKey stands for a question: the digest of all that its answer depends on
// within one snapshot. The first of that is the role, whose view it is asked of.
type readyKey [sha256.Size]byte

// readyAnswers keeps the answers of one cluster from one snapshot, those asked
// for last, within so many bytes. When another snapshot serves it begins anew.
//
// A question is found by its canonical form; how it was sent, to the byte, is
// kept as a shorter way to that.
type readyAnswers struct {
	room int64

	mu       sync.Mutex
	snapshot int64
	bytes    int64
	answers  *simplelru.LRU[readyKey, *readyAnswer]
	// popular are the questions that the public asked most of the snapshot before.
	popular []publicQuestion
	sent    *simplelru.LRU[readyKey, readyKey]
}

const (
	// readyOverhead is about what an answer takes beside its bytes.
	readyOverhead = 512
	// readyShare is the part of the room that one answer may take at most.
	readyShare = 8
	// mostReady and mostSent bound the entries, whatever their size.
	mostReady, mostSent = 1 << 16, 1 << 16
)

func newReadyAnswers(room int64) (*readyAnswers, error) {
	c := &readyAnswers{room: room}
	answers, err := simplelru.NewLRU(mostReady, func(_ readyKey, a *readyAnswer) { c.bytes -= a.size() })
	if err != nil {
		return nil, fmt.Errorf("making the cache of answers: %w", err)
	}
	sent, err := simplelru.NewLRU[readyKey, readyKey](mostSent, nil)
	if err != nil {
		return nil, fmt.Errorf("making the cache of requests: %w", err)
	}
	c.answers, c.sent = answers, sent
	return c, nil
}

// bySent finds the answer to a request that was sent before, to the byte.
func (c *readyAnswers) bySent(snapshot int64, sent readyKey) *readyAnswer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.snapshot != snapshot {
		return nil
	}
	question, known := c.sent.Get(sent)
	if !known {
		return nil
	}
	a, _ := c.answers.Get(question)
	return a
}

// byQuestion finds the answer to a question, and remembers how it was sent.
func (c *readyAnswers) byQuestion(snapshot int64, question, sent readyKey) *readyAnswer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.snapshot != snapshot {
		return nil
	}
	a, known := c.answers.Get(question)
	if known {
		c.remember(sent, question)
	}
	return a
}

// keep keeps an answer from a snapshot; one from an older snapshot than that of
// the others comes too late.
func (c *readyAnswers) keep(snapshot int64, question, sent readyKey, a *readyAnswer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if snapshot < c.snapshot || a.size() > c.room/readyShare {
		return
	}
	if snapshot > c.snapshot {
		c.popular = popularIn(c.answers.Values())
		c.answers.Purge()
		c.sent.Purge()
		c.snapshot = snapshot
	}
	if c.answers.Contains(question) {
		return
	}
	c.answers.Add(question, a)
	c.remember(sent, question)
	for c.bytes += a.size(); c.bytes > c.room; {
		c.answers.RemoveOldest()
	}
}

// remember notes how a question was sent, unless that is not to be known again.
func (c *readyAnswers) remember(sent, question readyKey) {
	if sent != (readyKey{}) {
		c.sent.Add(sent, question)
	}
}

// isSettled says whether an operation asks for nothing but settled fields.
func isSettled(op *ast.OperationDefinition) bool {
	return op.Operation == ast.Query && areSettled(op.SelectionSet)
}

func areSettled(set ast.SelectionSet) bool {
	for _, selection := range set {
		within := true
		switch s := selection.(type) {
		case *ast.Field:
			within = settled(s.Name)
		case *ast.InlineFragment:
			within = areSettled(s.SelectionSet)
		case *ast.FragmentSpread:
			within = areSettled(s.Definition.SelectionSet)
		}
		if !within {
			return false
		}
	}
	return true
}
