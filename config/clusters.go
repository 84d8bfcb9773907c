package config

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/text/language"

	"github.com/mspr/surveillance/config/catalogue"
	"github.com/mspr/surveillance/mspr"
)

//go:embed clusters/*.yaml
var builtin embed.FS

// clusterFile is the shape of a cluster file; unknown keys are refused.
type clusterFile struct {
	ID        mspr.ClusterID    `yaml:"id"`
	Name      string            `yaml:"name"`
	Country   mspr.LocationCode `yaml:"country"`
	TimeZone  string            `yaml:"time_zone"`
	Languages []string          `yaml:"languages"`
	Features  []mspr.Feature    `yaml:"features"`
	Sources   []mspr.SourceName `yaml:"sources"`
	Issuer    *issuerFile       `yaml:"issuer"`

	Schedule map[mspr.SourceName]scheduleFile `yaml:"schedule"`
	Notices  noticesFile                      `yaml:"notices"`

	Retention retentionFile `yaml:"retention"`
}

// issuerFile names the external OpenID Connect issuer of a cluster's accounts.
type issuerFile struct {
	URL       string            `yaml:"url"`
	Audience  string            `yaml:"audience"`
	RoleClaim string            `yaml:"role_claim"`
	Roles     map[string]string `yaml:"roles"`
	PlainJWT  bool              `yaml:"plain_jwt"`
}

// readClusters reads every cluster file of dir, or the built-in ones when dir
// is empty, in order of their names.
func readClusters(dir string, cat *catalogue.Catalogue) ([]mspr.Cluster, error) {
	files, err := clusterFS(dir)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("listing cluster files: %w", err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("the folder %s holds no cluster file (*.yaml)", dir)
	}
	var clusters []mspr.Cluster
	var wrong []error
	for _, name := range names {
		c, err := readCluster(files, name, cat)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("cluster file %s: %w", name, err))
			continue
		}
		if slices.ContainsFunc(clusters, func(o mspr.Cluster) bool { return o.ID == c.ID }) {
			wrong = append(wrong, fmt.Errorf("cluster file %s: another file has the id %q too", name, c.ID))
		}
		clusters = append(clusters, c)
	}
	return clusters, errors.Join(wrong...)
}

func clusterFS(dir string) (fs.FS, error) {
	if dir == "" {
		return fs.Sub(builtin, "clusters")
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("--cluster-dir %s is not a folder", dir)
	}
	return os.DirFS(dir), nil
}

func readCluster(files fs.FS, name string, cat *catalogue.Catalogue) (mspr.Cluster, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return mspr.Cluster{}, err
	}
	var f clusterFile
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.DisallowUnknownField()); err != nil {
		return mspr.Cluster{}, fmt.Errorf("not a cluster file: %w", err)
	}
	c := mspr.Cluster{
		ID: f.ID, Name: f.Name, Country: f.Country, TimeZone: f.TimeZone,
		Languages: f.Languages, Features: f.Features, Sources: f.Sources,
	}
	if f.Issuer != nil {
		if c.Issuer, err = f.Issuer.read(); err != nil {
			return mspr.Cluster{}, err
		}
	}
	c.Schedules, err = readSchedules(f.Schedule)
	var period error
	c.Retention, period = f.Retention.read()
	return c, errors.Join(err, f.Notices.read(&c), period, checkCluster(c, cat), checkSchedules(c, cat))
}

// read checks what the file says about the issuer.
func (f issuerFile) read() (*mspr.Issuer, error) {
	made := &mspr.Issuer{URL: f.URL, Audience: f.Audience, RoleClaim: f.RoleClaim, Roles: map[string]mspr.Role{}, PlainJWT: f.PlainJWT}
	var wrong []error
	for value, word := range f.Roles {
		role, err := mspr.ParseRole(word)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("issuer: roles: %s: %w", value, err))
		}
		made.Roles[value] = role
	}
	if err := made.Check(); err != nil {
		wrong = append(wrong, fmt.Errorf("issuer: %w", err))
	}
	return made, errors.Join(wrong...)
}

func checkCluster(c mspr.Cluster, cat *catalogue.Catalogue) error {
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	// The id becomes a Postgres role, a schema and a part of addresses.
	check(regexp.MustCompile(`^[a-z][a-z0-9_]{1,30}$`).MatchString(string(c.ID)), "id %q: use lower-case letters, digits and underscores, at most 31", c.ID)
	check(c.Name != "", "name is missing")
	place, ok := cat.Locations.Get(c.Country)
	check(ok && place.Level == mspr.Country, "country %q is not an ISO 3166-1 alpha-3 code", c.Country)
	_, err := time.LoadLocation(c.TimeZone)
	check(err == nil && c.TimeZone != "", "time_zone %q is not an IANA time zone", c.TimeZone)
	check(len(c.Languages) > 0, "languages: name at least one")
	for _, l := range c.Languages {
		_, err := language.Parse(l)
		check(err == nil, "languages: %q is not a BCP 47 language", l)
	}
	for _, f := range c.Features {
		check(slices.Contains(mspr.Features(), f), "features: %q is not one of %v", f, mspr.Features())
	}
	check(len(c.Sources) > 0, "sources: name at least one")
	for i, s := range c.Sources {
		_, ok := cat.Source(s)
		check(ok, "sources: %q is not in the catalogue of sources", s)
		check(!slices.Contains(c.Sources[:i], s), "sources: %q is listed twice", s)
	}
	return errors.Join(wrong...)
}
