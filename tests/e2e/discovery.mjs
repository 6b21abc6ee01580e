// SPDX-License-Identifier: MIT
// The documents by which a server is found, as it serves them: fields for readers everywhere, and the official schemas
// where they are at hand.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { HttpGallery, gallery, galleryArguments } from './lib/gallery.mjs';
import { safetyNet } from './lib/shop.mjs';

const schemas = join(process.env.PAYMCP_SHARED ?? '', 'facts', 'schemas');
const skip = existsSync(schemas) ? false : 'the official schemas are not there: PAYMCP_SHARED names no folder with facts/schemas';
const published = { publish_as: 'com.example/pictures', public_url: 'https://shop.example.com' };

async function open(t, options = published) {
    const opened = await HttpGallery.open(options);
    t.after(() => opened.process.kill('SIGKILL'));
    return (path, request = {}) => fetch(new URL(path, opened.url), request);
}

function validates(kind, file, pointer, document) {
    const judge = addFormats(new kind({ strict: false, allErrors: true }));
    judge.addSchema(JSON.parse(readFileSync(join(schemas, file))), 'it');
    const valid = judge.getSchema(`it${pointer}`);
    assert.ok(valid(document), JSON.stringify(valid.errors));
}

test('card, catalog and llms.txt are open to readers everywhere, and unchanged ones are not sent again',
    { timeout: safetyNet }, async (t) => {
        const get = await open(t);
        for (const [path, type] of [['/mcp/server-card', 'application/mcp-server-card+json'],
            ['/.well-known/ai-catalog.json', 'application/ai-catalog+json'], ['/llms.txt', 'text/markdown; charset=utf-8']]) {
            const answer = await get(path, { headers: { accept: 'text/html', origin: 'https://reader.example' } });
            assert.equal(answer.status, 200, path);
            const { headers } = answer;
            assert.equal(headers.get('content-type'), type);
            assert.equal(headers.get('access-control-allow-origin'), '*');
            assert.equal(headers.get('access-control-expose-headers'), 'ETag');
            assert.match(headers.get('cache-control'), /public, max-age=3600/);
            const again = await get(path, { headers: { 'if-none-match': headers.get('etag') } });
            assert.deepEqual([again.status, await again.text()], [304, '']);
            const other = await get(path, { headers: { 'if-none-match': '"another"' } });
            assert.equal(other.status, 200);
            const asked = await get(path, { method: 'OPTIONS', headers: { origin: 'https://reader.example',
                'access-control-request-method': 'GET' } });
            assert.equal(asked.headers.get('access-control-allow-origin'), '*');
            assert.equal((await get(path, { method: 'POST' })).status, 405);
        }
    });

test('the card agrees with the running server', { timeout: safetyNet }, async (t) => {
    const opened = await HttpGallery.open(published);
    t.after(() => opened.process.kill('SIGKILL'));
    const card = await (await fetch(new URL('/mcp/server-card', opened.url))).json();
    const client = new Client({ name: 'discovery', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(opened.url));
    t.after(() => client.close());
    assert.equal(card.version, client.getServerVersion().version);
    assert.equal(card.remotes[0].url, 'https://shop.example.com/mcp');
    assert.ok(card.remotes[0].supportedProtocolVersions.includes('2026-07-28'));
    const text = await (await fetch(new URL('/llms.txt', opened.url))).text();
    for (const { name } of (await client.listTools()).tools)
        if (!name.startsWith('confirm_')) assert.match(text, new RegExp(`- \\[${name}\\]\\(https://shop.example.com/mcp\\): `));
    assert.match(text, /\[generate_image\].*\(0\.50 USD\)/);
});

test('the official schemas accept card, catalog and server.json', { timeout: safetyNet, skip }, async (t) => {
    const get = await open(t);
    validates(Ajv2020, 'server-card.schema.json', '#/$defs/ServerCard', await (await get('/mcp/server-card')).json());
    validates(Ajv2020, 'ai-catalog.own.schema.json', '', await (await get('/.well-known/ai-catalog.json')).json());
    const { stdout, status } = spawnSync(gallery, [...galleryArguments(published), '--print-server-json'], { encoding: 'utf8' });
    assert.equal(status, 0);
    validates(Ajv, 'server.schema.json', '', JSON.parse(stdout));
});

test('without a name nothing is published, and what cannot be is said before the start', { timeout: safetyNet }, async (t) => {
    const get = await open(t, {});
    for (const path of ['/mcp/server-card', '/.well-known/ai-catalog.json', '/llms.txt']) assert.equal((await get(path)).status, 404);
    await assert.rejects(() => open(t, { publish_as: 'pictures', public_url: 'https://shop.example.com' }), /--publish-as: /);
    await assert.rejects(() => open(t, { publish_as: 'com.example/pictures' }), /--publish-as: .*address for the public/);
    const { stderr, status } = spawnSync(gallery, [...galleryArguments(), '--print-server-json'], { encoding: 'utf8' });
    assert.deepEqual([status, /--print-server-json: /.test(stderr)], [1, true]);
});
