// A client of bunq's identity verification, with Go's standard library alone (Go 1.22 or later).
// Run it: go build adapter.go && npx bunq-contracts verify --lacks onboarding,payment,webhooks -- ./adapter
// What it does not do: entry `onboarding`, webhooks, a Retry-After that is a date; it trusts the kit's authority on Linux alone.
package main

import (
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

type session struct {
	ID                     int64 // a float64 would take an id past 2^53 for its neighbour's
	Status, Token, Url_api string
	Result                 any
}
type items []struct{ Id, IdentityVerificationSessionIncode *session }

var (
	limit, _    = time.ParseDuration(os.Getenv("BUNQ_DEADLINE_MS") + "ms")
	interval, _ = time.ParseDuration(os.Getenv("BUNQ_POLL_INTERVAL_MS") + "ms")
	private, _  = x509.ParsePKCS8PrivateKey(der("BUNQ_PRIVATE_KEY_FILE"))
	public, _   = x509.ParsePKIXPublicKey(der("BUNQ_SERVER_PUBLIC_KEY_FILE"))
	deadline    = time.Now().Add(limit)
	kinds       = map[int]string{0: "network", 401: "auth", 403: "auth", 429: "rate_limited", 491: "server", 500: "server"}
	told        = map[string]any{"outcome": "error", "error_kind": "none", "session_id": "", "fail_reasons": []any{}, "note": ""}
)

func der(name string) []byte {
	text, _ := os.ReadFile(os.Getenv(name))
	block, _ := pem.Decode(text)
	return block.Bytes
}

// The limit is on the whole answer, which may trickle in. No redirect is followed, or else whoever answers is sent our token.
func exchange(method, url, body string, header http.Header) (status int, _ http.Header, came []byte) {
	client := http.Client{Timeout: min(10*time.Second, max(time.Second, time.Until(deadline)))}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	request, _ := http.NewRequest(method, url, strings.NewReader(body))
	request.Header, request.Close = header, true
	if answer, err := client.Do(request); err == nil {
		if came, err = io.ReadAll(answer.Body); err == nil {
			return answer.StatusCode, answer.Header, came
		}
	}
	return 0, nil, nil
}

// What it finds, or why nothing. Sends again what did nothing, and what may be repeated: a POST or PUT that is lost may have happened.
func call(method, path, body string) (items, string) {
	for tries := 0; ; tries++ {
		header := http.Header{"Cache-Control": {"no-cache"}, "X-Bunq-Client-Authentication": {os.Getenv("BUNQ_SESSION_TOKEN")}}
		header.Set("X-Bunq-Client-Request-Id", fmt.Sprint(time.Now().UnixNano()))
		if digest := sha256.Sum256([]byte(body)); body != "" {
			signature, _ := rsa.SignPKCS1v15(nil, private.(*rsa.PrivateKey), crypto.SHA256, digest[:])
			header.Set("X-Bunq-Client-Signature", base64.StdEncoding.EncodeToString(signature))
			header.Set("Content-Type", "application/json")
		}
		status, answered, came := exchange(method, os.Getenv("BUNQ_BASE_URL")+"/v1"+path, body, header)
		kind, wait := cmp.Or(kinds[min(status, 500)], "protocol"), time.Second<<tries
		if seconds, err := strconv.ParseUint(answered.Get("Retry-After"), 10, 30); err == nil {
			wait = max(time.Second, time.Duration(seconds)*time.Second)
		}
		if kind == "protocol" || kind == "auth" { // or it is whoever stands before bunq, who signs nothing
			var document struct{ Response items }
			given, isSuccess, digest := answered["X-Bunq-Server-Signature"], status/100 == 2, sha256.Sum256(came)
			signature, _ := base64.StdEncoding.DecodeString(strings.Join(given, ","))
			isRight := rsa.VerifyPKCS1v15(public.(*rsa.PublicKey), crypto.SHA256, digest[:], signature) == nil
			if !isRight && (isSuccess || given != nil) { // of the very bytes that came; refusals may come without
				return nil, "signature"
			} else if !isSuccess || len(came) > 0 && json.Unmarshal(came, &document) != nil {
				return nil, fmt.Sprint(kind, " bunq answered ", status) // its words may repeat secrets, or who the applicant is
			}
			return document.Response, ""
		} else if kind != "rate_limited" && method != "GET" || tries == 6 || wait >= time.Until(deadline) {
			return nil, kind
		}
		time.Sleep(wait)
	}
}

func converse() string {
	id, path := int64(0), "/user/"+os.Getenv("BUNQ_USER_ID")+"/identity-verification-session"
	ours := func(found items, failed string) *session { // of several, for a neighbour's verdict is not ours
		for _, each := range found {
			if one := cmp.Or(each.Id, each.IdentityVerificationSessionIncode); one != nil && one.ID > 0 && (id == 0 || one.ID == id) {
				return one
			}
		}
		panic(failed)
	}
	// Once: bunq documents no way to find a session whose creation was not answered.
	id = ours(call("POST", path, `{"purpose":"VERIFICATION","provider":"INCODE"}`)).ID
	path, told["session_id"] = fmt.Sprint(path, "/", id), fmt.Sprint(id)
	given := ours(call("GET", path, ""))
	// In an app this is Incode's SDK, with the user in front of the camera.
	token, _ := json.Marshal(map[string]string{"token": given.Token})
	_, _, sdk := exchange("POST", given.Url_api+"capture", string(token), http.Header{"Content-Type": {"application/json"}})
	if json.Unmarshal(sdk, given); given.Token == "" || given.Result != "completed" {
		return map[any]string{"cancelled": "cancelled", "failed": "needs_input"}[given.Result]
	}
	_, lost := call("PUT", path, `{"status":"SUBMITTED"}`)
	for wait, misses := interval, 0; time.Until(deadline) > interval; wait = min(wait*5/4, 5*interval) {
		if lost != "" && lost != "network" && lost != "server" {
			panic(lost)
		}
		time.Sleep(min(wait, time.Until(deadline)))
		found, failed := call("GET", path, "")
		if misses++; misses <= 2 && failed == "protocol bunq answered 404" { // what was just written may not be readable everywhere yet
			continue
		}
		given, misses = ours(found, failed), 0
		if given.Status == "CREATED" && lost != "" { // it was; if not, this one is refused
			call("PUT", path, `{"status":"SUBMITTED"}`)
			lost = ""
		} else if given.Status == "PROCESSED" { // says that there is a verdict, not which: a text of 2025, or an object of 2026
			if object, isObject := given.Result.(map[string]any); isObject {
				reasons, _ := object["all_fail_reason"].([]any)
				given.Result, told["fail_reasons"] = object["result"], append([]any{}, reasons...)
			}
			return map[any]string{"APPROVED": "approved", "REJECTED": "rejected"}[given.Result]
		}
	}
	return "timed_out"
}

func main() {
	defer func() {
		if failed, _ := recover().(string); told["outcome"] == "error" {
			told["error_kind"], told["note"], _ = strings.Cut(cmp.Or(failed, "protocol"), " ")
		}
		json.NewEncoder(os.Stdout).Encode(told)
		os.Exit(map[any]int{"error": 1}[told["outcome"]])
	}()
	os.Setenv("SSL_CERT_FILE", os.Getenv("BUNQ_AUTHORITY_FILE"))
	told["outcome"] = cmp.Or(converse(), "error")
}
