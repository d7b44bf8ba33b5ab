#!/bin/bash
# One release with curl and openssl alone: a DPoP-bound token by private_key_jwt, then POST /v1/releases.
#
#   ./release.sh <issuer> <client id> <Ed25519 key, PEM> < question.json > release.json
#
# Nothing secret stands in an argument, where `ps` would show it. The receipt is NOT verified here: see README.md.
set -euo pipefail
umask 077

[ $# -eq 3 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
issuer=$1 client=$2 key=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

b64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
one_time_id() { openssl rand 16 | b64url; }

# jwt <key> <header> <claims>: a compact JWS (RFC 7515, RFC 8037)
jwt() {
  printf '%s.%s' "$(printf %s "$2" | b64url)" "$(printf %s "$3" | b64url)" > "$work/signed"
  printf '%s.%s' "$(cat "$work/signed")" "$(openssl pkeyutl -sign -rawin -inkey "$1" -in "$work/signed" | b64url)"
}

# proof <URL> [<more claims>]: a DPoP proof for one POST (RFC 9449)
proof() {
  local x claims
  x=$(openssl pkey -in "$work/proof.pem" -pubout -outform DER | tail -c 32 | b64url)
  claims=$(printf '{"jti":"%s","htm":"POST","htu":"%s","iat":%s%s}' "$(one_time_id)" "$1" "$(date +%s)" "${2-}")
  jwt "$work/proof.pem" \
    "{\"alg\":\"EdDSA\",\"typ\":\"dpop+jwt\",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"$x\"}}" "$claims"
}

# post <URL> <body file>: headers come from $work/headers; the body is printed; fails unless the answer is 200
post() {
  local status
  status=$(curl -sS -o "$work/answer" -w '%{http_code}' -H "@$work/headers" --data-binary "@$2" "$1")
  [ "$status" = 200 ] || { echo "HTTP $status: $(cat "$work/answer")" >&2; return 1; }
  cat "$work/answer"
}

openssl genpkey -algorithm ed25519 -out "$work/proof.pem"

now=$(date +%s)
assertion=$(jwt "$key" '{"alg":"EdDSA","typ":"JWT"}' "$(printf \
  '{"iss":"%s","sub":"%s","aud":"%s","jti":"%s","iat":%s,"exp":%s}' \
  "$client" "$client" "$issuer" "$(one_time_id)" "$now" "$((now + 60))")")
printf '%s&%s&client_assertion=%s' grant_type=client_credentials \
  client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer "$assertion" > "$work/form"
printf 'Content-Type: application/x-www-form-urlencoded\nDPoP: %s\n' "$(proof "$issuer/oauth/token")" > "$work/headers"
token=$(post "$issuer/oauth/token" "$work/form" | sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')

cat > "$work/question"
ath=$(printf %s "$token" | openssl dgst -sha256 -binary | b64url)
printf 'Content-Type: application/json\nIdempotency-Key: %s\nAuthorization: DPoP %s\nDPoP: %s\n' \
  "$(one_time_id)" "$token" "$(proof "$issuer/v1/releases" ",\"ath\":\"$ath\"")" > "$work/headers"
post "$issuer/v1/releases" "$work/question"
