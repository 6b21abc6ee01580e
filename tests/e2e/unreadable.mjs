// SPDX-License-Identifier: MIT
// Clients never wait in vain: unreadable messages, and requests in unusual spelling.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { HttpGallery } from './lib/gallery.mjs';
import { modernMeta } from './lib/raw_peer.mjs';
import { assertAlive, assertError, conversation, invalidRequest, parseError } from './lib/raw_talk.mjs';
import { safetyNet } from './lib/shop.mjs';

const call = (id, prompt, meta) =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"generate_image",` +
    `"arguments":{"prompt":${prompt}}${meta ? `,"_meta":${JSON.stringify(meta)}` : ''}}}`;
const callWithLastId = (id, prompt) =>
    `{"method":"tools/call","params":{"name":"generate_image","arguments":{"prompt":${prompt}}},` +
    `"jsonrpc":"2.0","id":${id}}`;
const bytesOf = (text) => Buffer.from(text, 'latin1');

/** Prompts that make their message unreadable, as bytes in Latin-1. */
const faults = {
    'half an emoji': '"a cat \\ud83d"',
    'the other half': '"\\ude00 a cat"',
    'an emoji backwards': '"\\ude00\\ud83d"',
    'bytes of Latin-1': '"caf\xe9"',
    'an emoji cut in its bytes': '"\xf0\x9f\x98"',
    'nesting without sense': `${'['.repeat(300)}${']'.repeat(300)}`,
    'five million bytes': `"${'x'.repeat(5_000_000)}"`,
};

for (const [what, prompt] of Object.entries(faults)) {
    for (const revision of [undefined, '2025-03-26', '2025-11-25']) {
        conversation(`${what} is answered by its id at ${revision ?? '2026-07-28'}`, async (peer) => {
            if (revision) await peer.initialize(revision);
            for (const [id, text] of [[7, call(7, prompt, !revision && modernMeta)], ['s-1', call('"s-1"', prompt)],
                ['last', callWithLastId('"last"', prompt)]]) {
                peer.tap.sent({ id, method: 'tools/call' });
                peer.write(bytesOf(`${text}\n`));
                assertError(await peer.response(id), invalidRequest);
            }
            const before = peer.tap.messages.length;
            peer.write(bytesOf(`{"jsonrpc":"2.0","method":"notifications/x","params":{"reason":${prompt}}}\n`));
            peer.write(bytesOf(`{"jsonrpc":"2.0","id":0,"result":{"content":{"note":${prompt}}}}\n`));
            await assertAlive(peer);
            assert.equal(peer.tap.messages.length, before + 1, 'who waits for nothing is told nothing');
        });
    }
}

conversation('a byte order mark before a message is refused by the id', async (peer) => {
    peer.tap.sent({ id: 4, method: 'ping' });
    peer.write('\ufeff{"jsonrpc":"2.0","id":4,"method":"ping"}\n');
    assertError(await peer.response(4), invalidRequest, /byte order mark/);
    peer.write('\ufeff{"jsonrpc":\n');
    assertError(await peer.idless(), parseError);
    await assertAlive(peer);
});

conversation('each message of an array is judged separately at 2025-03-26', async (peer) => {
    await peer.initialize('2025-03-26');
    for (const [id, method] of [[1, 'tools/call'], [2, 'ping'], [3, 'tools/call']]) peer.tap.sent({ id, method });
    const ping = '{"jsonrpc":"2.0","id":2,"method":"ping"}';
    peer.write(bytesOf(`[${call(1, '"\\ud83d"')},${ping},${callWithLastId(3, '"\xff"')}]\n`));
    assertError(await peer.response(1), invalidRequest);
    assert.deepEqual((await peer.response(2)).result, {});
    assertError(await peer.response(3), invalidRequest);
});

/** Posts bytes as they are: `{status, body, message}`. */
function post(url, body, headers = {}) {
    return new Promise((resolve, reject) => {
        const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
        const sent = httpRequest(url, { method: 'POST', headers: { ...usual, ...headers } }, (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (piece) => (text += piece));
            response.on('end', () => {
                const json = response.headers['content-type'] === 'application/json';
                resolve({ status: response.statusCode, headers: response.headers, body: text,
                    message: json ? JSON.parse(text) : undefined });
            });
        });
        sent.on('error', reject);
        sent.end(body);
    });
}

function hosted(title, options, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const opened = await HttpGallery.open(options);
        t.after(() => opened.process.kill('SIGKILL'));
        await body(opened);
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });
}

const hello = (protocolVersion) => JSON.stringify({
    jsonrpc: '2.0', id: 1, method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});
const modernHeaders = {
    'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'generate_image',
};

hosted('over HTTP unreadable messages are answered by their id', {}, async ({ url }) => {
    const opened = await post(url, hello('2025-11-25'));
    const session = { 'mcp-session-id': opened.headers['mcp-session-id'], 'mcp-protocol-version': '2025-11-25' };
    for (const [what, prompt] of Object.entries(faults)) {
        const large = prompt.length > 4_194_304;
        for (const [id, text, headers] of [[7, call(7, prompt), session], ['last', callWithLastId('"last"', prompt), session],
            [8, call(8, prompt, modernMeta), modernHeaders]]) {
            const { status, message } = await post(url, bytesOf(text), headers);
            assert.deepEqual([status, message.id, message.error.code], [large ? 413 : 400, id, invalidRequest], what);
        }
        const notice = await post(url, bytesOf(`{"jsonrpc":"2.0","method":"n","params":{"a":${prompt}}}`), session);
        assert.deepEqual([notice.status, notice.body], [large ? 413 : 400, ''], what);
    }
    assert.equal((await post(url, '\ufeff{"jsonrpc":"2.0","id":9,"method":"ping"}', session)).message.id, 9);
});

hosted('initialize is negotiated by its body, and /mcp/ is /mcp', {}, async ({ url }) => {
    const slashed = new URL(`${url}/`);
    for (const header of ['2024-11-05', '2027-01-01', '2026-07-28', 'none'])
        for (const [asked, agreed] of [['2024-11-05', '2025-11-25'], ['2025-06-18', '2025-06-18']])
            for (const where of [url, slashed]) {
                const { status, message } = await post(where, hello(asked), { 'mcp-protocol-version': header });
                assert.deepEqual([status, message.result?.protocolVersion], [200, agreed], `${header}, ${asked}`);
            }
    const list = '{"jsonrpc":"2.0","id":2,"method":"tools/list"}';
    const { status, message } = await post(slashed, list, { 'mcp-protocol-version': '2024-11-05' });
    assert.deepEqual([status, message.error.code, message.id], [400, -32022, 2]);
    for (const revision of ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28']) {
        assert.ok(message.error.data.supported.includes(revision));
        assert.ok(message.error.message.includes(revision));
    }
});

hosted('null arguments count as absent, and a loopback Host needs no port', {}, async ({ url }) => {
    const text = JSON.stringify({
        jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'ping_free', arguments: null, _meta: modernMeta },
    });
    for (const host of ['localhost', '127.0.0.1', '[::1]', url.host]) {
        const { message } = await post(url, text, { ...modernHeaders, 'mcp-name': 'ping_free', host });
        assert.equal(message.result.content[0].text, 'pong', host);
    }
    assert.equal((await post(url, text, { ...modernHeaders, host: 'evil.example.com' })).status, 421);
});

test('refused webhooks and Hosts appear in the log and in the metrics', { timeout: safetyNet }, async (t) => {
    const provider = createServer((_, answer) => answer.end('{"data":[],"has_more":false}')).listen(0, '127.0.0.1');
    await once(provider, 'listening');
    t.after(() => provider.close());
    process.env.STRIPE_API_KEY = 'sk_test_x';
    process.env.STRIPE_WEBHOOK_SECRET = 'whsec_test';
    const opened = await HttpGallery.open({ provider: 'stripe', provider_url: `http://127.0.0.1:${provider.address().port}` });
    t.after(() => opened.process.kill('SIGKILL'));
    const hook = new URL('/webhooks/stripe', opened.url);
    for (const headers of [{ 'stripe-signature': 't=1,v1=00' }, {}, { 'stripe-signature': 'nonsense' }])
        assert.equal((await post(hook, '{}', headers)).status, 400);
    for (let i = 0; i < 100; ++i) assert.equal((await post(hook, '{}', { host: `evil${i}.example.com` })).status, 421);
    const metrics = await (await fetch(new URL('/metrics', opened.url))).text();
    assert.match(metrics, /^paymcp_webhooks_total\{provider="stripe",outcome="refused"\} 3$/m);
    assert.match(metrics, /^paymcp_refused_requests_total\{reason="host"\} 100$/m);
    assert.doesNotMatch(metrics, /evil/);
    assert.deepEqual(await opened.close(), { code: 0, signal: null });
    assert.equal(opened.stderr.match(/event=refused reason=webhook provider=stripe outcome=refused /g).length, 3);
    const hosts = opened.stderr.match(/event=refused reason=host status=421 host=evil\d+\.example\.com /g).length;
    assert.ok(hosts >= 20 && hosts < 90, `${hosts} lines about 100 Hosts`);
});
