package duck

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// mostPrepared bounds the statements that an instance keeps prepared.
const mostPrepared = 32

// statements keeps prepared what an instance was asked last: on a rollup, reading
// a statement and looking up its names takes as long as running it. Values are
// bound each time, and DuckDB plans with them.
type statements struct {
	db *sql.DB

	mu    sync.Mutex
	known *simplelru.LRU[string, *prepared]
}

// prepared is closed when it has been dropped and its last user is done.
type prepared struct {
	*sql.Stmt
	users   int
	dropped bool
}

func newStatements(db *sql.DB) (*statements, error) {
	known, err := simplelru.NewLRU(mostPrepared, func(_ string, p *prepared) {
		p.dropped = true
		p.closeUnused()
	})
	if err != nil {
		return nil, fmt.Errorf("making the list of prepared statements: %w", err)
	}
	return &statements{db: db, known: known}, nil
}

// query is query with a prepared statement.
func (s *statements) query(ctx context.Context, statement string, args []any, each func(row []any) error) error {
	bound, err := bind(args)
	if err != nil {
		return err
	}
	p, err := s.take(ctx, statement)
	if err != nil {
		return err
	}
	defer s.give(p)
	rows, err := p.QueryContext(ctx, bound...)
	if err != nil {
		return err
	}
	return readRows(rows, each)
}

func (s *statements) take(ctx context.Context, statement string) (*prepared, error) {
	if p := s.use(statement, nil); p != nil {
		return p, nil
	}
	made, err := s.db.PrepareContext(ctx, statement)
	if err != nil {
		return nil, err
	}
	return s.use(statement, &prepared{Stmt: made}), nil
}

// use gives the known statement one more user, else the one that was made, else
// nothing.
func (s *statements) use(statement string, made *prepared) *prepared {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.known.Get(statement)
	switch {
	case ok && made != nil: // somebody else was faster
		made.closeUnused()
	case !ok && made == nil:
		return nil
	case !ok:
		p = made
		s.known.Add(statement, p)
	}
	p.users++
	return p
}

func (s *statements) give(p *prepared) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.users--
	if p.dropped {
		p.closeUnused()
	}
}

// closeUnused ends a statement that nobody uses. A statement of a file that is
// only read has nothing to lose, so that there is nobody to tell of an error.
func (p *prepared) closeUnused() {
	if p.users == 0 {
		_ = p.Close()
	}
}

// close drops all; it is harmless on nil.
func (s *statements) close() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known.Purge()
}
