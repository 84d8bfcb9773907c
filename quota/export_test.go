package quota

import "github.com/mspr/surveillance/mspr"

// Remembered counts the keys that are held in memory.
func (k *Keeper) Remembered() (n int) {
	for i := range k.shards {
		k.shards[i].Lock()
		n += k.shards[i].budgets.Len()
		k.shards[i].Unlock()
	}
	return n
}

// KeyOf gives the key of a caller as the database knows it.
func KeyOf(c mspr.Caller) string { return keyOf(c).String() }
