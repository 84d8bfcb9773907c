package resolvers

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of answers.
const (
	mediaJSON    = "application/json"
	mediaGraphQL = "application/graphql-response+json"
)

// negotiate chooses the media type of the answer by the Accept headers: the
// one of the two that weighs more, the first of those that weigh the same, and
// JSON when neither is named.
func negotiate(accept []string) string {
	chosen, weight := mediaJSON, 0.0
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil || mediaType != mediaJSON && mediaType != mediaGraphQL {
			continue
		}
		if q := quality(parameters["q"]); q > weight {
			chosen, weight = mediaType, q
		}
	}
	return chosen
}

func quality(q string) float64 {
	if q == "" {
		return 1
	}
	f, err := strconv.ParseFloat(q, 64)
	if err != nil {
		return 0
	}
	return f
}

func isUTF8(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }
