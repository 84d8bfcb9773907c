package jobs

import (
	"context"
	"slices"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store"
)

// Jobs gives a page of jobs, newest first.
func (q *Queue) Jobs(ctx context.Context, query mspr.JobQuery) (mspr.JobPage, error) {
	before, err := store.ParseCursor("job", query.Page.After)
	if err != nil {
		return mspr.JobPage{}, err
	}
	first := store.PageSize(query.Page.First)
	chosen := chosenBy(query)
	rows := chosen
	if before != nil {
		rows = rows.Where("id < @before", river.NamedArgs{"before": *before})
	}
	list, err := q.client.JobList(ctx, rows.OrderBy(river.JobListOrderByID, river.SortOrderDesc).First(first+1))
	if err != nil {
		return mspr.JobPage{}, store.Failure(err, "list jobs")
	}
	jobs := make([]mspr.Job, len(list.Jobs))
	for i, row := range list.Jobs {
		if jobs[i], err = q.jobOf(row); err != nil {
			return mspr.JobPage{}, err
		}
	}
	var page mspr.JobPage
	page.Jobs, page.Cursors, page.Info = store.PageOf(jobs, first, before != nil, func(j mspr.Job) string { return store.CursorOf("job", j.ID) })
	if query.Total {
		page.Total = new(int64)
		err = q.pool.QueryRow(ctx, `SELECT count(*) FROM river_job WHERE kind = ANY ($1) AND state::text = ANY ($2) AND ($3 = '' OR args->>'source' = $3)`,
			kindWords(query.Kinds), stateWords(query.States), query.Source).Scan(page.Total)
	}
	return page, store.Failure(err, "count jobs")
}

func chosenBy(query mspr.JobQuery) *river.JobListParams {
	chosen := river.NewJobListParams().Kinds(kindWords(query.Kinds)...).States(states(query.States)...)
	if query.Source != "" {
		chosen = chosen.Where("args->>'source' = @source", river.NamedArgs{"source": string(query.Source)})
	}
	return chosen
}

// kindWords are the kinds as they stand in the database; none are all but upkeep, of
// which there is one a minute.
func kindWords(kinds []mspr.JobKind) []string {
	if len(kinds) == 0 {
		kinds = slices.DeleteFunc(mspr.JobKinds(), func(k mspr.JobKind) bool { return k == mspr.Upkeep })
	}
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = kindWord(k)
	}
	return words
}

// states are river's; none are all.
func states(wanted []mspr.JobState) []rivertype.JobState {
	return slices.DeleteFunc(rivertype.JobStates(), func(s rivertype.JobState) bool {
		return len(wanted) > 0 && !slices.Contains(wanted, stateOf(s))
	})
}

func stateWords(wanted []mspr.JobState) []string {
	var words []string
	for _, s := range states(wanted) {
		words = append(words, string(s))
	}
	return words
}
