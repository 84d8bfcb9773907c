package pipeline

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/mspr/surveillance/mspr"
)

// Webhook tells an address outside of notices, signed as the specification Standard
// Webhooks 1.0 says (https://www.standardwebhooks.com): the receiver checks
// webhook-signature with the secret that both know, and drops what it has seen by
// webhook-id or what is old by webhook-timestamp.
type Webhook struct {
	cluster mspr.ClusterID
	address string
	secret  []byte
	client  *http.Client
}

const (
	// leastSecret is the least length of a secret in bytes.
	leastSecret = 24
	// hookTime bounds one attempt to tell.
	hookTime = 10 * time.Second
)

// NewWebhook makes the webhook of a cluster; nil where there is no address. The
// secret is text, or base64 with the prefix whsec_.
func NewWebhook(cluster mspr.ClusterID, address, secret string) (*Webhook, error) {
	if address == "" {
		return nil, nil //nolint:nilnil // nil is none, as the comment says
	}
	key := []byte(secret)
	if text, encoded := strings.CutPrefix(secret, "whsec_"); encoded {
		var err error
		if key, err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, errors.New("the secret of the webhook begins with whsec_, but what follows is not base64")
		}
	}
	if len(key) < leastSecret {
		return nil, fmt.Errorf("the secret of the webhook has %d bytes; it needs %d: openssl rand -base64 32", len(key), leastSecret)
	}
	return &Webhook{cluster: cluster, address: address, secret: key, client: &http.Client{
		Timeout: hookTime,
		// A redirect would send what is signed for one address to another.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// hookEvent is what is sent.
type hookEvent struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      hookData  `json:"data"`
}

type hookData struct {
	Cluster  mspr.ClusterID  `json:"cluster"`
	Notice   int64           `json:"notice"`
	Kind     mspr.NoticeKind `json:"kind"`
	Severity mspr.Severity   `json:"severity"`
	Source   mspr.SourceName `json:"source,omitempty"`
	Message  string          `json:"message"`
	Detail   string          `json:"detail,omitempty"`
	Raised   time.Time       `json:"raised"`
	Resolved *time.Time      `json:"resolved,omitempty"`
}

// Send tells that a notice was raised, or resolved. What is not answered by 2xx is an
// error, to be tried again.
func (w *Webhook) Send(ctx context.Context, n mspr.Notice, resolved bool) error {
	event := hookEvent{Type: "notice.raised", Timestamp: n.Raised, Data: hookData{
		Cluster: w.cluster, Notice: n.ID, Kind: n.Kind, Severity: n.Severity, Source: n.Source, Message: n.Message, Detail: n.Detail, Raised: n.Raised,
	}}
	if resolved && n.Resolved != nil {
		event.Type, event.Timestamp, event.Data.Resolved = "notice.resolved", *n.Resolved, n.Resolved
	}
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("the address of the webhook: %w", err)
	}
	// The same event has the same id however often it is sent.
	id := fmt.Sprintf("%s_%d_%s", w.cluster, n.ID, strings.TrimPrefix(event.Type, "notice."))
	at := strconv.FormatInt(time.Now().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Webhook-Id", id)
	request.Header.Set("Webhook-Timestamp", at)
	request.Header.Set("Webhook-Signature", w.sign(id, at, body))
	answer, err := w.client.Do(request)
	if err != nil {
		return mspr.Errorf(mspr.Unavailable, "the webhook can't be reached").Because(err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return mspr.Errorf(mspr.Unavailable, "the webhook answered %s", answer.Status)
	}
	return nil
}

func (w *Webhook) sign(id, at string, body []byte) string {
	mac := hmac.New(sha256.New, w.secret)
	_, _ = fmt.Fprintf(mac, "%s.%s.", id, at)
	_, _ = mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
