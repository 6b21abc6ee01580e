#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: the wallet of @apify/mcpc 0.2.6 puts its x402 payment into one place of a tool call, and signs a new one for each
# call, as the x402 transport for MCP has it.
# Seen: where tools/list announces a price in `_meta.x402`, it signs before the first call and sends the same payment twice,
# in the header PAYMENT-SIGNATURE and in `_meta["x402/payment"]`. It keeps the signature, and sends it with the next call of
# another tool or with other arguments, too, whether it was used or not. A result that is an error does not clear it; status
# 402 does.
# Why it matters: a server that refuses a call with two payments refuses every call of mcpc, and one that binds a payment to
# its first call must answer the second with a challenge, not with a plain error. paymcp takes one payment in two places as
# one, and asks for a new one where the payment was made for another call.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @apify/mcpc@0.2.6 > /dev/null

cat > pay.mjs <<'END_OF_SCRIPT'
import { isDeepStrictEqual } from 'node:util';
import { createX402FetchMiddleware } from './node_modules/@apify/mcpc/dist/lib/x402/fetch-middleware.js';

// A public key of development networks, which never has money.
const wallet = { address: '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
    privateKey: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80' };
const terms = { scheme: 'exact', network: 'eip155:84532', amount: '10000', asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    payTo: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C', maxTimeoutSeconds: 300, extra: { name: 'USDC', version: '2' } };
const tools = { add: { _meta: { x402: { paymentRequired: true, ...terms } } }, draw: { _meta: { x402: { paymentRequired: true, ...terms } } } };

const heard = [];
let status = 200;
const server = async (url, { headers, body }) => {
    const sent = { header: new Headers(headers).get('PAYMENT-SIGNATURE'), meta: JSON.parse(body).params._meta?.['x402/payment'] };
    heard.push(sent);
    return new Response('{}', { status });
};
const paying = createX402FetchMiddleware(server, { wallet, getToolByName: (name) => tools[name], paymentCache: { signature: null } });
const call = (name, args) => paying('http://127.0.0.1/mcp', { method: 'POST', headers: {},
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }) });

await call('add', { a: 1 });
await call('add', { a: 2 });
await call('draw', { what: 'a dog' });
status = 402;
await call('add', { a: 3 });
status = 200;
await call('add', { a: 4 });
const decoded = ({ header }) => JSON.parse(Buffer.from(header, 'base64').toString());
const nonce = (sent) => decoded(sent).payload.authorization.nonce;
console.log('in both places:', isDeepStrictEqual(decoded(heard[0]), heard[0].meta));
console.log('again with other arguments:', nonce(heard[0]) === nonce(heard[1]));
console.log('again with another tool:', nonce(heard[0]) === nonce(heard[2]));
console.log('again after status 402:', nonce(heard[0]) === nonce(heard[4]));
END_OF_SCRIPT

cat > expected <<'END_OF_TEXT'
in both places: true
again with other arguments: true
again with another tool: true
again after status 402: false
END_OF_TEXT
node pay.mjs > seen 2> errors || { cat errors; exit 1; }
cat seen
diff expected seen
