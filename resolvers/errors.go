package resolvers

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/rs/zerolog"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// maxMessage bounds a message in characters: those of the validator quote
// names of the document.
const maxMessage = 300

// presenter turns errors into what a caller may see: a message, a path and a
// code. Causes go to the log and nowhere else.
type presenter struct {
	log    zerolog.Logger
	limits Limits
	words  messages.Catalogue
}

// present is gqlgen's error presenter.
func (p presenter) present(ctx context.Context, err error) *gqlerror.Error {
	from := graphql.DefaultErrorPresenter(ctx, err)
	e := p.classify(err, from)
	if e.Cause != nil {
		p.record(e, from)
	}
	return &gqlerror.Error{
		Message:    cut(voice{p.words, requestOf(ctx).language}.say(e)),
		Path:       from.Path,
		Locations:  from.Locations,
		Extensions: extensions(e),
	}
}

// extensions tells programs what kind of error it is and, where that is known,
// after how many seconds to try again.
func extensions(e *mspr.Error) map[string]any {
	told := map[string]any{"code": e.Code}
	if e.RetryAfter > 0 {
		told["retryAfter"] = int(wholeSeconds(e.RetryAfter).Seconds())
	}
	return told
}

// classify finds the code and the message; an error that has none of ours is
// a fault of the service.
func (p presenter) classify(err error, from *gqlerror.Error) *mspr.Error {
	ours, known := errors.AsType[*mspr.Error](err)
	switch {
	case known && ours.Code != mspr.Internal:
		return ours
	case errors.Is(err, context.DeadlineExceeded):
		return mspr.Errorf(mspr.Timeout, "the answer took longer than %s: ask for less, or again later", p.limits.Time)
	case errors.Is(err, context.Canceled):
		return mspr.Errorf(mspr.Unavailable, "the request was cancelled before it was answered")
	case fromDocument(from):
		return mspr.Errorf(mspr.BadUserInput, "%s", mspr.English(placed(from)))
	}
	return mspr.Errorf(mspr.Internal, "the service failed to answer; the failure has been logged").Because(err)
}

// fromDocument says that gqlgen refused the document or its variables.
func fromDocument(e *gqlerror.Error) bool {
	code := e.Extensions["code"]
	return code == errcode.ParseFailed || code == errcode.ValidationFailed
}

// placed names the variable that is wrong, or says what the document has wrong.
func placed(e *gqlerror.Error) string {
	if len(e.Path) < 2 || e.Path[0] != ast.PathName("variable") {
		return withoutValues(e)
	}
	path := e.Path[1:]
	e.Path = nil
	return variableFault(path, e.Message)
}

func (p presenter) record(e *mspr.Error, at *gqlerror.Error) {
	level := zerolog.WarnLevel
	switch e.Code { //nolint:exhaustive // all others are the service's state, which operators watch
	case mspr.Internal:
		level = zerolog.ErrorLevel
	case mspr.BadUserInput: // anybody can make as many of them as they like
		level = zerolog.DebugLevel
	}
	p.log.WithLevel(level).Err(e.Cause).Str("code", string(e.Code)).Stringer("path", at.Path).Msg("a field was not answered")
}

// recovered turns a panic into an error whose stack is logged.
func (p presenter) recovered(_ context.Context, cause any) error {
	return mspr.Errorf(mspr.Internal, "panic").Because(fmt.Errorf("panic: %v\n%s", cause, debug.Stack()))
}

// cut shortens a message without breaking a character.
func cut(s string) string {
	if utf8.RuneCountInString(s) <= maxMessage {
		return s
	}
	return string([]rune(s)[:maxMessage]) + "…"
}
