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
give it back with --expect the next time.`
}

// Run verifies the log of each cluster, or of one.
func (c *auditVerifyCommand) Run(s *session) error {
	expected, err := c.expected()
	if err != nil {
		return usageError{err}
	}
	var wrong []error // a log that is broken hides no other
	err = s.onEach(c.Cluster, func(cl *cluster) error {
		head, rows, err := cl.store.VerifyAudit(s.ctx, expected)
		switch {
		case err != nil:
			wrong = append(wrong, err)
		case rows == 0:
			fmt.Fprintf(s.out, "%-14s no entries\n", cl.ID)
		default:
			fmt.Fprintf(s.out, "%-14s %d entries, whole; the end is %d:%s\n", cl.ID, rows, head.Number, head.Hash)
		}
		return nil
	})
	return errors.Join(append(wrong, err)...)
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
