package analytics

import (
	"fmt"
	"testing"
)

func TestCacheHoldsItsBytes(t *testing.T) {
	t.Parallel()
	c := newCache(1000)
	for i := range 50 {
		c.put(fmt.Sprintf("%02d", i), i, 98)
		if s := c.stats(); s.Bytes > 1000 || s.Bytes != int64(s.Entries)*100 {
			t.Fatalf("after %d entries: %+v", i+1, s)
		}
	}
	if s := c.stats(); s.Entries != 10 || s.Evictions != 40 {
		t.Errorf("%+v, want the last ten", s)
	}
	if _, ok := c.get("39"); ok {
		t.Error("the oldest entry is still there")
	}
	if v, ok := c.get("40"); !ok || v != 40 {
		t.Errorf("got %v, %v", v, ok)
	}
	c.put("50", 50, 98)
	if _, ok := c.get("40"); !ok {
		t.Error("an entry that was just used fell out before older ones")
	}
}

func TestCacheRefusesAnEntryThatWouldFillIt(t *testing.T) {
	t.Parallel()
	c := newCache(1000)
	c.put("small", 1, 10)
	c.put("big", 2, 500)
	if _, ok := c.get("big"); ok {
		t.Error("the big entry was kept")
	}
	if _, ok := c.get("small"); !ok {
		t.Error("the small entry was pushed out")
	}
}
