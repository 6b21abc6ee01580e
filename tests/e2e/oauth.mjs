// SPDX-License-Identifier: MIT
// The gallery behind an authorization server: the official clients sign in by their own OAuth flow and buy, and tokens
// that are forged, of others, or too old are refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createSecretKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { exportSPKI, UnsecuredJWT } from 'jose';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from '@modelcontextprotocol/client';
import * as checkout from './lib/checkout.mjs';
import { freePort, HttpGallery } from './lib/gallery.mjs';
import { Issuer, minted, signIn, signingKey } from './lib/issuer.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { safetyNet } from './lib/shop.mjs';

const fox = { name: 'generate_image', arguments: { prompt: 'a fox' } };
const drawn = 'Image generated for: a fox';
const algorithms = ['ES256', 'RS256', 'EdDSA'];
const keys = Object.fromEntries(await Promise.all(algorithms.map(async (alg) => [alg, await signingKey(alg, `key of ${alg}`)])));

let issuer;
let shop;
let audience;

before(async () => {
    issuer = await Issuer.open(algorithms.map((alg) => keys[alg]), { scopes: 'shop images' });
    const host = `127.0.0.1:${await freePort()}`;
    audience = `http://${host}/mcp`;
    shop = await HttpGallery.open({ listen: host, issuer: issuer.url, audience });
});

after(async () => {
    const ended = await shop.close();
    issuer.close();
    assert.deepEqual(ended, { code: 0, signal: null });
});

/** What a client of the SDKs remembers of its authorization, and where its user is sent to. */
class Account {
    redirectUrl = 'http://127.0.0.1/callback';
    clientMetadata = { client_name: 'paymcp-e2e', redirect_uris: [this.redirectUrl], application_type: 'native',
        scope: 'shop', token_endpoint_auth_method: 'none', grant_types: ['authorization_code'], response_types: ['code'] };
    clientInformation = () => this.client;
    saveClientInformation = (client) => { this.client = client; };
    tokens = () => this.kept;
    saveTokens = (tokens) => { this.kept = tokens; };
    codeVerifier = () => this.verifier;
    saveCodeVerifier = (verifier) => { this.verifier = verifier; };
    redirectToAuthorization = (url) => { this.asked = url; };
}

const identity = { name: 'paymcp-e2e', version: '1.0.0' };
const sdks = {
    'SDK 1.x at 2025-11-25': { Http: FirstHttp, client: () => new FirstClient(identity) },
    'SDK 2.x at 2026-07-28': { Http: SecondHttp,
        client: () => new SecondClient(identity, { versionNegotiation: { mode: { pin: '2026-07-28' } } }) },
};

/** A client that has signed in as `name` by its own flow. */
async function arrive({ Http, client }, name, resource = audience) {
    const account = new Account();
    const opened = () => new Http(new URL(resource), { authProvider: account });
    const first = opened();
    await assert.rejects(client().connect(first), /unauthorized/i);
    const answer = await signIn(name, account.asked);
    await first.finishAuth(answer.get('code'), answer.get('iss'));
    const connected = client();
    await connected.connect(opened());
    return { account, client: connected };
}

for (const [sdk, kind] of Object.entries(sdks))
    test(`${sdk} finds the issuer, registers, signs its user in, and buys`, { timeout: safetyNet }, async () => {
        const { account, client } = await arrive(kind, 'ann');
        assert.equal(account.asked.searchParams.get('resource'), audience);
        assert.equal(account.asked.searchParams.get('code_challenge_method'), 'S256');
        const offer = (await client.callTool(fox)).structuredContent;
        await checkout.pay(offer.payment_url);
        const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
        // Another client of the same user has the payment, too; another user has not.
        const other = await arrive(kind, 'bob');
        assert.equal((await other.client.callTool(confirm)).structuredContent.error, 'payment_unknown');
        const again = await arrive(kind, 'ann');
        assert.notEqual(again.account.client.client_id, account.client.client_id);
        assert.equal((await again.client.callTool(confirm)).content[0].text, drawn);
        assert.equal((await client.callTool(confirm)).content[0].text, drawn);
        for (const one of [client, other.client, again.client]) await one.close();
    });

const metadata = () => `${new URL('/.well-known/oauth-protected-resource/mcp', audience)}`;
const refusal = (error) => `Bearer ${error ? `error="${error}", ` : ''}resource_metadata="${metadata()}"`;
const moment = () => Math.floor(Date.now() / 1000);
const claims = (more = {}) => ({ iss: issuer.url, sub: 'ann', aud: audience, client_id: 'a client', jti: 'one', iat: moment(),
    exp: moment() + 300, ...more });

const ask = (token) => new RawHttp(new URL(audience), token === undefined ? {} : { authorization: `Bearer ${token}` })
    .askModern('tools/call', { name: 'ping_free' });

