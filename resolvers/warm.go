package resolvers

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"github.com/mspr/surveillance/mspr"
)

// publicQuestion is a question of the public as it can be asked again: the body
// of a POST, the language, and how often it was asked lately.
type publicQuestion struct {
	body     string
	language string
	asked    int64
}

const (
	// longQuestion is the longest question that is asked again by the service.
	longQuestion = 8 << 10
	// mostPopular bounds the questions that are remembered from one snapshot to
	// the next.
	mostPopular = 256
)

// errNotWarmed ends what the service would ask itself and is too large for that.
var errNotWarmed = errors.New("answers this large are computed only for who asks for them")

// publicQuestion gives what the request asks where it may be asked again for
// others, and nil otherwise.
func (r *request) publicQuestion(op *graphql.OperationContext) *publicQuestion {
	if r.caller.Role != mspr.Public || len(op.RawQuery) > longQuestion || r.cost > largeCost {
		return nil
	}
	body, err := json.Marshal(map[string]any{"query": op.RawQuery, "operationName": op.OperationName, "variables": r.variables})
	if err != nil || len(body) > longQuestion {
		return nil
	}
	return &publicQuestion{body: string(body), language: r.language}
}

// asker is in whose line the request waits.
func (r *request) asker() string {
	if r.warming > 0 {
		return mspr.TheService
	}
	return r.caller.Asker()
}

// popularIn gives the questions of the public among answers, those asked most
// first. It keeps a few while it looks at many: nobody gets a ready answer
// meanwhile.
func popularIn(answers []*readyAnswer) []publicQuestion {
	var most []publicQuestion
	least := int64(0) // what is asked no more often is not among those asked most
	for _, a := range answers {
		asked := a.asked.Load()
		if a.public == nil || asked <= least {
			continue
		}
		most = append(most, publicQuestion{a.public.body, a.public.language, asked})
		if len(most) == 2*mostPopular {
			most = firstOf(most)
			least = most[len(most)-1].asked
		}
	}
	return slices.Clone(firstOf(most))
}

func firstOf(all []publicQuestion) []publicQuestion {
	slices.SortFunc(all, func(a, b publicQuestion) int {
		return cmp.Or(cmp.Compare(b.asked, a.asked), cmp.Compare(a.body, b.body), cmp.Compare(a.language, b.language))
	})
	return all[:min(len(all), mostPopular)]
}

// askedBefore gives the questions that the public asked most of the snapshot
// before the given one.
func (c *readyAnswers) askedBefore(snapshot int64) []publicQuestion {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.snapshot < snapshot {
		return popularIn(c.answers.Values())
	}
	return c.popular
}

// overviewOf lists the questions of the overview, which are asked of a snapshot
// after those that were asked of the one before: what the cluster has, and for
// each disease the headline of the world and of the cluster's country, that
// country's weeks, and the headlines of all countries and of that country's
// subdivisions.
func overviewOf(o Options) ([]publicQuestion, error) {
	queries, err := RegisteredQueries()
	if err != nil {
		return nil, err
	}
	var all []publicQuestion
	for _, q := range queries {
		for _, variables := range overviewVariables(q.Name, o) {
			body, err := json.Marshal(map[string]any{"query": q.Text, "variables": variables})
			if err != nil {
				return nil, fmt.Errorf("writing the variables of %s: %w", q.Name, err)
			}
			all = append(all, publicQuestion{body: string(body), language: o.Cluster.Languages[0]})
		}
	}
	return all, nil
}

func overviewVariables(query string, o Options) (all []map[string]any) {
	if query == "Catalogue" {
		return []map[string]any{nil}
	}
	for _, d := range o.Diseases {
		switch query {
		case "Headline":
			all = append(all, map[string]any{"disease": d.Code}, map[string]any{"disease": d.Code, "location": o.Cluster.Country})
		case "Places":
			all = append(all, map[string]any{"disease": d.Code},
				map[string]any{"disease": d.Code, "level": mspr.Subdivision, "under": o.Cluster.Country})
		case "WeeklySeries":
			all = append(all, map[string]any{"disease": d.Code, "locations": []mspr.LocationCode{o.Cluster.Country}})
		}
	}
	return all
}

// Warm asks the snapshot that serves what the public asked most of the one
// before, and then the questions of the overview, most questions in all, so that
// whoever asks next finds the answer ready. One question is asked at a time; each
// has the limits of the public's, and its queries yield to those of callers. It
// ends early with the context, and when a newer snapshot serves. It gives how
// many questions were answered.
func (h *Handler) Warm(ctx context.Context, most int) int {
	if h.shelf.ready == nil {
		return 0
	}
	snapshot, warmed := h.shelf.serving(ctx), 0
	questions := append(h.shelf.ready.askedBefore(snapshot), h.overview...)
	for _, q := range questions[:min(most, len(questions))] {
		if snapshot == 0 || ctx.Err() != nil || h.shelf.serving(ctx) != snapshot {
			return warmed
		}
		if h.askAhead(ctx, q) {
			warmed++
		}
	}
	return warmed
}

// askAhead asks a question as the public would.
func (h *Handler) askAhead(ctx context.Context, q publicQuestion) bool {
	v := h.views[mspr.Public]
	r, err := http.NewRequestWithContext(withRequest(ctx, &request{
		cluster: h.cluster, caller: mspr.Caller{Role: mspr.Public, Cluster: h.cluster}, limits: v.limits, mediaType: mediaJSON,
		language: q.language, raw: []byte(q.body), deliberate: true,
		// What was asked of an earlier snapshot counts half: it is forgotten in time.
		warming: max(1, q.asked/2),
	}), http.MethodPost, "/", nil)
	if err != nil {
		return false
	}
	var got unsent
	v.server.ServeHTTP(&got, r)
	return !bytes.Contains(got.beginning, []byte(`"errors"`))
}

// unsent takes an answer that nobody gets, and keeps its beginning: that is
// where errors stand.
type unsent struct {
	header    http.Header
	beginning []byte
}

// Header gives the header to fill.
func (u *unsent) Header() http.Header {
	if u.header == nil {
		u.header = http.Header{}
	}
	return u.header
}

// WriteHeader ignores the status.
func (*unsent) WriteHeader(int) {}

// Write keeps the first bytes.
func (u *unsent) Write(p []byte) (int, error) {
	u.beginning = append(u.beginning, p[:min(len(p), len(`{"errors"`)-len(u.beginning))]...)
	return len(p), nil
}
