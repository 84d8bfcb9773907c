package web

import (
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/negotiate"
)

// AssetPath is below which the files lie that pages name: those of all clusters are
// the same.
const AssetPath = "/_next/"

// scriptPolicy is for scripts that run as workers, which have a policy of their own:
// they load more of ours.
const scriptPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'"

// forever is for files whose names change with what is in them.
const forever = "public, max-age=31536000, immutable"

// Assets serves the scripts, styles and data of the pages, compressed as they were
// when the pages were built.
func Assets(files fs.FS) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean(r.URL.Path)
		name := strings.TrimPrefix(clean, "/")
		if ext := path.Ext(name); !strings.HasPrefix(clean, AssetPath) || ext == ".br" || ext == ".gz" {
			http.NotFound(w, r)
			return
		}
		body, coding, err := variant(files, name, r)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", forever)
		h.Set("Content-Security-Policy", scriptPolicy)
		h.Add("Vary", "Accept-Encoding")
		h.Set("Content-Type", typeOf(name))
		h.Set("Content-Length", strconv.Itoa(len(body)))
		if coding != "" {
			h.Set("Content-Encoding", coding)
		}
		if r.Method != http.MethodHead {
			_, _ = w.Write(body) //nolint:gosec // a file that was built, chosen by its name
		}
	})
}

// variant gives the smallest form of a file that the browser takes.
func variant(files fs.FS, name string, r *http.Request) (body []byte, coding string, err error) {
	for _, v := range []struct{ coding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if !negotiate.Coding(r.Header.Values("Accept-Encoding"), v.coding) {
			continue
		}
		if body, err = fs.ReadFile(files, name+v.suffix); err == nil {
			return body, v.coding, nil
		}
	}
	body, err = fs.ReadFile(files, name)
	return body, "", err
}

// typeOf gives the media type of a file by its name, as any system would: some have
// tables of their own.
func typeOf(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".ttf":
		return "font/ttf"
	case ".woff2":
		return "font/woff2"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}
