//go:build !linux

package duck

// lowerPriority does nothing: elsewhere the priority is the whole process'.
func lowerPriority() {}
