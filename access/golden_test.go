package access_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mspr/surveillance/access"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A change to what anybody can see shows in the review of these files.
func TestAViewIsTheGoldenOne(t *testing.T) {
	files, err := filepath.Glob("testdata/views/*")
	if err != nil || len(files) != len(views(t)) {
		t.Errorf("there are %d golden files, %v", len(files), err)
	}
	for _, v := range views(t) {
		t.Run(v.name, func(t *testing.T) {
			golden := "testdata/views/" + v.name + ".graphql"
			printed := access.Print(v.schema)
			if *update {
				if err := os.WriteFile(golden, []byte(printed), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), printed); diff != "" {
				t.Errorf("the view changed (run the test with -update if that is meant):\n%s", diff)
			}
		})
	}
}
