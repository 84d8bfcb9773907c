// Package fetch downloads source files from their publishers.
//
// Fetcher.Fetch asks for one file, unless it is the one that is known already
// (ETag, Last-Modified), and puts it into a scratch file, byte for byte as it was
// published: compressed files stay compressed, and package etl unpacks them. What
// may pass (a server that is down, overloaded or slow, a connection that breaks)
// is tried again, a few times and with growing pauses, from where the download
// broke off if the server vouches that it is still the same file. What won't pass
// by itself is told at once as a *mspr.Refusal: an address where nothing is, a web
// page where a file should be, a file that is too large.
//
// An OData service gives its data page by page, each with the address of the next
// one: all pages, one after another, make one file.
//
// Addresses come from the configuration, and servers may send the fetcher on: a
// few times, never from https to http, and never from the network into the
// machine or its neighbourhood.
package fetch
