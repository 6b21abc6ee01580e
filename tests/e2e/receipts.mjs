// SPDX-License-Identifier: MIT
// Receipts of paid results: what they say, that jose verifies them by the keys that the server shows, and that the
// ledger writes the same and checks them without a network.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { compactVerify, createRemoteJWKSet } from 'jose';
import * as checkout from './lib/checkout.mjs';
import { HttpGallery } from './lib/gallery.mjs';
import { safetyNet } from './lib/shop.mjs';

const digest = (text) => createHash('sha256').update(text).digest('hex');

/** RFC 8785, for values without fractions. */
function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** A gallery with a store on the disk and a key of its own. */
async function setting(t, options = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-receipts-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const key = join(folder, 'receipt.pem');
    writeFileSync(key, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const store = `sqlite:${join(folder, 'shop.db')}`;
    const opened = await HttpGallery.open({ store, receipt_key_file: key, ...options });
    t.after(() => opened.process.kill('SIGKILL'));
    return { folder, key, store, opened };
}

async function bought(t, url, capabilities = {}) {
    const client = new Client({ name: 'receipts', version: '1' }, { capabilities });
    await client.connect(new StreamableHTTPClientTransport(url));
    t.after(() => client.close());
    const call = (name, args) => client.callTool({ name, arguments: args });
    const offer = (await call('generate_image', { prompt: 'a fox' })).structuredContent;
    await checkout.pay(offer.payment_url);
    const confirm = () => call('confirm_generate_image', { payment_id: offer.payment_id });
    return { offer, confirm, result: await confirm() };
}

const asking = { experimental: { 'paymcp/payment': {} } };

function ledger(...words) {
    const ran = spawnSync(process.env.PAYMCP_LEDGER, words, { encoding: 'utf8' });
    return { code: ran.status, said: ran.stdout.trim().split('\n'), why: ran.stderr };
}

test('a client that asks gets a receipt, the same each time, which jose verifies by the keys that the server shows',
    { timeout: safetyNet }, async (t) => {
        const { opened } = await setting(t);
        const { offer, confirm, result } = await bought(t, opened.url, asking);
        const kept = result._meta['paymcp/receipt'];
        assert.equal(kept.payment_id, offer.payment_id);
        assert.deepEqual([kept.tool, kept.amount, kept.currency, kept.provider],
            ['generate_image', '0.50', 'USD', 'mock']);
        assert.ok(Math.abs(Date.parse(kept.delivered) - Date.now()) < 60_000);
        assert.equal(kept.arguments_sha256, digest(canonical({ prompt: 'a fox' })));
        const { content, structuredContent } = result;
        assert.equal(kept.result_sha256, digest(canonical(structuredContent ? { content, structuredContent } : { content })));

        const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', opened.url));
        const { payload, protectedHeader } = await compactVerify(result._meta['paymcp/receipt_jws'], keys,
            { algorithms: ['EdDSA'] });
        assert.equal(protectedHeader.typ, 'receipt+jws');
        assert.deepEqual(JSON.parse(new TextDecoder().decode(payload)), kept);
        assert.deepEqual((await confirm())._meta, result._meta);
    });

test('who does not ask gets the tool\'s own result', { timeout: safetyNet }, async (t) => {
    const { opened } = await setting(t);
    const { result } = await bought(t, opened.url);
    assert.equal(result._meta?.['paymcp/receipt'], undefined);
    assert.equal(result._meta?.['paymcp/receipt_jws'], undefined);
});

test('the ledger writes the same receipt, and checks one by the seller\'s keys alone', { timeout: safetyNet }, async (t) => {
    const { folder, key, store, opened } = await setting(t);
    const { offer, result } = await bought(t, opened.url, asking);
    const answer = await fetch(new URL('/.well-known/jwks.json', opened.url));
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    const etag = answer.headers.get('etag');
    const again = await fetch(new URL('/.well-known/jwks.json', opened.url), { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
    const keys = join(folder, 'jwks.json');
    writeFileSync(keys, await answer.text());
    await opened.close();

    const jws = result._meta['paymcp/receipt_jws'];
    const seller = result._meta['paymcp/receipt'].seller;
    const written = ledger('receipt', '--store', store, '--id', offer.payment_id, '--seller', seller,
        '--receipt-key-file', key);
    assert.equal(written.code, 0, written.why);
    assert.deepEqual(JSON.parse(written.said[0]), result._meta['paymcp/receipt']);
    assert.equal(written.said[1], jws);

    const file = join(folder, 'receipt.jws');
    const check = (text) => {
        writeFileSync(file, `${text}\n`);
        return ledger('verify', '--receipt', file, '--keys', keys);
    };
    assert.deepEqual([check(jws).code, JSON.parse(check(jws).said[0])], [0, result._meta['paymcp/receipt']]);
    const [head, body, signature] = jws.split('.');
    const dearer = Buffer.from(Buffer.from(body, 'base64url').toString().replace('0.50', '9.50')).toString('base64url');
    assert.match(check([head, dearer, signature].join('.')).why, /not as it was signed/);
    assert.equal(check('x').code, 1);
    assert.equal(ledger('receipt', '--store', store, '--id', 'pay_nobody').code, 1);
});

test('a server whose key cannot be used does not start', { timeout: safetyNet }, async (t) => {
    await assert.rejects(() => setting(t, { receipt_key_file: '/nowhere/key' }), /--receipt-key-file: the file cannot be read/);
});
