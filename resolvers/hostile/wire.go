package hostile

import (
	"slices"
	"strconv"
	"strings"
)

// Wire is what no well-behaved client sends, byte by byte, and the statuses of
// the answers to it. 501 and 505 are what RFC 9112 has a server say to transfer
// codings and versions that it does not know; no other is above 499.
type Wire struct {
	Sent     string
	Statuses []int
}

// Post writes a request with a body by hand.
func Post(content string, headers ...string) string {
	return "POST /us/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n" + content
}

func sized(content string) string {
	return Post(content, "Content-Length: "+strconv.Itoa(len(content)))
}

// Wires are of every kind of bytes that are no request, or more than one.
func Wires() map[string]Wire {
	const fine = `{"query":"{ cluster { id } }"}`
	const smuggled = "GET /us/graphql?query={smuggled} HTTP/1.1\r\nHost: x\r\n\r\n"
	size := "Content-Length: " + strconv.Itoa(len(fine))
	chunk := strconv.FormatInt(int64(len(fine)), 16) + "\r\n" + fine + "\r\n0\r\n\r\n"
	return map[string]Wire{
		// Where both are given the chunks count, here as in the proxies in front:
		// what follows is the next request of the same caller.
		"a length and chunks":            {Post("0\r\n\r\n"+smuggled, size, "Transfer-Encoding: chunked"), []int{400, 400}},
		"chunks, obscured":               {Post(chunk, size, "Transfer-Encoding : chunked"), []int{400}},
		"chunks by another name":         {Post(chunk, size, "Transfer-Encoding: xchunked"), []int{501}},
		"chunks twice":                   {Post(chunk, "Transfer-Encoding: chunked", "Transfer-Encoding: identity"), []int{501}},
		"chunks in a list":               {Post(chunk, "Transfer-Encoding: gzip, chunked"), []int{501}},
		"two lengths":                    {Post(fine, size, "Content-Length: 5"), []int{400}},
		"two lengths in one":             {Post(fine, "Content-Length: 5, 30"), []int{400}},
		"a length below nothing":         {Post(fine, "Content-Length: -1"), []int{400}},
		"a length with a sign":           {Post(fine, "Content-Length: +30"), []int{400}},
		"a length in hexadecimal digits": {Post(fine, "Content-Length: 0x1e"), []int{400}},
		"a length beyond 64 bits":        {Post(fine, "Content-Length: 99999999999999999999"), []int{400}},
		"a length of terabytes":          {Post(fine, "Content-Length: 9000000000000"), []int{413}},
		"a length that is too short":     {Post(fine+smuggled, "Content-Length: 10"), []int{400, 400}},
		"a wrong chunk":                  {Post("zz\r\n"+fine, "Transfer-Encoding: chunked"), []int{400}},
		"a chunk beyond 64 bits":         {Post("fffffffffffffffff\r\n"+fine, "Transfer-Encoding: chunked"), []int{400}},
		"a chunk with a long word":       {Post("1;"+strings.Repeat("x", 60_000)+"\r\n{\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), []int{400}},
		"many small chunks":              {Post(strings.Repeat("1\r\n \r\n", 300<<10)+"0\r\n\r\n", "Transfer-Encoding: chunked"), []int{413}},
		"no host":                        {"GET /us/graphql HTTP/1.1\r\n\r\n", []int{400}},
		"two hosts":                      {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", []int{400}},
		"a host of rubbish":              {"GET /us/graphql HTTP/1.1\r\nHost: x y\r\n\r\n", []int{400}},
		"a folded header":                {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n", []int{400}},
		"NUL in a header":                {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: a\x00b\r\n\r\n", []int{400}},
		"a header without a name":        {"GET /us/graphql HTTP/1.1\r\nHost: x\r\n: a\r\n\r\n", []int{400}},
		"a bare carriage return":         {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: a\rX-Role: admin\r\n\r\n", []int{400}},
		"a header of 64 kB":              {"GET /us/graphql HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("x", 64<<10) + "\r\n\r\n", []int{431}},
		"10,000 headers":                 {"GET /us/graphql HTTP/1.1\r\nHost: x\r\n" + Numbered(10_000, "X-%d: a\r\n") + "\r\n", []int{431}},
		"an address of 64 kB":            {"GET /us/graphql?query=" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", []int{431}},
		"a version of its own":           {"GET /us/graphql HTTP/9.9\r\nHost: x\r\n\r\n", []int{505}},
		"no version":                     {"GET /us/graphql\r\n\r\n", []int{400}},
		"another protocol":               {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", []int{400}},
		"SSH":                            {"SSH-2.0-OpenSSH_9.6\r\n\r\n", []int{400}},
		"HTTP/2 before it is agreed":     {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", []int{405}},
		"an expectation of its own":      {Post(fine, size, "Expect: a-miracle"), []int{417}},
		"a tunnel":                       {"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n", []int{405}},
		"the whole server":               {"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", []int{200}},
		"another server":                 {"POST http://evil.example/us/graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + size + "\r\n\r\n" + fine, []int{200}},
		"twenty at once":                 {strings.Repeat(sized(fine), 20), slices.Repeat([]int{200}, 20)},
		"a trailer that is a token":      {Post(strings.TrimSuffix(chunk, "\r\n")+"Authorization: Bearer admin\r\n\r\n", "Transfer-Encoding: chunked", "Trailer: Authorization"), []int{200}},
	}
}
