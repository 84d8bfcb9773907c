// Package web has the dashboard and the playground: pages that are built from the
// sources beside it (README.md), embedded as files, and served for each cluster.
//
// The files are the same for all clusters, one of each page a language. Site tells
// each page which cluster it is of, chooses the language, and says by a
// Content-Security-Policy which scripts are the page's own.
package web
