package main

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/mspr/surveillance/config"
	"github.com/mspr/surveillance/mspr"
)

const whoAmI = `{ viewer { role name } }`

// TestFault24_AClockThatIsWrongByMoreThanAMinuteIsNoticed signs tokens with the
// service's own key, as an issuer with a wrong clock would.
func TestFault24_AClockThatIsWrongByMoreThanAMinuteIsNoticed(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	token := s.as(mspr.Researcher).token("us")
	sign := resigner(t, s.dataDir, "us", token)
	same(t, "a token as the service signs it", s.post("us", whoAmI, bearer(sign(0, 0))).status, http.StatusOK)
	for _, c := range []struct {
		skew time.Duration
		good bool
	}{
		{-2 * time.Hour, true}, // issued two hours ago is what a token is for
		{-5 * time.Minute, true},
		{30 * time.Second, true},
		{5 * time.Minute, false},
		{2 * time.Hour, false},
	} {
		got := s.post("us", whoAmI, bearer(sign(c.skew, 0)))
		if good := got.status == http.StatusOK; good != c.good {
			t.Errorf("a token from a clock that is %s ahead: status %d, %s", c.skew, got.status, got.body)
		}
	}
	for _, life := range []time.Duration{24*time.Hour + time.Second, 48 * time.Hour, -5 * time.Minute} {
		got := s.post("us", whoAmI, bearer(sign(-10*time.Minute, life)))
		same(t, fmt.Sprintf("a token that lives %s", life), got.status, http.StatusUnauthorized)
		same(t, "its code", got.answer.code(), string(mspr.Unauthenticated))
	}
}

