// SPDX-License-Identifier: MIT
// The gallery as a hosted server: both eras at once, tokens, pages for operators, and its end.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { HttpGallery } from './lib/gallery.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { capabilitiesKey } from './lib/raw_peer.mjs';
import { safetyNet } from './lib/shop.mjs';

const fox = { name: 'generate_image', arguments: { prompt: 'a fox' } };
const drawn = 'Image generated for: a fox';
const textOf = ({ message }) => message.result.content[0].text;
const factsOf = ({ message }) => message.result.structuredContent;

/** A test with its own gallery, which must exit with 0. `arrive` makes a client; its messages are validated. */
function hosted(title, options, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const opened = await HttpGallery.open(options);
        t.after(() => opened.process.kill('SIGKILL'));
        const peers = [];
        const arrive = (headers) => {
            peers.push(new RawHttp(opened.url, headers));
            return peers.at(-1);
        };
        await body(opened, arrive);
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
        for (const peer of peers) peer.assertWell();
    });
}

hosted('one line says where it is, and the checkout page is on the same listener', {}, async (opened, arrive) => {
    const { url, stderr } = opened;
    assert.match(stderr, /^paymcp: serving MCP over HTTP at http:\/\/127\.0\.0\.1:\d+\/mcp with .*\/checkout\/\n/);
    const client = arrive();
    const offer = factsOf(await client.askModern('tools/call', fox));
    assert.ok(offer.payment_url.startsWith(`${url.origin}/checkout/`));
    await checkout.pay(offer.payment_url);
    const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
    assert.equal(textOf(await client.askModern('tools/call', confirm)), drawn);
});

hosted('every revision is served at the same time, and what one began another can finish', {}, async (_, arrive) => {
    const stateless = arrive();
    const clients = [];
    for (const revision of ['2025-03-26', '2025-06-18', '2025-11-25']) {
        clients.push(arrive());
        assert.equal((await clients.at(-1).initialize(revision)).protocolVersion, revision);
    }
    for (const client of clients) {
        const begun = JSON.parse(textOf(await client.ask('tools/call', fox)));
        await checkout.pay(begun.payment_url);
        const confirm = { name: begun.next_step, arguments: { payment_id: begun.payment_id } };
        assert.equal(textOf(await stateless.askModern('tools/call', confirm)), drawn);
        for (const other of clients) assert.equal(textOf(await other.ask('tools/call', confirm)), drawn);
    }
});

hosted('an array of messages is answered by one at 2025-03-26, and refused later', {}, async (_, arrive) => {
    const client = arrive();
    await client.initialize('2025-03-26');
    const calls = [client.request('ping'), client.request('tools/call', fox), client.request('no/such')];
    const { messages } = await client.exchange([...calls, { jsonrpc: '2.0', method: 'notifications/x' }]);
    const answerTo = ({ id }) => messages.find((message) => message.id === id);
    assert.equal(messages.length, 3);
    assert.deepEqual(answerTo(calls[0]).result, {});
    const offer = JSON.parse(answerTo(calls[1]).result.content[0].text);
    assert.equal(answerTo(calls[2]).error.code, -32601);
    assert.equal((await client.exchange([{ jsonrpc: '2.0', method: 'notifications/x' }])).status, 202);
    await checkout.pay(offer.payment_url);
    const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
    const [done] = (await client.exchange([client.request('tools/call', confirm)])).messages;
    assert.equal(done.result.content[0].text, drawn);

    const later = arrive();
    await later.initialize('2025-11-25');
    const refused = await later.exchange([{ jsonrpc: '2.0', method: 'ping' }]);
    assert.deepEqual([refused.status, refused.message.error.code], [400, -32600]);
});

hosted('a session without a stream to its client is told by -32042 where to pay', { flow: 'elicitation' },
    async (_, arrive) => {
        const client = arrive({ accept: 'application/json' });
        await client.initialize('2025-11-25', { elicitation: { url: {} } });
        const { error } = (await client.ask('tools/call', fox)).message;
        assert.equal(error.code, -32042);
        await checkout.pay(error.data.elicitations[0].url);
        assert.equal(textOf(await client.ask('tools/call', fox)), drawn);
    });

