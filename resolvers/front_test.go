package resolvers_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/resolvers"
)

const plain = `{"query": "{ cluster { id } }"}`

func TestARefusedTokenIsToldAndNoted(t *testing.T) {
	e := newEdge(t)
	got := e.do(t, send(plain, "Authorization", "Bearer forged", "User-Agent", "curl/8"))
	wantRefusal(t, got, mspr.Unauthenticated, "sign in")
	if got.status != http.StatusUnauthorized || got.header.Get("WWW-Authenticate") != `Bearer error="invalid_token"` {
		t.Errorf("%d %v", got.status, got.header)
	}
	if len(e.diary.entries) != 1 {
		t.Fatalf("%d entries", len(e.diary.entries))
	}
	noted := e.diary.entries[0]
	if noted.Action != mspr.AuditRefusal || noted.Resource != "token" || noted.Outcome != mspr.Unauthenticated ||
		noted.Address != "192.0.2.1" || noted.UserAgent != "curl/8" || noted.Cluster != "france" || strings.Contains(noted.Reason, "forged") {
		t.Errorf("the entry is %+v", noted)
	}
}

func TestAFloodOfBadTokensIsNotedOnce(t *testing.T) {
	e := newEdge(t)
	for range 200 {
		wantRefusal(t, e.do(t, send(plain, "Authorization", "Bearer forged")), mspr.Unauthenticated)
	}
	if len(e.diary.entries) != 1 || len(e.quota.taken) != 200 {
		t.Errorf("%d entries, %d taken of the quota", len(e.diary.entries), len(e.quota.taken))
	}
}

func TestARefusalThatCannotBeNotedIsNotedNextTime(t *testing.T) {
	e := newEdge(t)
	e.diary.err = errors.New("connection refused 10.0.0.7")
	got := e.do(t, send(plain, "Authorization", "Bearer forged"))
	wantRefusal(t, got, mspr.Unavailable)
	if got.status != http.StatusServiceUnavailable || strings.Contains(got.raw, "10.0.0.7") || !strings.Contains(e.log.String(), "10.0.0.7") {
		t.Errorf("%d %s, the log says %s", got.status, got.raw, e.log)
	}
	e.diary.err = nil
	e.do(t, send(plain, "Authorization", "Bearer forged"))
	if len(e.diary.entries) != 1 || !strings.Contains(e.diary.entries[0].Reason, "1 more") {
		t.Errorf("the entries are %+v", e.diary.entries)
	}
}

func TestACallerWhoLeavesIsNotedAllTheSame(t *testing.T) {
	e := newEdge(t)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	e.do(t, send(plain, "Authorization", "Bearer forged").WithContext(ctx))
	if len(e.diary.entries) != 1 {
		t.Errorf("%d entries", len(e.diary.entries))
	}
}

func TestWhyACallerIsKeptOutDecidesTheStatus(t *testing.T) {
	for code, c := range map[mspr.Code]struct {
		status int
		shown  mspr.Code
	}{
		mspr.Unauthenticated: {401, mspr.Unauthenticated}, mspr.Forbidden: {403, mspr.Forbidden}, mspr.RateLimited: {429, mspr.RateLimited},
		mspr.Unavailable: {503, mspr.Unavailable}, mspr.Internal: {503, mspr.Unavailable},
	} {
		e := newEdge(t)
		e.people.err = mspr.Errorf(code, "not now").Because(errors.New("SQLSTATE 08006")).After(1500 * time.Millisecond)
		got := e.do(t, send(plain))
		wantRefusal(t, got, c.shown)
		if got.status != c.status || strings.Contains(got.raw, "08006") {
			t.Errorf("%s: %d %s", code, got.status, got.raw)
		}
		if code == mspr.RateLimited && (got.header.Get("Retry-After") != "2" || got.Errors[0].Extensions["retryAfter"] != 2.0) {
			t.Errorf("try again after %q, %v", got.header.Get("Retry-After"), got.Errors[0].Extensions)
		}
	}
}

