// Package telemetry makes the process observable: log lines by zerolog and
// metrics by Prometheus, on a registry of its own.
//
// Nothing here is global: a logger and a Metrics value are handed to the parts
// that need them.
package telemetry
