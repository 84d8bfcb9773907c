package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mspr/surveillance/mspr"
)

type auditCommands struct {
	Verify auditVerifyCommand `cmd:"" help:"Check that no entry of the audit log was changed or taken away. Exit code 1 when one was."`
}

type auditVerifyCommand struct {
	Cluster mspr.ClusterID `help:"One cluster only." placeholder:"us"`
	Expect  string         `help:"An end of the log that an earlier verification printed, as NUMBER:HASH: the log must still hold it. Needs --cluster." placeholder:"NUMBER:HASH"`
}

// Help tells what a chain can show and what it can't.
func (auditVerifyCommand) Help() string {
	return `Each entry carries a hash over itself and the hash of the one before it, so that
an entry that was changed, taken out or put in shows. Entries that were cut off the
end leave a good, shorter chain: note the end that is printed somewhere else, and
give it back with --expect the next time. Entries that retention removed at the end
of their period are told of by one that is there, and the chain begins behind them.`
}

// Run verifies the log of each cluster, or of one.
func (c *auditVerifyCommand) Run(s *session) error {
	expected, err := c.expected()
	if err != nil {
		return usageError{err}
	}
	var wrong []error // a log that is broken hides no other
	err = s.onEach(c.Cluster, func(cl *cluster) error {
		good, err := cl.store.VerifyAudit(s.ctx, expected)
		if err != nil {
			wrong = append(wrong, err)
			return nil
		}
		fmt.Fprintf(s.out, "%-14s %s\n", cl.ID, wholeLog(good))
		return nil
	})
	return errors.Join(append(wrong, err)...)
}

// wholeLog tells of a log in which nothing is wrong.
func wholeLog(good mspr.AuditSpan) string {
	if good.Entries == 0 {
		return "no entries"
	}
	text := fmt.Sprintf("%d entries, whole; the end is %d:%s", good.Entries, good.Head.Number, good.Head.Hash)
	if good.Removed > 0 {
		text += fmt.Sprintf("; those up to %d were removed at the end of their period", good.Removed)
	}
	return text
}

func (c *auditVerifyCommand) expected() (*mspr.AuditHead, error) {
	if c.Expect == "" {
		return nil, nil //nolint:nilnil // nothing is expected
	}
	if c.Cluster == "" {
		return nil, fmt.Errorf("--expect is about one log: name its --cluster")
	}
	number, hash, ok := strings.Cut(c.Expect, ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if bytes, bad := hex.DecodeString(hash); !ok || err != nil || n < 1 || bad != nil || len(bytes) != sha256.Size {
		return nil, fmt.Errorf("--expect %q: write NUMBER:HASH, as an earlier verification printed it", c.Expect)
	}
	return &mspr.AuditHead{Number: n, Hash: strings.ToLower(hash)}, nil
}
