// SPDX-License-Identifier: MIT
// Many clients at once: with few descriptors, and with every connection busy, purchases and webhooks go on, and a burst
// beyond the provider's budget is told when to come back.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { HttpGallery } from './lib/gallery.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { safetyNet } from './lib/shop.mjs';

const fox = { name: 'generate_image', arguments: { prompt: 'a fox' } };

/** A Stripe whose payers pay at once; `requests` are the lines of what it was asked. */
async function openStripe(t) {
    const sessions = new Map();
    const requests = [];
    const answerTo = (request, body) => {
        if (request.url.startsWith('/v1/events')) return { data: [], has_more: false };
        if (request.method === 'GET') return sessions.get(request.url.match(/sessions\/([^?]+)/)[1]);
        const fields = new URLSearchParams(body);
        const session = {
            id: `cs_test_${sessions.size + 1}`,
            url: `https://checkout.stripe.com/c/pay/${sessions.size + 1}`,
            status: 'complete',
            payment_status: 'paid',
            client_reference_id: fields.get('client_reference_id'),
            currency: fields.get('line_items[0][price_data][currency]'),
            amount_total: Number(fields.get('line_items[0][price_data][unit_amount]')),
        };
        sessions.set(session.id, session);
        return session;
    };
    const server = createServer(async (request, response) => {
        let body = '';
        for await (const piece of request) body += piece;
        requests.push(`${request.method} ${request.url}`);
        response.end(JSON.stringify(answerTo(request, body)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    process.env.STRIPE_API_KEY = 'sk_test_x';
    process.env.STRIPE_WEBHOOK_SECRET = 'whsec_test';
    return { requests, options: { provider: 'stripe', provider_url: `http://127.0.0.1:${server.address().port}` } };
}

/** Sends a genuine webhook about nothing of ours, and returns the status of its answer. */
async function sendWebhook(url) {
    const now = Math.floor(Date.now() / 1000);
    const body = '{"id":"evt_1","object":"event","type":"checkout.session.completed","data":{"object":{}}}';
    const signature = createHmac('sha256', 'whsec_test').update(`${now}.${body}`).digest('hex');
    const headers = { 'stripe-signature': `t=${now},v1=${signature}`, connection: 'close' };
    return (await fetch(new URL('/webhooks/stripe', url), { method: 'POST', body, headers })).status;
}

/** So many clients that connect and send nothing; they end with the test. */
async function standIdle(t, url, count) {
    const idle = Array.from({ length: count }, () => connect(url.port, url.hostname).on('error', () => {}));
    t.after(() => idle.forEach((one) => one.destroy()));
    await Promise.all(idle.map((one) => once(one, 'connect')));
}

/** What a modern client is answered, which comes back as long as it is told to. */
async function askPatiently(client, method, params) {
    for (;;) {
        const response = await client.post(...client.modern(method, params));
        if (response.status !== 503) return (await response.json()).result;
        await setTimeout(1000 * Number(response.headers.get('retry-after')));
    }
}

test('more idle connections than descriptors: a paid call, a webhook and /healthz are answered',
    { timeout: safetyNet }, async (t) => {
        const { options } = await openStripe(t);
        const opened = await HttpGallery.open(options, { descriptors: 200 });
        t.after(() => opened.process.kill('SIGKILL'));
        await standIdle(t, opened.url, 400);
        const client = new RawHttp(opened.url, { connection: 'close' });
        const offer = (await askPatiently(client, 'tools/call', fox)).structuredContent;
        assert.match(offer.payment_url, /^https:\/\/checkout\.stripe\.com\//);
        const confirm = { name: offer.next_step, arguments: { payment_id: offer.payment_id } };
        const bought = await askPatiently(client, 'tools/call', confirm);
        assert.equal(bought.content[0].text, 'Image generated for: a fox');
        assert.equal(await sendWebhook(opened.url), 200);
        assert.equal((await fetch(new URL('/healthz', opened.url))).status, 200);
        client.assertWell();
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
        assert.match(opened.stderr, /at most 100 of the 1024 connections fit into the limit of open descriptors, 200/);
    });

test('while every connection is busy, calls are told to come back, and webhooks and /healthz are answered',
    { timeout: safetyNet }, async (t) => {
        const { options } = await openStripe(t);
        const opened = await HttpGallery.open({ ...options, max_connections: 8 });
        t.after(() => opened.process.kill('SIGKILL'));
        const listener = new RawHttp(opened.url);
        await listener.initialize('2025-11-25');
        const session = { 'mcp-session-id': listener.session, accept: 'text/event-stream' };
        const streams = [];
        for (let i = 0; i < 8; ++i) streams.push(await fetch(opened.url, { headers: session }));
        for (const stream of streams) assert.equal(stream.status, 200);
        const late = new RawHttp(opened.url, { connection: 'close' });
        const refused = await late.post(...late.modern('tools/call', fox));
        assert.equal(refused.status, 503);
        assert.equal(refused.headers.get('retry-after'), '1');
        assert.equal(await sendWebhook(opened.url), 200);
        const health = await fetch(new URL('/healthz', opened.url), { headers: { connection: 'close' } });
        assert.equal(health.status, 200);
        const metrics = await (await fetch(new URL('/metrics', opened.url))).text();
        assert.match(metrics, /^paymcp_refused_requests_total\{reason="connections"\} 1$/m);
        await streams[0].body.cancel();
        const offer = (await askPatiently(late, 'tools/call', fox)).structuredContent;
        assert.match(offer.payment_url, /^https:\/\/checkout\.stripe\.com\//);
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });

test('a burst beyond the budget of the provider: the first are served in turn, the others told when to come back',
    { timeout: safetyNet }, async (t) => {
        const { options, requests } = await openStripe(t);
        const opened = await HttpGallery.open({ ...options, provider_rate: 1 });
        t.after(() => opened.process.kill('SIGKILL'));
        const client = new RawHttp(opened.url);
        const buy = async (number) => {
            const call = { name: 'generate_image', arguments: { prompt: `fox ${number}` } };
            return (await client.askModern('tools/call', call)).message.result.structuredContent;
        };
        const all = await Promise.all(Array.from({ length: 30 }, (_, number) => buy(number)));
        const served = all.filter(({ payment_url }) => payment_url);
        const refused = all.filter(({ payment_url }) => !payment_url);
        // Two at once, and ten in the ten seconds that a request waits at most; some may be for the event list.
        assert.ok(served.length >= 8 && served.length <= 14, `${served.length} were served`);
        for (const { error, message } of refused) {
            assert.equal(error, 'provider_unavailable');
            assert.match(message, /Many buyers are paying at once: try again in \d+ s/);
            assert.doesNotMatch(message, /did not answer/);
        }
        const made = requests.filter((line) => line === 'POST /v1/checkout/sessions');
        assert.equal(made.length, served.length, 'nothing was opened for a refused call');
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });
