package token

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/mspr/surveillance/mspr"
)

const (
	// maxAnswer bounds an answer of the issuer, in bytes, and maxKeys the keys in
	// it; issuers have a handful.
	maxAnswer = 256 << 10
	maxKeys   = 100
)

// fetch asks the issuer where its keys are, and for them. The remote key set of
// go-oidc would fetch them for every made-up key id, without a bound on the
// answer, and never again for a key that the issuer withdrew.
func (e *External) fetch(ctx context.Context) (map[string][]jose.JSONWebKey, error) {
	keys, err := e.ask(ctx)
	if err != nil {
		e.Log.Warn().Err(err).Str("issuer", e.Issuer.URL).Msg("the issuer's keys can't be read; those that are known go on")
		return nil, err
	}
	return keys, nil
}

func (e *External) ask(ctx context.Context) (map[string][]jose.JSONWebKey, error) {
	var discovered struct {
		Issuer string `json:"issuer"`
		Keys   string `json:"jwks_uri"`
	}
	if err := e.get(ctx, strings.TrimSuffix(e.Issuer.URL, "/")+"/.well-known/openid-configuration", &discovered); err != nil {
		return nil, fmt.Errorf("discover the issuer: %w", err)
	}
	if discovered.Issuer != e.Issuer.URL {
		return nil, fmt.Errorf("the issuer calls itself %q; configure it by that very name", discovered.Issuer)
	}
	address, err := mspr.SafeAddress(discovered.Keys)
	if err != nil {
		return nil, fmt.Errorf("the address of the issuer's keys: %w", err)
	}
	if own, err := url.Parse(e.Issuer.URL); err != nil || own.Scheme == "https" && address.Scheme != "https" {
		return nil, errors.New("the issuer's keys are not at an https address")
	}
	var published struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := e.get(ctx, discovered.Keys, &published); err != nil {
		return nil, fmt.Errorf("read the issuer's keys: %w", err)
	}
	if published.Keys == nil || len(published.Keys) > maxKeys {
		return nil, fmt.Errorf("the issuer gives no list of keys, or one of more than %d", maxKeys)
	}
	keys := usable(published.Keys)
	if len(keys) == 0 {
		e.Log.Warn().Str("issuer", e.Issuer.URL).
			Msg("the issuer has no key that we can use: RSA of 2048 to 4096 bits or P-256, with an id, for signatures")
	}
	return keys, nil
}

// usable gives the keys that tokens can be verified with. Others, of types that
// we don't use or don't know, may stand in the set (RFC 7517, section 5).
func usable(published []json.RawMessage) map[string][]jose.JSONWebKey {
	keys := map[string][]jose.JSONWebKey{}
	for _, text := range published {
		var k jose.JSONWebKey
		if err := json.Unmarshal(text, &k); err != nil || k.KeyID == "" || len(algorithmsOf(k)) == 0 {
			continue
		}
		keys[k.KeyID] = append(keys[k.KeyID], k)
	}
	return keys
}

// get reads a JSON document. Errors don't repeat what the issuer sent.
func (e *External) get(ctx context.Context, address string, into any) (err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	request.Header.Set("Accept", "application/json")
	answer, err := e.Client.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, answer.Body.Close()) }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s answers %d", address, answer.StatusCode)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return fmt.Errorf("GET %s: %w", address, err)
	}
	if len(text) > maxAnswer {
		return fmt.Errorf("GET %s answers more than %d bytes", address, maxAnswer)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("GET %s answers what is not the JSON we expect", address)
	}
	return nil
}

// withoutRedirections gives a client that takes an answer from nobody but who
// was asked.
func withoutRedirections(given *http.Client) *http.Client {
	client := http.Client{Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, MaxIdleConns: 2, IdleConnTimeout: 30 * time.Second,
	}}
	if given != nil {
		client = *given
	}
	if client.Timeout == 0 {
		client.Timeout = 5 * time.Second
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}
