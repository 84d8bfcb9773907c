package web

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/mspr/surveillance/negotiate"
)

// Cluster is what the pages of a cluster are told of it.
type Cluster struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Names are what the languages call it; Name stands for those that don't.
	Names   map[string]string `json:"-"`
	Country string            `json:"country"`
	// Languages are those that the cluster speaks, the default first.
	Languages []string `json:"languages"`
	// Features are the parts of the service that the cluster has.
	Features []string `json:"features"`
	// Issuer is where its people sign in, when not here.
	Issuer string `json:"issuer"`
}

// in gives the cluster as a language calls it.
func (c Cluster) in(language string) Cluster {
	c.Name = cmp.Or(c.Names[language], c.Name)
	return c
}

// missing is the page that tells that there is none.
const missing = "missing"

// cookie is how a chosen language is remembered.
const cookie = "mspr-language"

// hasSubject says of which pages the address goes on with what they are about.
func hasSubject(name string) bool { return name == "place" || name == "disease" }

// Site serves the pages of one cluster.
type Site struct {
	cluster   Cluster
	languages negotiate.Languages
	pages     map[string]sent
}

// New makes the site of a cluster from the files. Where a page is not there in a
// language of the cluster, that is an error; where there are no pages at all, each
// address says so.
func New(files fs.FS, c Cluster) (*Site, error) {
	s := &Site{cluster: c, languages: negotiate.NewLanguages(c.Languages), pages: map[string]sent{}}
	for _, l := range c.Languages {
		if err := s.read(files, l); err != nil {
			return nil, err
		}
	}
	for _, l := range c.Languages {
		if len(s.pages) > 0 && s.pages[key(l, missing)] == nil {
			return nil, fmt.Errorf("the dashboard has no pages in %s: build it with make web", l)
		}
	}
	return s, nil
}

func key(language, name string) string { return language + "/" + name }

// read takes the pages of a language: en.html is the first, en/place.html another.
func (s *Site) read(files fs.FS, l string) error {
	first, err := fs.ReadFile(files, l+".html")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the dashboard: %w", err)
	}
	if s.pages[key(l, "")], err = s.make(l, "", first); err != nil {
		return fmt.Errorf("%s.html: %w", l, err)
	}
	return fs.WalkDir(files, l, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		at := strings.TrimSuffix(name, ".html")
		if s.pages[at], err = s.make(l, strings.TrimPrefix(at, key(l, "")), text); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
}

// make makes the page of a name in a language.
func (s *Site) make(l, name string, text []byte) (sent, error) {
	if isStyling(name) {
		return newStylingPage(text, s.cluster.in(l))
	}
	return newPage(text, s.cluster.in(l))
}

// ServeHTTP serves the page of an address below the cluster's.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are read with GET", http.StatusMethodNotAllowed)
		return
	}
	if len(s.pages) == 0 {
		absent(w, s.cluster)
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/"+s.cluster.ID), "/")
	if trimmed, found := strings.CutSuffix(name, "/"); found {
		redirect(w, r, "/"+s.cluster.ID+"/"+trimmed)
		return
	}
	l := s.language(r)
	if p := s.pages[key(l, name)]; p != nil && name != missing {
		p.serve(w, r, http.StatusOK)
		return
	}
	above, _ := path.Split(name)
	above = strings.TrimSuffix(above, "/")
	if p := s.pages[key(l, above)]; p != nil && hasSubject(above) {
		p.serve(w, r, http.StatusOK)
		return
	}
	s.pages[key(l, missing)].serve(w, r, http.StatusNotFound)
}

// redirect keeps the query.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	http.Redirect(w, r, to, http.StatusMovedPermanently) //nolint:gosec // it begins with the cluster's own path
}

// language is the one that was chosen, else the one that suits the browser best,
// else the cluster's first.
func (s *Site) language(r *http.Request) string {
	if chosen, err := r.Cookie(cookie); err == nil && slices.Contains(s.cluster.Languages, chosen.Value) {
		return chosen.Value
	}
	return s.languages.Choose(r)
}

// Built says whether there are pages.
func Built(files fs.FS) bool {
	pages, err := fs.Glob(files, "*.html")
	return err == nil && len(pages) > 0
}

// absent says politely that there are no pages.
func absent(w http.ResponseWriter, c Cluster) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = fmt.Fprintf(w, "This server was built without the dashboard (make web builds it; it needs Node 20).\n\n"+
		"The data are there all the same: POST /%s/graphql\n", c.ID)
}
