package edge

import "net/http"

// Hardened sets the headers that every answer carries. A handler that knows
// better, as one that serves pages, replaces what is set here before it writes.
// With secure, over TLS, browsers are told to come by TLS only from then on.
func Hardened(next http.Handler, secure bool) http.Handler {
	always := [][2]string{
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "no-referrer"},
		// An answer is data: nothing in it runs, loads or is framed.
		{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
		{"X-Frame-Options", "DENY"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		// It keeps answers out of other sites' <img> and <script>; requests in
		// the mode of CORS are not its business, so the allow-list still works.
		{"Cross-Origin-Resource-Policy", "same-origin"},
		{"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
		// Answers depend on the caller, and numbers change: only a handler that
		// knows its answer is the same for all may allow it to be kept.
		{"Cache-Control", "no-store"},
		{"Vary", "Authorization"},
	}
	if secure {
		// A year; other hosts of the domain are not ours to speak for.
		always = append(always, [2]string{"Strict-Transport-Security", "max-age=31536000"})
	}
	// The names are canonical and the values have no room to grow, so that all
	// answers can share them.
	shared := make([][]string, len(always))
	for i, pair := range always {
		shared[i] = []string{pair[1]}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for i, pair := range always {
			h[pair[0]] = shared[i]
		}
		next.ServeHTTP(w, r)
	})
}
