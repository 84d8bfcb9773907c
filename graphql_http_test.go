//go:build npm

package main

import (
	"os/exec"
	"testing"

	"github.com/mspr/surveillance/config"
)

// TestGraphQLOverHTTPAudits runs the audits of the specification's own tool
// against a server. It fails when a MUST or a SHOULD does.
func TestGraphQLOverHTTPAudits(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{Sample: true}, "us")
	audits := exec.CommandContext(t.Context(), "scripts/graphql-http.sh", "http://"+s.at.api+"/us/graphql")
	out, err := audits.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Errorf("the audits ended with: %v", err)
	}
}
