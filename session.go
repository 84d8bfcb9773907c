package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/telemetry"
)

// session is what a command runs with.
type session struct {
	// ctx ends at the first SIGINT or SIGTERM.
	ctx      context.Context //nolint:containedctx // handed once from main to the chosen command
	settings config.Settings
	in       io.Reader
	out, err io.Writer
}

// onEach opens the program for one cluster, or for all when only is empty, and
// does the work on each.
func (s *session) onEach(only mspr.ClusterID, work func(*cluster) error) error {
	cfg, err := s.load(only, config.Serving{})
	if err != nil {
		return err
	}
	return s.each(cfg, work)
}

// each does the work on each cluster of a configuration.
func (s *session) each(cfg config.Config, work func(*cluster) error) (err error) {
	p, err := openProgram(s.ctx, cfg, telemetry.NewLog(s.err, cfg.LogLevel, cfg.LogFormat), false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	for _, c := range p.clusters {
		if err := work(c); err != nil {
			return err
		}
	}
	return nil
}

// load reads the configuration for a command that may work on one cluster
// only.
func (s *session) load(only mspr.ClusterID, serving config.Serving) (config.Config, error) {
	settings := s.settings
	if only != "" {
		settings.Clusters = []string{string(only)}
	}
	cfg, err := config.Load(settings, serving)
	if err != nil {
		return cfg, usageError{err}
	}
	return cfg, nil
}

// knows refuses what is in no catalogue; what is empty is every one.
func (c *cluster) knows(source mspr.SourceName, location mspr.LocationCode) error {
	if _, known := c.config.Catalogue.Source(source); source != "" && !known {
		return usageError{fmt.Errorf("there is no source %q; mspr config check lists those of each cluster", source)}
	}
	if _, known := c.config.Catalogue.Locations.Get(location); location != "" && !known {
		return usageError{fmt.Errorf("there is no place with the code %q: a country's is FRA, a subdivision's CH-ZH, a county's US-06037", location)}
	}
	return nil
}
