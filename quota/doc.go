// Package quota counts the requests that a caller sends in an hour, over all
// servers, without asking the database about each.
//
// A Keeper answers Take. It leases requests from Postgres about a hundredth of
// the limit at a time (fewer towards the end of a quota) and spends them from
// memory; when they are spent it leases more. Since everything that is served
// was leased before, no number of servers and restarts serves a key more than
// its limit in a window. Windows are the hours of UTC.
//
// A key is an account, the subject that an external issuer vouches for, or else
// the address that a request comes from; of an IPv6 address the /64, which is
// what one household has. Which address that is, behind a proxy, is for the
// caller of Take to know.
//
// What is not exact, and on which side:
//   - What a killed server had leased is lost to its caller until the window
//     ends, and so is the lease of a key that was forgotten because more than
//     Options.Keys others came after it. An orderly Close gives leases back.
//   - With the database away, each server serves a key a tenth of its limit (one
//     request at least) until the window ends, and no more than the database had
//     left when it last answered. The database is told when it is back, so that
//     only a server that ends before, or a quota that others had spent, makes
//     the sum exceed the limit.
//   - Around the full hour a server whose clock is ahead begins the next window;
//     the others take from it too, and lose what they had leased of the old one.
//   - When Postgres itself crashes it may forget the leases of its last fraction
//     of a second.
package quota
