package pipeline_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/mspr/surveillance/mspr"
	"github.com/mspr/surveillance/pipeline"
)

const hookSecret = "a secret of more than 24 bytes"

func notice() mspr.Notice {
	at := time.Date(2026, 3, 1, 6, 0, 0, 0, time.UTC)
	return mspr.Notice{ID: 7, Kind: mspr.SourceLateNotice, Severity: mspr.Warning, Source: "who", Message: "late", Raised: at, Seen: at}
}

func TestAWebhookIsToldWhatItsReceiverCanCheck(t *testing.T) {
	t.Parallel()
	var header http.Header
	var body []byte
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(receiver.Close)
	hook, err := pipeline.NewWebhook("us", receiver.URL, hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	if err := hook.Send(t.Context(), notice(), false); err != nil {
		t.Fatal(err)
	}
	// As the specification describes it, step by step.
	mac := hmac.New(sha256.New, []byte(hookSecret))
	mac.Write([]byte(header.Get("webhook-id") + "." + header.Get("webhook-timestamp") + "." + string(body)))
	if want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)); header.Get("webhook-signature") != want {
		t.Errorf("the signature is %s, want %s", header.Get("webhook-signature"), want)
	}
	if header.Get("webhook-id") != "us_7_raised" {
		t.Errorf("the event is called %s", header.Get("webhook-id"))
	}
	var event struct {
		Type string
		Data struct{ Cluster, Kind, Source, Message string }
	}
	if err := json.Unmarshal(body, &event); err != nil {
		t.Fatal(err)
	}
	if event.Type != "notice.raised" || event.Data.Cluster != "us" || event.Data.Kind != "SOURCE_LATE" || event.Data.Source != "who" || event.Data.Message != "late" {
		t.Errorf("the receiver was told %s", body)
	}
	closed := notice()
	closed.Resolved = new(closed.Raised.Add(time.Hour))
	if err := hook.Send(t.Context(), closed, true); err != nil || header.Get("webhook-id") != "us_7_resolved" || !strings.Contains(string(body), "notice.resolved") {
		t.Errorf("of the resolution the receiver was told %s, %s; %v", header.Get("webhook-id"), body, err)
	}
}

func TestWhatAWebhookDoesNotTakeIsAnErrorAndNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	followed := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed = true }))
	t.Cleanup(elsewhere.Close)
	for name, answer := range map[string]http.HandlerFunc{
		"500": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
		},
	} {
		receiver := httptest.NewServer(answer)
		t.Cleanup(receiver.Close)
		hook, err := pipeline.NewWebhook("us", receiver.URL, hookSecret)
		if err != nil {
			t.Fatal(err)
		}
		if err := hook.Send(t.Context(), notice(), false); mspr.CodeOf(err) != mspr.Unavailable {
			t.Errorf("%s gave %v", name, err)
		}
	}
	if followed {
		t.Error("what is signed for one address was sent to another")
	}
}

func TestAWeakSecretIsRefused(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"", "short", "whsec_" + base64.StdEncoding.EncodeToString([]byte("short")), "whsec_no base64 at all, but long enough"} {
		if _, err := pipeline.NewWebhook("us", "https://example.org", secret); err == nil {
			t.Errorf("the secret %q was taken", secret)
		}
	}
	if _, err := pipeline.NewWebhook("us", "https://example.org", "whsec_"+base64.StdEncoding.EncodeToString([]byte(hookSecret))); err != nil {
		t.Error(err)
	}
	if hook, err := pipeline.NewWebhook("us", "", ""); hook != nil || err != nil {
		t.Errorf("without an address there is %v, %v", hook, err)
	}
}
