// Package catalogue holds what the service knows before it has loaded
// anything: places, diseases and sources, from files embedded in the program.
//
// Load reads them once, at start. A source's name for a place becomes a code
// through Resolve; a code becomes a name for people through Name. Names of
// countries come from Unicode CLDR. README.md says how codes are chosen and
// where the data come from.
package catalogue
