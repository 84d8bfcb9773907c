//go:build no_web

package web

import "io/fs"

// Files gives no pages: the program was built without them.
func Files() fs.FS { return none{} }
