package mspr

import (
	"errors"
	"fmt"
	"time"
)

// Code tells a program what kind of failure an error is; it is the GraphQL
// error's extensions.code.
type Code string

// The codes of the service.
const (
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	BadUserInput    Code = "BAD_USER_INPUT"
	NotFound        Code = "NOT_FOUND"
	Gone            Code = "GONE"
	Conflict        Code = "CONFLICT"
	RateLimited     Code = "RATE_LIMITED"
	TooComplex      Code = "QUERY_TOO_COMPLEX"
	Timeout         Code = "TIMEOUT"
	Unavailable     Code = "UNAVAILABLE"
	Internal        Code = "INTERNAL"
	// PersistedQueryNotFound is what clients of persisted queries look for.
	PersistedQueryNotFound Code = "PERSISTED_QUERY_NOT_FOUND"
)

// Error is a code for programs, a message for people and a cause for the log.
// The cause is never shown to a caller.
type Error struct {
	Code Code
	// Message is in English, as the log has it; Told is what it was made of, so
	// that it can be said in another language.
	Message string
	Told    Told
	Cause   error
	// RetryAfter is when it is worth trying again; 0 when that is not known.
	RetryAfter time.Duration
}

// Errorf makes an error whose message people may read. The format is a constant,
// which package messages has in other languages; words among the arguments that are
// not the same in all languages are a Term or a Told.
func Errorf(code Code, format string, args ...any) *Error {
	told := Told{format, args}
	return &Error{Code: code, Message: told.String(), Told: told}
}

// Told is a message for people as it was put together: an English format and its
// arguments.
type Told struct {
	Format string
	Args   []any
}

// String gives the message in English.
func (t Told) String() string { return fmt.Sprintf(t.Format, t.Args...) }

// Tell puts together an English text that is kept before it is known who will read
// it. Package messages recognizes it by its format, and says it in other languages.
func Tell(format string, args ...any) string { return Told{format, args}.String() }

// English is a text that is an argument of a message and English already.
type English string

// Term is a word or a phrase of a message that other languages have another word
// for.
type Term string

// Because gives the same error with its cause.
func (e *Error) Because(cause error) *Error {
	return &Error{Code: e.Code, Message: e.Message, Told: e.Told, Cause: cause, RetryAfter: e.RetryAfter}
}

// After gives the same error with the time after which to try again.
func (e *Error) After(wait time.Duration) *Error {
	return &Error{Code: e.Code, Message: e.Message, Told: e.Told, Cause: e.Cause, RetryAfter: wait}
}

// Error gives the message and, for the log, the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message
	}
	return e.Message + ": " + e.Cause.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// CodeOf finds the code of an error; an error without one is Internal.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
