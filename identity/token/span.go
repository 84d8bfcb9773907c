package token

import "time"

// span reads when a token is good and checks that it is now. That it is
// expired is told only of a token that was good: check all else before.
func (m members) span(now time.Time) (issued, expires time.Time, err error) {
	if issued, err = m.moment("iat"); err != nil {
		return issued, expires, err
	}
	if expires, err = m.moment("exp"); err != nil {
		return issued, expires, err
	}
	start := issued
	if _, there := m["nbf"]; there {
		from, err := m.moment("nbf")
		if err != nil {
			return issued, expires, err
		}
		if from.After(start) {
			start = from
		}
	}
	switch lifetime := expires.Sub(issued); {
	case lifetime <= 0 || lifetime > Lifetime:
		return issued, expires, refused("the token's lifetime is over a day, or none")
	case start.After(now.Add(Skew)):
		return issued, expires, refused("the token is from the future")
	case now.After(expires.Add(Skew)):
		return issued, expires, expired()
	}
	return issued, expires, nil
}
