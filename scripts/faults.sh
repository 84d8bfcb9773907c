#!/bin/sh
# Runs the fault tests (TestFaultNN..., TestFaultNNAndMM...) and prints how many of
# the automated faults were survived. A fault counts as passed when all of its
# tests pass. What measures others' waits under load (TestLoad...) runs with them, as
# nothing else runs beside it here; a failure of it fails the run.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test -count=1 -timeout 60m -v -run '^Test(Fault|Load)' ./... >"$log" 2>&1
status=$?
grep -E '^--- (PASS|FAIL|SKIP): Test(Fault|Load)' "$log"
awk '
    /^--- (PASS|FAIL|SKIP): TestFault[0-9][0-9]/ {
        match($0, /TestFault[0-9][0-9](And[0-9][0-9])*/)
        n = split(substr($0, RSTART + 9, RLENGTH - 9), faults, "And")
        for (i = 1; i <= n; i++) {
            seen[faults[i]] = 1
            if ($2 != "PASS:") bad[faults[i]] = 1
        }
    }
    END {
        for (f in seen) { total++; if (f in bad) failed++ }
        printf "%d passed, %d failed\n", total - failed, failed
        printf "faults survived: %d / %d automated\n", total - failed, total
        exit (total == 0)
    }' "$log" || status=1
if [ $status -ne 0 ]; then
    # What the tests that failed said, from their beginning to their end.
    awk '
        /^=== RUN   / { text = ""; next }
        { text = text $0 "\n" }
        /^--- FAIL: / { printf "%s", text }
        /^(--- |=== )/ { text = "" }
    ' "$log" | cut -c1-400 | tail -n 200
    grep -E '^(FAIL|panic|fatal)' "$log" | tail -n 40
fi
exit $status
