package identity_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"github.com/rs/zerolog"

	"github.com/mspr/surveillance/identity"
	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/store/storetest"
)

const (
	password = "a heron stands in the reeds"
	wrong    = "a stork stands in the reeds"
)

// clock is a clock that a test sets.
type clock struct {
	sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.Lock()
	defer c.Unlock()
	return c.at
}

func (c *clock) advance(by time.Duration) {
	c.Lock()
	defer c.Unlock()
	c.at = c.at.Add(by)
}

// tokens mints and verifies tokens without a JWT's formalities.
type tokens struct {
	clock *clock
	// key names the key that signs.
	key atomic.Pointer[string]
}

func (m *tokens) Mint(_ context.Context, c mspr.Claims) (string, error) {
	c.ID, c.KeyID = fmt.Sprint(c.Subject, c.Session, c.Issued), *m.key.Load()
	text, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(text) + "." + m.sign(text), err
}

func (m *tokens) sign(text []byte) string {
	mac := hmac.New(sha256.New, []byte("tests"))
	mac.Write(text)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func (m *tokens) Verify(_ context.Context, token string) (c mspr.Claims, err error) {
	refused := mspr.Errorf(mspr.Unauthenticated, "the access token is not one of ours")
	body, signature, _ := strings.Cut(token, ".")
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || signature != m.sign(text) || json.Unmarshal(text, &c) != nil || !m.clock.now().Before(c.Expires) {
		return c, refused
	}
	return c, nil
}

// house is two servers on one database.
type house struct {
	*testing.T
	clock   *clock
	tokens  *tokens
	a, b    *identity.Service
	hashed  []*atomic.Int64
	log     *bytes.Buffer
	logger  zerolog.Logger
	db      *pgx.Conn
	address string
}

// servers starts two servers on a database of their own, with a key.
func servers(t *testing.T) *house {
	t.Helper()
	h := &house{T: t, clock: &clock{at: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}, log: new(bytes.Buffer), address: storetest.Prepared(t, "us")}
	h.tokens, h.logger = &tokens{clock: h.clock}, zerolog.New(zerolog.SyncWriter(h.log))
	h.tokens.key.Store(new("key-1"))
	h.a, h.b = h.server(), h.server()
	u, err := url.Parse(h.address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("user", "mspr_us")
	u.RawQuery = query.Encode()
	if h.db, err = pgx.Connect(t.Context(), u.String()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.db.Close(context.Background()) })
	h.exec("INSERT INTO signing_keys (id, public) VALUES ('key-1', 'p'), ('key-2', 'p')")
	return h
}

// server starts one more server on the database.
func (h *house) server() *identity.Service {
	h.Helper()
	s := identity.New(identity.Options{
		Cluster: mspr.Cluster{ID: "us", Name: "United States"}, Store: storetest.Open(h.T, h.address, "us"),
		Tokens: h.tokens, Now: h.clock.now, Log: h.logger,
	})
	h.hashed = append(h.hashed, s.QuickHashes())
	return s
}

// hashes gives how many passwords were hashed since the last time.
func (h *house) hashes() (n int64) {
	for _, count := range h.hashed {
		n += count.Swap(0)
	}
	return n
}

func (h *house) exec(sql string, args ...any) {
	h.Helper()
	if _, err := h.db.Exec(h.Context(), sql, args...); err != nil {
		h.Fatal(err)
	}
}

// texts runs a query of one column.
func (h *house) texts(sql string, args ...any) []string {
	h.Helper()
	rows, err := h.db.Query(h.Context(), sql, args...)
	if err != nil {
		h.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		h.Fatal(err)
	}
	return all
}

// newest gives the newest entries of the audit log, as "action resource name
// outcome reason", the oldest first.
func (h *house) newest(n int) []string {
	h.Helper()
	return h.texts(`SELECT entry FROM (
		SELECT number, concat_ws(' | ', action, resource, name, outcome, reason) AS entry FROM audit_log ORDER BY number DESC LIMIT $1) AS e ORDER BY number`, n)
}

// from is somebody without an account at an address.
func from(address string) mspr.Caller {
	return mspr.Caller{Cluster: "us", Role: mspr.Public, Origin: mspr.Origin{Address: address, UserAgent: "test"}}
}

// home is where most tests come from.
func home() mspr.Caller { return from("192.0.2.1") }

// account makes an account with the password of the tests.
func (h *house) account(email string, role mspr.Role) mspr.Account {
	h.Helper()
	made, err := h.a.CreateAccount(h.Context(), mspr.Operator("us"), mspr.NewAccount{Email: email, Role: role, Password: new(password)})
	if err != nil {
		h.Fatal(err)
	}
	h.hashes()
	return made.Account
}

// login signs in with the password of the tests.
func (h *house) login(email string) mspr.SignIn {
	h.Helper()
	in, err := h.a.Login(h.Context(), home(), email, password)
	if err != nil {
		h.Fatal(err)
	}
	return in
}

// caller gives who shows the access token of a sign-in.
func (h *house) caller(in mspr.SignIn) mspr.Caller {
	h.Helper()
	c, err := h.b.Caller(h.Context(), "Bearer "+*in.AccessToken, home().Origin)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// accepts says whether the access token of a sign-in is good on both servers.
func (h *house) accepts(in mspr.SignIn) bool {
	h.Helper()
	good := 0
	for _, s := range []*identity.Service{h.a, h.b} {
		_, err := s.Caller(h.Context(), "Bearer "+*in.AccessToken, home().Origin)
		if err != nil {
			h.refused("a token", err, mspr.Unauthenticated)
			continue
		}
		good++
	}
	if good == 1 {
		h.Error("the servers don't agree about a token")
	}
	return good == 2
}

// code gives what an authenticator with the secret shows, some steps from now.
func (h *house) code(secret string, steps int) string {
	h.Helper()
	code, err := totp.GenerateCode(secret, h.clock.now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		h.Fatal(err)
	}
	return code
}

// refused checks the code of an error.
func (h *house) refused(what string, err error, code mspr.Code) {
	h.Helper()
	if err == nil || mspr.CodeOf(err) != code {
		h.Errorf("%s: got %v, want %s", what, err, code)
	}
}

func (h *house) done(what string, err error) {
	h.Helper()
	if err != nil {
		h.Fatalf("%s: %v", what, err)
	}
}

// atOnce runs work n times at once, on both servers by turns, and gives how
// often it succeeded and how often it failed with each code.
func (h *house) atOnce(n int, work func(s *identity.Service, i int) error) (done int, codes map[mspr.Code]int) {
	h.Helper()
	var group sync.WaitGroup
	var lock sync.Mutex
	codes = map[mspr.Code]int{}
	start := make(chan struct{})
	for i := range n {
		group.Go(func() {
			<-start
			err := work([]*identity.Service{h.a, h.b}[i%2], i)
			lock.Lock()
			defer lock.Unlock()
			if err == nil {
				done++
				return
			}
			codes[mspr.CodeOf(err)]++
			if mspr.CodeOf(err) == mspr.Internal {
				h.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
	return done, codes
}

// same compares two values.
func same[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// admins runs statements as the database's administrator, in another database
// if one is named.
func (h *house) admins(database string, statements ...string) {
	h.Helper()
	config, err := pgx.ParseConfig(h.address)
	if err != nil {
		h.Fatal(err)
	}
	if database != "" {
		config.Database = database
	}
	admin, err := pgx.ConnectConfig(h.Context(), config)
	if err != nil {
		h.Fatal(err)
	}
	defer admin.Close(h.Context())
	for _, sql := range statements {
		if _, err := admin.Exec(h.Context(), sql); err != nil {
			h.Fatal(err)
		}
	}
}

// cut takes the database away from the servers: it ends their connections and
// lets no new ones in.
func (h *house) cut() {
	h.Helper()
	name := h.db.Config().Database
	h.admins("postgres",
		"ALTER DATABASE "+pgx.Identifier{name}.Sanitize()+" ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'")
}
