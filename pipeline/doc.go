// Package pipeline is what runs by itself: it reads a cluster's sources from their
// publishers, keeps the files, loads and publishes what is new, and tells people what
// is not as it should be.
//
// A run is fetch, keep, load, publish. Each step leaves a state from which the next
// attempt goes on: a download that was cut short is resumed, a file that was kept is
// known by its checksum, a load is all or nothing, and a version is noted as read only
// after it was loaded. So a run that is killed and begun again does nothing twice.
//
// The package knows neither Postgres nor HTTP; its interfaces say what it needs of
// them, and Now is its only clock.
package pipeline
