package negotiate

import (
	"slices"
	"strings"
)

// Coding says whether an Accept-Encoding header allows a coding.
func Coding(header []string, coding string) bool {
	allowed := false
	for part := range strings.SplitSeq(strings.Join(header, ","), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		named := strings.EqualFold(name, coding)
		if !named && name != "*" {
			continue
		}
		weight := strings.TrimPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
		q, err := quality(weight)
		if allowed = err == nil && q > 0; named {
			return allowed
		}
	}
	return allowed
}

// Has says whether a client has what a validator stands for, by its If-None-Match
// headers. The comparison is the weak one of RFC 9110, section 13.1.2.
func Has(unless []string, tag string) bool {
	return slices.ContainsFunc(unless, func(header string) bool {
		if strings.TrimSpace(header) == "*" {
			return true
		}
		for one := range strings.SplitSeq(header, ",") {
			if strings.TrimPrefix(strings.TrimSpace(one), "W/") == tag {
				return true
			}
		}
		return false
	})
}
