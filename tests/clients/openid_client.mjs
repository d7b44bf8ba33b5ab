// A foreign client (npm openid-client) against a running gateway: what a recipient that is not ours would do.
//
//   node openid_client.mjs <issuer> <client id> <private JWK file> < question.json
//
// Gets a DPoP-bound token by client credentials with private_key_jwt, asks /v1/releases what stands on standard
// input, and prints one JSON line: {"token_type", "expires_in", "status", "body"}. No option of the library is
// loosened but plain http, and that for loopback alone.

import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";

globalThis.crypto ??= webcrypto; // Node 18, which Debian 12 has, keeps them out of the global scope
globalThis.CryptoKey ??= webcrypto.CryptoKey;
const client = await import("openid-client");

const ALGORITHMS = {
  "P-256": { name: "ECDSA", namedCurve: "P-256" },
  Ed25519: { name: "Ed25519" },
};

async function readKey(file) {
  const jwk = JSON.parse(await readFile(file, "utf8"));
  return { key: await crypto.subtle.importKey("jwk", jwk, ALGORITHMS[jwk.crv], false, ["sign"]), kid: jwk.kid };
}

async function readQuestion() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

async function ask(issuer, clientId, keyFile) {
  const loopback = ["127.0.0.1", "[::1]", "localhost"].includes(issuer.hostname);
  const execute = issuer.protocol === "http:" && loopback ? [client.allowInsecureRequests] : [];
  const authentication = client.PrivateKeyJwt(await readKey(keyFile));
  const found = await client.discovery(issuer, clientId, undefined, authentication, { algorithm: "oauth2", execute });
  const DPoP = client.getDPoPHandle(found, await client.randomDPoPKeyPair("ES256"));
  const token = await client.clientCredentialsGrant(found, undefined, { DPoP });
  const response = await client.fetchProtectedResource(
    found,
    token.access_token,
    new URL("/v1/releases", issuer),
    "POST",
    await readQuestion(),
    new Headers({ "content-type": "application/json" }),
    { DPoP },
  );
  return { token_type: token.token_type, expires_in: token.expires_in, status: response.status, body: await response.json() };
}

const [issuer, clientId, keyFile] = process.argv.slice(2);
console.log(JSON.stringify(await ask(new URL(issuer), clientId, keyFile)));
