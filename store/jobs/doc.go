// Package jobs is a cluster's queue of work: river over the cluster's own part of
// the database. A job is written in the transaction of what wants it done, survives
// restarts, is done by whichever replica is free, and is tried again after a failure,
// later each time.
//
// Two rules are ours. Sources of a cluster are read one at a time, whichever replica
// does it: who reads holds an advisory lock of the cluster (Queue.Alone). And a job
// whose process has died is taken over within a lease and not after river's hour: a
// job that is said to run while nobody holds that lock is nobody's (Queue.adopt).
package jobs