async function refused(token, error = 'invalid_token') {
    const { status, headers } = await ask(token);
    assert.deepEqual([status, headers.get('www-authenticate')], [401, refusal(error)]);
}

async function admitted(token) {
    assert.equal((await ask(token)).message.result.content[0].text, 'pong');
}

test('the metadata names the resource and its issuer, and without a token the challenge names the metadata', async () => {
    assert.deepEqual(await (await fetch(metadata())).json(),
        { resource: audience, authorization_servers: [issuer.url], bearer_methods_supported: ['header'] });
    await refused(undefined, '');
});

for (const alg of algorithms)
    test(`a token by ${alg} is admitted`, () => minted(keys[alg], claims()).then(admitted));

const forgeries = {
    'another key of the same name': async () => minted(await signingKey('ES256', keys.ES256.kid), claims()),
    'another key of its own name': async () => minted(await signingKey('ES256', 'mine'), claims()),
    'no signature': async () => new UnsecuredJWT(claims()).encode(),
    'no signature, and the name of a key': async () => {
        const header = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: keys.ES256.kid })).toString('base64url');
        return `${header}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}.`;
    },
    'the public key as a secret': async () => {
        const secret = createSecretKey(Buffer.from(await exportSPKI(keys.RS256.publicKey)));
        return minted({ alg: 'HS256', kid: keys.RS256.kid, privateKey: secret }, claims());
    },
    'a key in its own header': async () => {
        const own = await signingKey('ES256', keys.ES256.kid);
        const { d, ...jwk } = own.jwk;
        return minted(own, claims(), { jwk });
    },
    'another audience': async () => minted(keys.ES256, claims({ aud: 'https://other.example/mcp' })),
    'the audience of an ID token': async () => minted(keys.ES256, claims({ aud: 'a client' }), { typ: 'JWT' }),
    'another issuer': async () => minted(keys.ES256, claims({ iss: 'https://other.example' })),
    'an end that is over': async () => minted(keys.ES256, claims({ exp: moment() - 31 })),
    'a beginning that is still to come': async () => minted(keys.ES256, claims({ nbf: moment() + 60 })),
    'the claims of another': async () => {
        const [head, , signature] = (await minted(keys.ES256, claims())).split('.');
        return `${head}.${Buffer.from(JSON.stringify(claims({ sub: 'bob' }))).toString('base64url')}.${signature}`;
    },
};
for (const [what, made] of Object.entries(forgeries))
    test(`a token with ${what} is refused`, () => made().then((token) => refused(token)));

/** The example of docs/identity.md, whose tool requires the scope `images`. */
async function studio(t) {
    const host = `127.0.0.1:${await freePort()}`;
    const resource = `http://${host}/mcp`;
    const opened = await HttpGallery.start([process.env.PAYMCP_IDENTITY, '--transport', 'http', '--listen', host,
        '--issuer', issuer.url, '--audience', resource]);
    t.after(() => opened.process.kill('SIGKILL'));
    return { opened, resource, metadata: new URL('/.well-known/oauth-protected-resource/mcp', resource) };
}

for (const [sdk, kind] of Object.entries(sdks))
    test(`${sdk} is told which scope a tool requires, asks its user for it, and buys`, { timeout: safetyNet }, async (t) => {
        const { opened, resource, metadata } = await studio(t);
        assert.deepEqual((await (await fetch(metadata)).json()).scopes_supported, ['images']);
        const account = new Account();
        account.client = { client_id: 'a client that has been there before' };
        account.kept = { token_type: 'Bearer', scope: 'shop',
            access_token: await minted(keys.ES256, claims({ aud: resource, scope: 'shop' })) };
        const transport = new kind.Http(new URL(resource), { authProvider: account });
        const client = kind.client();
        await client.connect(transport);
        assert.equal((await client.callTool({ name: 'whoami' })).content[0].text, `${issuer.url} sub=ann`);
        account.client = undefined;
        await assert.rejects(client.callTool(fox), /unauthorized/i);
        assert.deepEqual(account.asked.searchParams.get('scope').split(' ').filter((one) => one !== 'shop'), ['images']);
        const answer = await signIn('ann', account.asked);
        await transport.finishAuth(answer.get('code'), answer.get('iss'));
        const offer = (await client.callTool(fox)).structuredContent;
        await checkout.pay(offer.payment_url);
        const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
        assert.equal((await client.callTool(confirm)).content[0].text, drawn);
        await client.close();
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });

