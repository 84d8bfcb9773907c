package negotiate

import (
	"cmp"
	"mime"
	"slices"
	"strconv"
	"strings"
)

// maxRanges is far more media ranges than any client sends.
const maxRanges = 50

// Ranges are the media ranges that a client takes.
type Ranges []mediaRange

// mediaRange is an element of an Accept header.
type mediaRange struct {
	mediaType string
	quality   float64
}

// Accept reads Accept headers; a range that can't be read is left out.
func Accept(accept []string) (ranges Ranges) {
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		mediaType, parameters, err := mime.ParseMediaType(part)
		if err != nil || !strings.Contains(mediaType, "/") {
			continue
		}
		q, err := quality(parameters["q"])
		if err != nil {
			continue
		}
		if !UTF8(parameters["charset"]) {
			q = 0
		}
		if ranges = append(ranges, mediaRange{mediaType, q}); len(ranges) == maxRanges {
			break
		}
	}
	return ranges
}

// Weight is how much a client wants a media type.
type Weight struct {
	Quality float64
	// Narrowness is 2 for a range that names the type, 1 for one that names all
	// like it (application/*), and 0 for all types.
	Narrowness, position int
}

// Weigh gives how much a media type is wanted: by the narrowest range that covers it.
func (ranges Ranges) Weigh(mediaType string) Weight {
	found := Weight{Narrowness: -1}
	family, _, _ := strings.Cut(mediaType, "/")
	for i, r := range ranges {
		narrowness := slices.Index([]string{"*/*", family + "/*", mediaType}, r.mediaType)
		if narrowness > found.Narrowness {
			found = Weight{r.quality, narrowness, i}
		}
	}
	return found
}

// Against is above zero when w is wanted more than o.
func (w Weight) Against(o Weight) int {
	if order := cmp.Or(cmp.Compare(w.Quality, o.Quality), cmp.Compare(w.Narrowness, o.Narrowness)); order != 0 || w.Narrowness < 2 {
		return order
	}
	return cmp.Compare(o.position, w.position)
}

// Page says whether a page for people is wanted more than the plain form of an answer.
func Page(accept []string, plain string) bool {
	ranges := Accept(accept)
	page := ranges.Weigh("text/html")
	return page.Quality > 0 && page.Against(ranges.Weigh(plain)) > 0
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

// UTF8 says whether a charset parameter, given or not, stands for UTF-8.
func UTF8(charset string) bool { return charset == "" || strings.EqualFold(charset, "utf-8") }
