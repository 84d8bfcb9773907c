package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/mspr/surveillance/mspr"
)

// wallet holds a server's access tokens by cluster and role.
type wallet struct {
	mu     sync.Mutex
	tokens map[string]string
}

// as gives the same server, asked by an account of the role.
func (s *server) as(role mspr.Role) *server {
	asked := *s
	asked.role = role
	return &asked
}

// token gives an access token of the server's asker, made at its first use.
func (s *server) token(cluster string) string {
	s.t.Helper()
	s.wallet.mu.Lock()
	defer s.wallet.mu.Unlock()
	key := cluster + " " + string(s.role)
	if s.wallet.tokens[key] == "" {
		email, password := s.account(cluster, s.role)
		s.wallet.tokens[key] = s.signIn(cluster, email, password).access
	}
	return s.wallet.tokens[key]
}

// account makes an account as an operator would.
func (s *server) account(cluster string, role mspr.Role) (email, password string) {
	s.t.Helper()
	email = strings.ToLower(rand.Text()) + "@example.org"
	code, out := operate(s.t, append(s.reach(), "account", "create", "--cluster", cluster, "--email", email, "--role", role.Word())...)
	if code != exitDone {
		s.t.Fatalf("making an account ended with exit code %d:\n%s", code, out)
	}
	return email, field(s.t, out, "password")
}

// reach gives the flags by which an operator reaches the server's database.
func (s *server) reach() []string {
	flags := []string{"--data-dir", s.dataDir, "--log-level", "error"}
	if s.database != "" {
		flags = append(flags, "--database-url", s.database)
	}
	return flags
}

// field reads the value of a line of a command's output.
func field(t *testing.T, out, name string) string {
	t.Helper()
	for line := range strings.Lines(out) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == name {
			return words[1]
		}
	}
	t.Fatalf("%q is missing in:\n%s", name, out)
	return ""
}

// signedIn is what a sign-in gives.
type signedIn struct {
	access, refresh string
	// secret is that of the authenticator which the sign-in set up, if it did.
	secret string
}

// signIn signs in with a password, and sets up an authenticator where one is
// asked for.
func (s *server) signIn(cluster, email, password string) signedIn {
	s.t.Helper()
	public := s.as(mspr.Public)
	a := public.ask(cluster, fmt.Sprintf(`mutation { login(email: %q, password: %q) { step accessToken refreshToken ticket } }`, email, password))
	if a.at(s.t, "login", "step") == "DONE" {
		return signedIn{access: a.text(s.t, "login", "accessToken"), refresh: a.text(s.t, "login", "refreshToken")}
	}
	same(s.t, "the step after a first password", a.at(s.t, "login", "step"), any("ENROLMENT_REQUIRED"))
	ticket := a.text(s.t, "login", "ticket")
	secret := public.ask(cluster, fmt.Sprintf(`mutation { enrolTotp(ticket: %q) { secret uri } }`, ticket)).text(s.t, "enrolTotp", "secret")
	code, err := totp.GenerateCode(secret, time.Now())
	if err != nil {
		s.t.Fatal(err)
	}
	a = public.ask(cluster, fmt.Sprintf(`mutation { confirmTotp(ticket: %q, code: %q) { recoveryCodes signIn { accessToken refreshToken } } }`, ticket, code))
	return signedIn{
		access: a.text(s.t, "confirmTotp", "signIn", "accessToken"), refresh: a.text(s.t, "confirmTotp", "signIn", "refreshToken"),
		secret: secret,
	}
}

// text is at, for a string.
func (a response) text(t *testing.T, path ...any) string {
	t.Helper()
	v, ok := a.at(t, path...).(string)
	if !ok {
		t.Fatalf("no text at %v", path)
	}
	return v
}

// exchange is a request and what came of it.
type exchange struct {
	status int
	header http.Header
	answer response
	body   string
}

// post sends a query with headers of its own, and no others.
func (s *server) post(cluster, query string, headers map[string]string) exchange {
	s.t.Helper()
	got, err := s.dispatch(cluster, query, headers)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// dispatch is post for who is prepared to get no answer.
func (s *server) dispatch(cluster, query string, headers map[string]string) (got exchange, err error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return got, err
	}
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, fmt.Sprintf("http://%s/%s/graphql", s.at.api, cluster), bytes.NewReader(body))
	if err != nil {
		return got, err
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := s.client.Do(req)
	if err != nil {
		return got, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return got, err
	}
	got = exchange{status: res.StatusCode, header: res.Header, body: string(text)}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&got.answer); err != nil {
		return got, fmt.Errorf("%s answered %s, which is not GraphQL: %w", cluster, text, err)
	}
	return got, nil
}

// bearer is the header of a token.
func bearer(token string) map[string]string {
	return map[string]string{"Authorization": "Bearer " + token}
}

// code gives the code of the answer's only error, and none without any.
func (a response) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	return a.Errors[0].Extensions.Code
}
