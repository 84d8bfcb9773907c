package resolvers

import (
	"cmp"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// The media types of answers.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
	mediaEvents  = "text/event-stream"
)

// maxRanges is far more media ranges than any client sends.
const maxRanges = 50

// mediaRange is an element of an Accept header.
type mediaRange struct {
	mediaType string
	quality   float64
}

// negotiate chooses the media type of the answer by the Accept headers, as
// RFC 9110 has it: for each of the two types the narrowest range that covers it
// counts; the type that weighs more is chosen, of those that weigh the same the
// one that is named, then the one named first. Without a header that says
// anything it is JSON. It is none when the header allows neither.
func negotiate(accept []string) (mediaType string, ok bool) {
	if len(accept) == 1 && (accept[0] == mediaJSON || accept[0] == "*/*") { // what most clients send
		return mediaJSON, true
	}
	ranges := parseAccept(accept)
	if len(ranges) == 0 {
		return mediaJSON, true
	}
	json, graphql := weigh(ranges, mediaJSON), weigh(ranges, mediaGraphQL)
	switch order := graphql.against(json); {
	case json.quality <= 0 && graphql.quality <= 0:
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
	ranges := parseAccept(accept)
	events := weigh(ranges, mediaEvents)
	return events.narrowness == 2 && events.quality > 0 &&
		events.against(weigh(ranges, mediaJSON)) > 0 && events.against(weigh(ranges, mediaGraphQL)) > 0
}

// parseAccept reads the ranges; one that can't be read is left out.
func parseAccept(accept []string) (ranges []mediaRange) {
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil || !strings.Contains(mediaType, "/") {
			continue
		}
		q, err := quality(parameters["q"])
		if err != nil {
			continue
		}
		if !isUTF8(parameters["charset"]) {
			q = 0
		}
		if ranges = append(ranges, mediaRange{mediaType, q}); len(ranges) == maxRanges {
			break
		}
	}
	return ranges
}

// weight is how much a client wants a media type.
type weight struct {
	quality float64
	// narrowness is 2 for a range that names the type, 1 for one that names all
	// like it (application/*), and 0 for all types.
	narrowness, position int
}

func weigh(ranges []mediaRange, mediaType string) weight {
	found := weight{narrowness: -1}
	family, _, _ := strings.Cut(mediaType, "/")
	for i, r := range ranges {
		narrowness := slices.Index([]string{"*/*", family + "/*", mediaType}, r.mediaType)
		if narrowness > found.narrowness {
			found = weight{r.quality, narrowness, i}
		}
	}
	return found
}

// against is above zero when w is wanted more than o.
func (w weight) against(o weight) int {
	if order := cmp.Or(cmp.Compare(w.quality, o.quality), cmp.Compare(w.narrowness, o.narrowness)); order != 0 || w.narrowness < 2 {
		return order
	}
	return cmp.Compare(o.position, w.position)
}

// quality reads a weight from 0 to 1; it is 1 when it is not given.
func quality(q string) (float64, error) {
	if q == "" {
		return 1, nil
	}
	f, err := strconv.ParseFloat(q, 64)
	if err != nil || !(f >= 0 && f <= 1) {
		return 0, strconv.ErrRange
	}
	return f, nil
}

func isUTF8(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }
