package resolvers

import "github.com/mspr/surveillance/negotiate"

// The media types of answers.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
	mediaEvents  = "text/event-stream"
)

// mediaTypeFor chooses the media type of the answer by the Accept headers, as
// RFC 9110 has it: for each of the two types the narrowest range that covers it
// counts; the type that weighs more is chosen, of those that weigh the same the
// one that is named, then the one named first. Without a header that says
// anything it is JSON. It is none when the header allows neither.
func mediaTypeFor(accept []string) (mediaType string, ok bool) {
	if len(accept) == 1 && (accept[0] == mediaJSON || accept[0] == "*/*") { // what most clients send
		return mediaJSON, true
	}
	ranges := negotiate.Accept(accept)
	if len(ranges) == 0 {
		return mediaJSON, true
	}
	json, graphql := ranges.Weigh(mediaJSON), ranges.Weigh(mediaGraphQL)
	switch order := graphql.Against(json); {
	case json.Quality <= 0 && graphql.Quality <= 0:
		return mediaJSON, false
	case order > 0:
		return mediaGraphQL, true
	}
	return mediaJSON, true
}

// wantsEvents says that a client would have a stream of events rather than an
// answer: it names the media type, and neither of the others weighs as much or,
// at the same weight, is named before it.
func wantsEvents(accept []string) bool {
	if len(accept) == 1 && accept[0] == mediaJSON { // what most clients send
		return false
	}
	ranges := negotiate.Accept(accept)
	events := ranges.Weigh(mediaEvents)
	return events.Narrowness == 2 && events.Quality > 0 &&
		events.Against(ranges.Weigh(mediaJSON)) > 0 && events.Against(ranges.Weigh(mediaGraphQL)) > 0
}
