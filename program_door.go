package main

import (
	"math"
	"net"
	"net/http"
	"syscall"

	"github.com/mspr/surveillance/edge"
)

// ownFiles is what the process opens beside connections of callers: snapshots,
// Postgres, logs.
const ownFiles = 256

// throughDoor bounds the connections of a server to most, and to what the system
// lets the process open: a server out of files can't even turn anybody away. Zero
// is as many as that.
func throughDoor(l net.Listener, server *http.Server, most int) net.Listener {
	if most == 0 {
		most = math.MaxInt32
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err == nil {
		allowed := int(min(files.Cur, math.MaxInt32)) //nolint:gosec // it fits
		most = min(most, max(allowed-ownFiles, allowed/2))
	}
	door := edge.NewDoor(most)
	server.ConnState = door.State
	return door.Listener(l, server.TLSConfig == nil)
}
