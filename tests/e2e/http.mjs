// SPDX-License-Identifier: MIT
// The gallery as a hosted server: tokens, pages of operators, and its end.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { HttpGallery } from './lib/gallery.mjs';

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

/** A stateless `tools/call`: the response and its parsed body. */
async function call(url, name, args = {}, headers = {}) {
    const _meta = { [versionKey]: '2026-07-28', [capabilitiesKey]: {} };
    const response = await fetch(url, {
        method: 'POST',
        headers: {
            'content-type': 'application/json',
            'mcp-protocol-version': '2026-07-28',
            'mcp-method': 'tools/call',
            'mcp-name': name,
            ...headers,
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta } }),
    });
    const text = await response.text();
    const message = text.startsWith('{') ? JSON.parse(text) : text;
    return { status: response.status, headers: response.headers, message };
}

/** A test with a gallery of its own, which must end well. */
function hosted(title, options, body) {
    test(title, { timeout: 60_000 }, async (t) => {
        const opened = await HttpGallery.open(options);
        t.after(() => opened.process.kill('SIGKILL'));
        await body(opened);
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });
}

hosted('one line says where it is, and the checkout page is on the same listener', {}, async ({ url, stderr }) => {
    assert.match(stderr, /^paymcp: serving MCP over HTTP at http:\/\/127\.0\.0\.1:\d+\/mcp; .*\/checkout\/\n/);
    const offer = (await call(url, 'generate_image', { prompt: 'x' })).message.result.structuredContent;
    assert.ok(offer.payment_url.startsWith(`${url.origin}/checkout/`));
    await checkout.pay(offer.payment_url);
    const paid = await call(url, 'confirm_generate_image', { payment_id: offer.payment_id });
    assert.equal(paid.message.result.content[0].text, 'Image generated for: x');
});

const tokens = ['ann=ann-secret', 'bob=bob-secret'];

hosted('with tokens, each payment belongs to its principal', { bearer: tokens, log: 'debug' },
    async (opened) => {
        const { url } = opened;
        const as = (name) => ({ authorization: `Bearer ${name}-secret` });
        const refused = await call(url, 'ping_free');
        assert.equal(refused.status, 401);
        assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
        assert.equal((await call(url, 'ping_free', {}, as('eve'))).status, 401);
        const offer = (await call(url, 'generate_image', { prompt: 'x' }, as('ann'))).message.result.structuredContent;
        await checkout.pay(offer.payment_url);
        const confirm = (name) => call(url, 'confirm_generate_image', { payment_id: offer.payment_id }, as(name));
        assert.equal((await confirm('bob')).message.result.structuredContent.error, 'payment_unknown');
        assert.equal((await confirm('ann')).message.result.content[0].text, 'Image generated for: x');
        const repeated = await call(url, 'generate_image', { prompt: 'y' }, as('ann'));
        const others = await call(url, 'generate_image', { prompt: 'y' }, as('bob'));
        assert.notEqual(repeated.message.result.structuredContent.payment_id,
            others.message.result.structuredContent.payment_id);

        const measured = await (await fetch(new URL('/metrics', url))).text();
        assert.match(measured, /^paymcp_calls_total\{tool="confirm_generate_image",outcome="result"\} 1$/m);
        assert.match(measured, /^paymcp_payments_total\{from="running",to="delivered"\} 1$/m);
        assert.match(measured, /^paymcp_provider_seconds_count\{operation="create"\} \d+$/m);
        for (const text of [measured, opened.stderr])
            for (const secret of ['secret', offer.payment_id, offer.payment_url.split('/').at(-1)])
                assert.ok(!text.includes(secret), `${secret} in ${text}`);
        assert.match(opened.stderr, /^ts=\S+ level=info event=refused status=401 peer=\S+$/m);
    });

hosted('a client that waits for payment does not keep the server from ending, and the payment stays as it is',
    { flow: 'progress' }, async ({ url, process }) => {
        const opened = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
            body: JSON.stringify({
                jsonrpc: '2.0', id: 0, method: 'initialize',
                params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
            }),
        });
        await opened.text();
        const waiting = await fetch(url, {
            method: 'POST',
            headers: {
                'content-type': 'application/json', accept: 'application/json, text/event-stream',
                'mcp-session-id': opened.headers.get('mcp-session-id'),
            },
            body: JSON.stringify({
                jsonrpc: '2.0', id: 1, method: 'tools/call',
                params: { name: 'generate_image', arguments: { prompt: 'x' }, _meta: { progressToken: 1 } },
            }),
        });
        assert.equal(waiting.headers.get('content-type'), 'text/event-stream');
        const reader = waiting.body.getReader();
        const heard = new TextDecoder().decode((await reader.read()).value);
        assert.match(heard, /^id: s\d+_0\n/);
        process.kill('SIGTERM');
        // The second signal ends what the first one waits for.
        const health = async () => (await fetch(new URL('/healthz', url))).status;
        while ((await health()) !== 503);
        process.kill('SIGTERM');
        await reader.read().catch(() => {});
    });

test('a port that is taken is refused in one line', { timeout: 60_000 }, async (t) => {
    const first = await HttpGallery.open();
    t.after(() => first.process.kill('SIGKILL'));
    await assert.rejects(HttpGallery.open({ listen: first.url.host }), /cannot listen on 127\.0\.0\.1:\d+.*in use/);
    assert.deepEqual(await first.close(), { code: 0, signal: null });
});