test('a scope that a token lacks is named by 403, and nothing is opened', { timeout: safetyNet }, async (t) => {
    const { opened, resource, metadata } = await studio(t);
    const token = await minted(keys.RS256, claims({ aud: resource, scope: 'shop image' }));
    const { status, headers } = await new RawHttp(new URL(resource), { authorization: `Bearer ${token}` })
        .askModern('tools/call', fox);
    assert.deepEqual([status, headers.get('www-authenticate')],
        [403, `Bearer error="insufficient_scope", scope="images", resource_metadata="${metadata}"`]);
    const measured = await (await fetch(new URL('/metrics', resource))).text();
    assert.ok(!/paymcp_payments_total\{/.test(measured), measured);
    assert.deepEqual(await opened.close(), { code: 0, signal: null });
});

test('a tool with a scope is not served where nobody can show one', { timeout: safetyNet }, async () => {
    for (const [words, where] of [[[], 'over stdio'], [['--transport', 'http', '--listen', '127.0.0.1:0'], 'without a verifier']]) {
        const { status, stderr } = spawnSync(process.env.PAYMCP_IDENTITY, words, { encoding: 'utf8', input: '' });
        assert.equal(status, 1);
        assert.ok(stderr.includes(`the tool generate_image requires the scope images, and nobody can show one ${where};`), stderr);
    }
});

/** A gallery whose issuer gives tokens that it alone can read. */
async function openWithOpaqueTokens(t) {
    const asks = { id: 'the shop', secret: 'p:ss&more+' };
    const told = await Issuer.open([keys.ES256], { format: 'opaque', asks });
    t.after(() => told.close());
    const host = `127.0.0.1:${await freePort()}`;
    process.env.INTROSPECTION_CLIENT_SECRET = asks.secret;
    const opened = await HttpGallery.open({ listen: host, issuer: told.url, audience: `http://${host}/mcp`,
        introspection: `${told.url}/token/introspection`, introspection_client: asks.id });
    t.after(() => opened.process.kill('SIGKILL'));
    return { told, asks, opened, resource: `http://${host}/mcp` };
}

for (const [sdk, kind] of Object.entries(sdks))
    test(`${sdk} buys with a token that only the issuer can read`, { timeout: safetyNet }, async (t) => {
        const { resource } = await openWithOpaqueTokens(t);
        const { account, client } = await arrive(kind, 'ann', resource);
        assert.ok(!account.kept.access_token.includes('.'), 'the token is opaque');
        const offer = (await client.callTool(fox)).structuredContent;
        await checkout.pay(offer.payment_url);
        const other = await arrive(kind, 'bob', resource);
        const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
        assert.equal((await other.client.callTool(confirm)).structuredContent.error, 'payment_unknown');
        assert.equal((await client.callTool(confirm)).content[0].text, drawn);
        for (const one of [client, other.client]) await one.close();
    });

test('a token that is withdrawn at the issuer, or that it never gave, is refused', { timeout: safetyNet }, async (t) => {
    const { told, asks, resource } = await openWithOpaqueTokens(t);
    const { account, client } = await arrive(sdks['SDK 1.x at 2025-11-25'], 'ann', resource);
    await client.close();
    // Another server has not remembered it.
    const host = `127.0.0.1:${await freePort()}`;
    const second = await HttpGallery.open({ listen: host, issuer: told.url, audience: resource,
        introspection: `${told.url}/token/introspection`, introspection_client: asks.id });
    t.after(() => second.process.kill('SIGKILL'));
    const status = async (token) => (await new RawHttp(new URL(`http://${host}/mcp`), { authorization: `Bearer ${token}` })
        .askModern('tools/call', { name: 'ping_free' })).status;
    assert.equal(await status('never_given'), 401);
    const revoked = await fetch(`${told.url}/token/revocation`, { method: 'POST',
        body: new URLSearchParams({ token: account.kept.access_token, client_id: account.client.client_id }) });
    assert.equal(revoked.status, 200);
    assert.equal(await status(account.kept.access_token), 401);
});

test('what a request says of itself names nobody', { timeout: safetyNet }, async () => {
    const as = (token, params) => new RawHttp(new URL(audience), { authorization: `Bearer ${token}` }).askModern('tools/call', params);
    const [ann, bob] = await Promise.all(['ann', 'bob'].map((sub) => minted(keys.EdDSA, claims({ sub }))));
    const offer = (await as(ann, fox)).message.result.structuredContent;
    await checkout.pay(offer.payment_url);
    const mine = { sub: 'ann', principal: `${issuer.url} sub=ann`, payment_id: offer.payment_id };
    const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
    const told = await as(bob, { ...confirm, _meta: mine });
    assert.equal(told.message.result.structuredContent.error, 'payment_unknown');
    assert.equal((await as(ann, confirm)).message.result.content[0].text, drawn);
});

test('keys that the issuer replaces: tokens of the new one are admitted, those of the old one are not', async () => {
    const old = await minted(keys.ES256, claims());
    await admitted(old);
    const fresh = await signingKey('ES256', 'a new key');
    issuer.rotate([fresh]);
    await admitted(await minted(fresh, claims()));
    await refused(old);
    assert.match(shop.stderr, /event=refused reason=credentials status=401 why="the token has expired"/);
    assert.ok(!shop.stderr.includes(old.split('.')[2]), 'no token is in the log');
});
