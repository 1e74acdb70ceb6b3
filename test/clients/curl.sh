#!/usr/bin/env bash
# bunq by hand, with bash, curl and openssl: keys, signatures both ways, and one identity verification from start to result.
# usage: curl.sh <base URL> [API key]
set -euo pipefail

base=${1:?usage: curl.sh <base URL> [API key]}
base=${base%/}
api_key=${2:-sandbox_mock_partner}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

fail() { echo "curl.sh: $*" >&2; exit 1; }

# call METHOD PATH [BODY]: leaves the answer's bytes in $dir/answer. With a token, the body is signed.
call() {
  local method=$1 path=$2 body=${3-} signature status
  local options=(-H 'Cache-Control: no-cache')
  if [[ $token ]]; then options+=(-H "X-Bunq-Client-Authentication: $token"); fi
  if [[ $body ]]; then
    printf %s "$body" >"$dir/body" # what is signed and what is sent are the same bytes, without a line break at the end
    options+=(-H 'Content-Type: application/json' --data-binary "@$dir/body")
    if [[ $token ]]; then
      signature=$(openssl dgst -sha256 -sign "$dir/client.key" "$dir/body" | openssl base64 -A)
      options+=(-H "X-Bunq-Client-Signature: $signature")
    fi
  fi
  status=$(curl -sS --max-time 30 -X "$method" "${options[@]}" -D "$dir/headers" -o "$dir/answer" -w '%{http_code}' "$base$path") ||
    fail "$method $path got no answer"
  [[ $status == 200 ]] || fail "$method $path was answered $status: $(cat "$dir/answer")"
  [[ $path == /v1/installation ]] || verify "$method $path" # the installation itself brings the key to verify with
}

# verify CALL: stops unless the answer's signature is the server's, over the bytes as they came.
verify() {
  { grep -i '^x-bunq-server-signature:' "$dir/headers" || fail "the answer to $1 has no X-Bunq-Server-Signature"; } |
    cut -d: -f2- | tr -d ' \r\n' | openssl base64 -d -A >"$dir/signature"
  openssl dgst -sha256 -verify "$dir/server.pub" -signature "$dir/signature" "$dir/answer" >/dev/null 2>&1 ||
    fail "the signature of the answer to $1 is not the server's"
}

# first PATTERN: its first match in the answer.
first() { grep -oE "$1" "$dir/answer" | sed -n 1p || fail "no $1 in the answer: $(cat "$dir/answer")"; }
number() { first "\"$1\": *[0-9]+" | grep -oE '[0-9]+$'; }
text() { first "\"$1\": *\"[^\"]+\"" | sed 's/^[^:]*: *"//; s/"$//; s|\\/|/|g'; }

# log_in SECRET: installation, device and session, on a new key pair; sets token, user (a type and an id) and user_id.
log_in() {
  local pem
  openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$dir/client.key" 2>/dev/null || fail 'openssl made no key'
  pem=$(openssl pkey -in "$dir/client.key" -pubout | sed 's/$/\\n/' | tr -d '\n') # line breaks as JSON writes them

  token=''
  call POST /v1/installation "{\"client_public_key\":\"$pem\"}"
  token=$(text token)
  pem=$(text server_public_key)
  printf %b "$pem" >"$dir/server.pub"

  call POST /v1/device-server "{\"description\":\"curl.sh\",\"secret\":\"$1\",\"permitted_ips\":[\"*\"]}"
  call POST /v1/session-server "{\"secret\":\"$1\"}"
  token=$(text token)
  user=$(first '"User[A-Za-z]+": *\{"id": *[0-9]+' | sed 's/[^A-Za-z0-9]\{1,\}/ /g; s/^ //; s/ id / /')
  user_id=${user#* }
}

log_in "$api_key"
echo "the key is of $user"

# A company has no identity to verify; so the rest is done as a person, with a session of its own.
token=''
call POST /v1/sandbox-user-person '{}'
person_key=$(text api_key)
log_in "$person_key"
echo "the person is $user"

sessions=/v1/user/$user_id/identity-verification-session
call POST "$sessions" '{"purpose":"VERIFICATION","provider":"INCODE"}'
id=$(number id)
call GET "$sessions/$id"
status=$(text status)
incode_token=$(text token)
url_api=$(text url_api)
echo "session $id is $status: an app would now start Incode's SDK with token ${incode_token:0:8}... at $url_api"

call PUT "$sessions/$id" '{"status":"SUBMITTED"}'
for ((polls = 1; polls <= 100; polls++)); do
  call GET "$sessions/$id"
  status=$(text status)
  if [[ $status == PROCESSED ]]; then
    result=$(text result)
    echo "session $id is $status: $result"
    exit 0
  fi
  sleep 0.2
done
fail "session $id is still $status after $((polls - 1)) polls"
