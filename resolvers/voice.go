package resolvers

import (
	"errors"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/mspr/surveillance/messages"
	"github.com/mspr/surveillance/mspr"
)

// voice tells one caller what is wrong, in a language that suits them. The zero
// value speaks English.
type voice struct {
	words    messages.Catalogue
	language string
}

// say gives the message of an error.
func (v voice) say(e *mspr.Error) string { return v.words.Say(v.language, e) }

// list tells of one error as GraphQL does.
func (v voice) list(err error) gqlerror.List {
	e := shown(err)
	return gqlerror.List{{Message: v.say(e), Extensions: extensions(e)}}
}

// cap keeps an answer's errors to the most, the last one saying how many were left
// out.
func (v voice) cap(errs gqlerror.List, most int) gqlerror.List {
	if len(errs) <= most {
		return errs
	}
	left := len(errs) - most + 1
	return append(errs[:most-1:most-1], v.list(mspr.Errorf(mspr.BadUserInput, "%d more errors are not shown", left))...)
}

// told gives what an error of a document says, to be said again within another.
func told(e *gqlerror.Error) any {
	if ours, known := errors.AsType[*mspr.Error](e); known {
		return ours.Told
	}
	return mspr.English(e.Message)
}
