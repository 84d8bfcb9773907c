package jobs_test

import (
	"testing"

	"github.com/mspr/surveillance/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
