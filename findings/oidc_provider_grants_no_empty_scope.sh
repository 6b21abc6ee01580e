#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: a client that asks oidc-provider 9.13.3 for a token for a resource (RFC 8707) and names no scope gets one without
# scopes, since RFC 6749 section 3.3 lets a client leave `scope` out.
# Seen: the user signs in and agrees, and the client is told `access_denied`. With any scope that the resource has, it gets its
# code.
# Why it matters: the official clients of MCP ask for the scopes that a server's metadata or challenge names, and for none
# where it names none; behind such an issuer they then never get a token, and blame the user. paymcp names the scopes of
# `requires_scope` in its metadata; a server without such a tool names one in `http.mcp.resource.scopes`.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error --ignore-scripts oidc-provider@9.13.3 > /dev/null

cat > ask.mjs <<'END_OF_SCRIPT'
import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';

const server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;
const client = { client_id: 'a', redirect_uris: ['http://127.0.0.1/callback'], application_type: 'native',
    token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'] };
const getResourceServerInfo = () => ({ scope: 'shop', accessTokenFormat: 'jwt' });
const answer = new Provider(issuer, { clients: [client], scopes: ['shop'], cookies: { keys: ['x'] },
    features: { resourceIndicators: { enabled: true, getResourceServerInfo } } }).callback();

async function ask(scope) {
    const cookies = new Map();
    const visit = async (url, form) => {
        const came = await fetch(url, { method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
            headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
        for (const set of came.headers.getSetCookie()) cookies.set(...set.split(';')[0].split(/=(.*)/).slice(0, 2));
        return came;
    };
    let at = new URL('/auth', issuer);
    at.search = new URLSearchParams({ client_id: 'a', redirect_uri: client.redirect_uris[0], response_type: 'code', ...scope,
        code_challenge_method: 'S256', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', resource: `${issuer}/mcp` });
    let came = await visit(at);
    for (;;) {
        if (came.status === 303) {
            at = new URL(came.headers.get('location'), at);
            if (at.pathname === '/callback') return at.searchParams.get('error') ?? 'a code';
            came = await visit(at);
            continue;
        }
        const page = await came.text();
        const prompt = page.match(/name="prompt" value="(\w+)"/)[1];
        at = new URL(page.match(/<form[^>]*action="([^"]+)"/)[1], at);
        came = await visit(at, { prompt, login: 'ann', password: 'any' });
    }
}
console.log('without a scope:', await ask({}));
console.log('with a scope:', await ask({ scope: 'shop' }));
server.closeAllConnections();
server.close();
END_OF_SCRIPT

cat > expected <<'END_OF_TEXT'
without a scope: access_denied
with a scope: a code
END_OF_TEXT
node ask.mjs > said 2> errors || { cat errors; exit 1; }
grep -v "^oidc-provider" said > seen
cat seen
diff expected seen