// resigner gives a way to sign the claims of a token again, issued skew from
// now and living life; 0 is the life that they had.
func resigner(t *testing.T, dir, cluster, token string) func(skew, life time.Duration) string {
	t.Helper()
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{}
	if err := parsed.UnsafeClaimsWithoutVerification(&claims); err != nil {
		t.Fatal(err)
	}
	id := parsed.Headers[0].KeyID
	text, err := os.ReadFile(filepath.Join(dir, "keys", cluster, id+".pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key},
		(&jose.SignerOptions{}).WithType("at+jwt").WithHeader("kid", id))
	if err != nil {
		t.Fatal(err)
	}
	return func(skew, life time.Duration) string {
		if life == 0 {
			life = 24 * time.Hour
		}
		issued := time.Now().Add(skew)
		claims["iat"], claims["exp"] = issued.Unix(), issued.Add(life).Unix()
		signed, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
}

// TestFault24_DatesStayCalendarDatesInEveryZone runs the program in several
// zones and asks for days on which clocks are changed, and for a leap day.
func TestFault24_DatesStayCalendarDatesInEveryZone(t *testing.T) {
	days := []string{"2020-02-29", "2020-03-29", "2020-10-25", "2020-12-31", "2021-01-01", "2021-03-14", "2021-03-28", "2021-11-07"}
	var file strings.Builder
	file.WriteString("disease,location,date,cases\n")
	for i, day := range days {
		fmt.Fprintf(&file, "covid19,FRA,%s,%d\n", day, i+1)
	}
	path := writeFile(t, "days.csv", file.String())
	for _, zone := range []string{"America/New_York", "Europe/Zurich", "Pacific/Kiritimati", "Pacific/Pago_Pago"} {
		t.Run(zone, func(t *testing.T) {
			dir := dataDir(t)
			cmd, out := command(t, "--data-dir", dir, "--log-level", "error", "etl", "run", "--cluster", "switzerland", "--source", "mspr", "--file", path)
			cmd.Env = append(cmd.Env, "TZ="+zone, "PGTZ="+zone)
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			s := start(t, dir, config.Serving{}, "switzerland")
			a := s.ask("switzerland", `{ covidRecords(where: {source: {eq: "mspr"}}, first: 100) { nodes { date cases } } }`)
			for i, day := range days {
				same(t, "day", a.text(t, "covidRecords", "nodes", i, "date"), day)
				same(t, "cases of "+day, a.number(t, "covidRecords", "nodes", i, "cases"), int64(i+1))
			}
		})
	}
}

// TestFault30_ARefreshTokenThatIsUsedFiftyTimesAtOnceWorksOnce, and ends the
// sign-in, whose access tokens are refused from then on.
func TestFault30_ARefreshTokenThatIsUsedFiftyTimesAtOnceWorksOnce(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	email, password := s.account("us", mspr.Researcher)
	in := s.signIn("us", email, password)
	var good atomic.Int64
	var group sync.WaitGroup
	refreshed := make(chan string, 50)
	for range 50 {
		group.Go(func() {
			got := s.post("us", refreshQuery(in.refresh), nil)
			if got.status >= http.StatusInternalServerError {
				t.Errorf("status %d: %s", got.status, got.body)
			}
			if got.answer.code() == "" {
				good.Add(1)
				refreshed <- got.answer.text(t, "refresh", "accessToken")
				return
			}
			if code := got.answer.code(); code != string(mspr.Unauthenticated) {
				t.Errorf("a spent token is answered with %s: %s", code, got.body)
			}
		})
	}
	group.Wait()
	close(refreshed)
	same(t, "how often the token worked", good.Load(), int64(1))
	for _, token := range []string{in.access, <-refreshed} {
		same(t, "an access token of the sign-in that was ended", s.post("us", whoAmI, bearer(token)).status, http.StatusUnauthorized)
	}
}

func refreshQuery(token string) string {
	return fmt.Sprintf(`mutation { refresh(refreshToken: %q) { step accessToken refreshToken } }`, token)
}

// TestFault32_NoGoodTokenIsRefusedWhileKeysRotate asks with tokens of the old
// key and of the new one all along.
func TestFault32_NoGoodTokenIsRefusedWhileKeysRotate(t *testing.T) {
	s := start(t, dataDir(t), config.Serving{}, "us")
	email, password := s.account("us", mspr.Researcher)
	old := s.signIn("us", email, password)
	oldKey := keyOf(t, old.access)
	tokens := &tokenList{list: []string{old.access}}
	stop := make(chan struct{})
	var asked, refused atomic.Int64
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				for _, token := range tokens.all() {
					asked.Add(1)
					if got := s.post("us", whoAmI, bearer(token)); got.status != http.StatusOK {
						refused.Add(1)
						t.Errorf("status %d: %s", got.status, got.body)
					}
				}
			}
		})
	}
	rotate := func() string {
		code, out := operate(t, append(s.reach(), "key", "rotate", "--cluster", "us")...)
		same(t, "exit code of the rotation: "+out, code, exitDone)
		in := s.signIn("us", email, password)
		tokens.add(in.access)
		return keyOf(t, in.access)
	}
	second := rotate()
	third := rotate()
	if oldKey == second || second == third {
		t.Errorf("the keys %s, %s and %s are not three", oldKey, second, third)
	}
	same(t, "keys that the service lists", len(s.listedKeys("us")), 3)
	close(stop)
	group.Wait()
	if asked.Load() < 10 || refused.Load() > 0 {
		t.Errorf("%d of %d good tokens were refused", refused.Load(), asked.Load())
	}

	code, out := operate(t, append(s.reach(), "key", "drop", "--cluster", "us", "--key", oldKey)...)
	same(t, "exit code of the drop: "+out, code, exitDone)
	same(t, "a token of the dropped key", s.post("us", whoAmI, bearer(old.access)).status, http.StatusUnauthorized)
	for _, token := range tokens.all()[1:] {
		same(t, "a token of a key that stayed", s.post("us", whoAmI, bearer(token)).status, http.StatusOK)
	}
}

// tokenList is added to while it is read.
type tokenList struct {
	mu   sync.Mutex
	list []string
}

func (l *tokenList) add(token string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.list = append(l.list, token)
}

func (l *tokenList) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.list)
}

// keyOf gives the id of the key that signed a token.
func keyOf(t *testing.T, token string) string {
	t.Helper()
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	return parsed.Headers[0].KeyID
}

// listedKeys reads the cluster's JWKS.
func (s *server) listedKeys(cluster string) []jose.JSONWebKey {
	s.t.Helper()
	res, err := s.client.Get(fmt.Sprintf("http://%s/%s/.well-known/jwks.json", s.at.api, cluster))
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var set jose.JSONWebKeySet
	if err := json.NewDecoder(res.Body).Decode(&set); err != nil {
		s.t.Fatal(err)
	}
	for _, k := range set.Keys {
		if !k.IsPublic() {
			s.t.Error("a private key is listed")
		}
	}
	return set.Keys
}
