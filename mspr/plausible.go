package mspr

import "time"

// DailyLimit is the largest count of one place and day, either way; what lies
// beyond it is a mistake.
const DailyLimit = 100_000_000

// EarliestDate is when the first cases of COVID-19 fell ill; mpox came later.
func EarliestDate() Date { return NewDate(2019, 12, 1) }

// LatestDate is the last date that can be spoken of at a moment: the day after
// it in UTC, which somewhere has begun.
func LatestDate(at time.Time) Date { return DateOf(at.UTC()).AddDays(1) }