func TestASpentQuotaIsToldInHeadersAndNotedOnce(t *testing.T) {
	e := newEdge(t)
	e.quota.state = mspr.QuotaState{Limit: 1000, Window: time.Hour, Reset: 90*time.Second + time.Millisecond, Refused: true}
	for range 50 {
		got := e.as(mspr.Researcher).do(t, send(plain))
		wantRefusal(t, got, mspr.RateLimited, "1000", "1m31s")
		if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") != "91" || got.Errors[0].Extensions["retryAfter"] != 91.0 ||
			got.header.Get("RateLimit-Policy") != `"requests";q=1000;w=3600` || got.header.Get("RateLimit") != `"requests";r=0;t=91` {
			t.Fatalf("%d %v %s", got.status, got.header, got.raw)
		}
	}
	if len(e.diary.entries) != 1 || e.diary.entries[0].Resource != "quota" || e.diary.entries[0].Name != "researcher@example.org" {
		t.Errorf("the entries are %+v", e.diary.entries)
	}
	e.diary.err = errors.New("down")
	wantRefusal(t, e.do(t, send(plain)), mspr.RateLimited)
}

func TestWhatIsLeftOfAQuotaIsTold(t *testing.T) {
	e := newEdge(t)
	e.quota.state = mspr.QuotaState{Limit: 100, Window: time.Hour, Remaining: 7, Reset: 1500 * time.Millisecond}
	if got := e.do(t, send(plain)); got.header.Get("RateLimit") != `"requests";r=7;t=2` || got.header.Get("Retry-After") != "" {
		t.Errorf("%v", got.header)
	}
	e.quota.state = mspr.QuotaState{}
	if got := e.do(t, send(plain)); got.header.Get("RateLimit") != "" || got.header.Get("RateLimit-Policy") != "" {
		t.Errorf("without a limit: %v", got.header)
	}
}

func TestARoleWithoutAViewSeesNothing(t *testing.T) {
	e := newEdge(t, func(o *resolvers.Options) { o.Identity = stranger{o.Identity} })
	if got := e.do(t, send(plain)); got.status != http.StatusForbidden || got.code() != string(mspr.Forbidden) {
		t.Errorf("%d %s", got.status, got.raw)
	}
}

// stranger says that everybody has a role that nobody knows.
type stranger struct{ resolvers.Identity }

func (stranger) Caller(context.Context, string, mspr.Origin) (mspr.Caller, error) {
	return mspr.Caller{Role: "ROOT", Name: "root"}, nil
}

func TestTheDeadlineEndsWhatIsComputed(t *testing.T) {
	e := newEdge(t, limited(func(l *resolvers.Limits) { l.Time = 20 * time.Millisecond }))
	e.numbers.wait = true // until its context ends
	wantRefusal(t, e.ask(t, summary), mspr.Timeout, "20ms")
}

func TestAClientThatHangsUpEndsWhatIsComputed(t *testing.T) {
	s := newTarget(t)
	began, ended := make(chan struct{}), make(chan error, 1)
	s.edge.numbers.during = func(ctx context.Context) {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
	}
	ctx, hangUp := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(`{"query": "{ summary(disease: \"covid19\") { cases } }"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	go func() {
		<-began
		hangUp()
	}()
	if answered, err := s.client.Do(r); err == nil {
		_, _ = io.Copy(io.Discard, answered.Body)
		_ = answered.Body.Close()
		t.Error("it was answered")
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

func TestAnOperationThatWasRunIsAnsweredWith200(t *testing.T) {
	for _, code := range []mspr.Code{mspr.Unauthenticated, mspr.Forbidden, mspr.Unavailable, mspr.Internal} {
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			e := newEdge(t)
			e.people.loginErr = mspr.Errorf(code, "no")
			got := e.do(t, send(`{"query": "mutation { login(email: \"a@b.c\", password: \"p\") { step } }"}`, "Accept", accept))
			wantRefusal(t, got, code)
			if got.status != http.StatusOK || string(got.Data) != "null" {
				t.Errorf("%s as %s: %d %s", code, accept, got.status, got.raw)
			}
		}
	}
}

func TestASignInThatIsLimitedSaysWhenToTryAgain(t *testing.T) {
	e := newEdge(t)
	e.people.loginErr = mspr.Errorf(mspr.RateLimited, "too many attempts").After(30 * time.Second)
	got := e.ask(t, `mutation { login(email: "a@b.c", password: "p") { step } }`)
	wantRefusal(t, got, mspr.RateLimited)
	if got.status != http.StatusOK || got.Errors[0].Extensions["retryAfter"] != 30.0 {
		t.Errorf("%d %s", got.status, got.raw)
	}
}