hosted('a client that knows tasks gets one while it pays, and polls for its result', { flow: 'progress' },
    async (_, arrive) => {
        const client = arrive();
        const extensions = { 'io.modelcontextprotocol/tasks': {} };
        const _meta = { [capabilitiesKey]: { elicitation: { url: {} }, extensions } };
        const task = async (what, params) =>
            (await client.askModern(`tasks/${what}`, { ...params, _meta })).message.result;
        const begun = (await client.askModern('tools/call', { ...fox, _meta })).message.result;
        assert.equal(begun.resultType, 'task');
        const { taskId } = begun;
        const until = async (status) => {
            let now = begun;
            while (now.status !== status) {
                assert.ok(['working', 'input_required'].includes(now.status), JSON.stringify(now));
                now = await task('get', { taskId });
            }
            return now;
        };
        const [[key, { method, params }]] = Object.entries((await until('input_required')).inputRequests);
        assert.equal(method, 'elicitation/create');
        await task('update', { taskId, inputResponses: { [key]: { action: 'accept' } } });
        await checkout.pay(params.url);
        assert.equal((await until('completed')).result.content[0].text, drawn);
    });

const tokens = ['ann=ann-secret', 'bob=bob-secret'];

hosted('with tokens, each payment belongs to its principal', { bearer: tokens, log: 'debug' },
    async (opened, arrive) => {
        const { url } = opened;
        const refused = await arrive().askModern('tools/call', { name: 'ping_free' });
        assert.equal(refused.status, 401);
        assert.equal(refused.headers.get('www-authenticate'), 'Bearer');
        const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((name) => arrive({ authorization: `Bearer ${name}-secret` }));
        assert.equal((await eve.askModern('tools/call', { name: 'ping_free' })).status, 401);
        const offer = factsOf(await ann.askModern('tools/call', fox));
        assert.deepEqual(factsOf(await ann.askModern('tools/call', fox)), offer);
        assert.notEqual(factsOf(await bob.askModern('tools/call', fox)).payment_id, offer.payment_id);
        await checkout.pay(offer.payment_url);
        const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
        assert.equal(factsOf(await bob.askModern('tools/call', confirm)).error, 'payment_unknown');
        assert.equal(textOf(await ann.askModern('tools/call', confirm)), drawn);

        const measured = await (await fetch(new URL('/metrics', url))).text();
        assert.match(measured, /^paymcp_calls_total\{tool="confirm_generate_image",outcome="result"\} 1$/m);
        assert.match(measured, /^paymcp_payments_total\{from="running",to="delivered"\} 1$/m);
        assert.match(measured, /^paymcp_provider_seconds_count\{operation="create"\} \d+$/m);
        for (const text of [measured, opened.stderr])
            for (const secret of ['secret', offer.payment_id, offer.payment_url.split('/').at(-1)])
                assert.ok(!text.includes(secret), `${secret} in ${text}`);
        assert.match(opened.stderr, /^ts=\S+ level=info event=refused reason=credentials status=401 peer=\S+$/m);
    });

for (const [store, told] of [['memory', 'payment_canceled'], ['sqlite', 'payment_pending']])
    test(`a server that shuts down answers a call that waits for payment, with ${store}: ${told}`,
    { timeout: safetyNet }, async (t) => {
        const folder = mkdtempSync(join(tmpdir(), 'paymcp-http-'));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        const where = store === 'memory' ? store : `sqlite:${join(folder, 'payments.db')}`;
        const opened = await HttpGallery.open({ flow: 'progress', store: where });
        t.after(() => opened.process.kill('SIGKILL'));
        const client = new RawHttp(opened.url);
        await client.initialize('2025-11-25');
        const waiting = await client.post(client.request('tools/call', { ...fox, _meta: { progressToken: 1 } }));
        assert.equal(waiting.headers.get('content-type'), 'text/event-stream');
        const ended = opened.close();
        const events = (await waiting.text()).split('\n').filter((line) => line.startsWith('data: {'));
        const { result } = JSON.parse(events.at(-1).slice(6));
        assert.equal(result.structuredContent.error, told);
        assert.equal('payment_url' in result.structuredContent, store !== 'memory', 'whether it is still to be paid');
        assert.deepEqual(await ended, { code: 0, signal: null });
        client.assertWell();
    });

test('a port in use is reported in one line', { timeout: safetyNet }, async (t) => {
    const first = await HttpGallery.open();
    t.after(() => first.process.kill('SIGKILL'));
    const second = HttpGallery.open({ listen: first.url.host });
    await assert.rejects(second, /cannot listen on 127\.0\.0\.1:\d+: [^:]*in use/);
    assert.deepEqual(await first.close(), { code: 0, signal: null });
});
