package analytics

import (
	"context"
	"slices"
	"sync"

	"github.com/mspr/surveillance/analytics/plan"
	"github.com/mspr/surveillance/mspr"
)

// provenance remembers, for the snapshot that serves, which sources stand
// behind a disease.
type provenance struct {
	mu       sync.Mutex
	snapshot int64
	known    map[mspr.DiseaseCode]sources
}

// sources are those that have series of a disease, and those preferred
// somewhere.
type sources struct {
	all, preferred []mspr.SourceName
}

// simulatedBehind says whether simulated data stand behind the scope.
func (s *Service) simulatedBehind(p *plan.Scope) func(context.Context, *engine) (bool, error) {
	return func(ctx context.Context, e *engine) (bool, error) {
		if len(p.Sources.Named) > 0 {
			return s.anySimulated(p.Sources.Named), nil
		}
		behind, err := s.sourcesOf(ctx, e, p.Disease.Code, p.Known)
		if p.Sources.Every {
			return s.anySimulated(behind.all), err
		}
		return s.anySimulated(behind.preferred), err
	}
}

// toldByAnswer leaves the question to the answer, which names its sources.
func toldByAnswer(context.Context, *engine) (bool, error) { return false, nil }

func (s *Service) anySimulated(names []mspr.SourceName) bool {
	return slices.ContainsFunc(names, func(n mspr.SourceName) bool { return s.simulated[n] })
}

func (s *Service) sourcesOf(ctx context.Context, e *engine, disease mspr.DiseaseCode, known *mspr.Knowledge) (sources, error) {
	if found, ok := s.provenance.get(e.snapshot, disease); ok && known == nil {
		return found, nil
	}
	var found sources
	tier := e.tier
	err := e.run(ctx, plan.Provenance(disease, known, e.dialect), func(r row) error {
		name := mspr.SourceName(of[string](r, "source"))
		found.all = append(found.all, name)
		if of[bool](r, "preferred") {
			found.preferred = append(found.preferred, name)
		}
		return nil
	})
	e.tier = tier
	if err == nil && known == nil {
		s.provenance.put(e.snapshot, disease, found)
	}
	return found, err
}

func (p *provenance) get(snapshot int64, disease mspr.DiseaseCode) (sources, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if snapshot == 0 || snapshot != p.snapshot {
		return sources{}, false
	}
	found, ok := p.known[disease]
	return found, ok
}

// put remembers what a snapshot says; Postgres, which changes, has the number
// zero.
func (p *provenance) put(snapshot int64, disease mspr.DiseaseCode, found sources) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if snapshot == 0 {
		return
	}
	if snapshot != p.snapshot {
		p.snapshot, p.known = snapshot, map[mspr.DiseaseCode]sources{}
	}
	p.known[disease] = found
}
