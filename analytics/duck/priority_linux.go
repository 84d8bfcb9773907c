package duck

import "syscall"

// niceness leaves a thread about a tenth of a core that others want as well.
const niceness = 10

// lowerPriority lowers the priority of the calling thread: on Linux each thread
// has its own. Where that fails the work is done all the same.
func lowerPriority() {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, syscall.Gettid(), niceness)
}
