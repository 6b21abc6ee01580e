// SPDX-License-Identifier: MIT
// Provider reports that contradict the payment: the buyer and the seller are informed, once, nothing runs, and the sale
// continues when the report fits again. A webhook that precedes the provider's answer wakes the call.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { serve } from './lib/contracts.mjs';
import { HttpGallery } from './lib/gallery.mjs';

Object.assign(process.env, {
    STRIPE_API_KEY: 'sk_test_hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush',
    SQUARE_ACCESS_TOKEN: 'hush', SQUARE_LOCATION_ID: 'L',
    ADYEN_API_KEY: 'hush', ADYEN_MERCHANT_ACCOUNT: 'Shop',
    PAYPAL_CLIENT_ID: 'hush', PAYPAL_CLIENT_SECRET: 'hush', WALLEOT_API_KEY: 'hush',
});

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const square = (amount, currency = 'USD') => ({ amount, currency });
const paypal = (value, currency_code = 'USD') => ({ currency_code, value });

/** A provider of one payment: how it makes it, and what it answers about it. `say` is what a test has it say. */
const providers = {
    stripe: {
        made: (body) => ({ id: new URLSearchParams(body).get('client_reference_id'),
            answer: { id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/1' } }),
        reads: (url) => url.startsWith('/v1/checkout/sessions/cs_1'),
        paid: (id) => ({ client_reference_id: id, status: 'complete', payment_status: 'paid', payment_intent: 'pi_1',
            currency: 'usd', amount_total: 50 }),
        odd: { 'a tip': { amount_total: 60 }, 'too little': { amount_total: 49 }, 'another currency': { currency: 'eur' },
            'an unknown word': { status: 'resting' }, 'no amount': { amount_total: null },
            "another payment's id": { client_reference_id: 'pay_of_another' } },
    },
    square: {
        made: (body) => ({ id: JSON.parse(body).order.reference_id,
            answer: { payment_link: { id: 'LINK', order_id: 'ORDER', url: 'https://square.link/u/x', version: 1 } } }),
        reads: (url) => url === '/v2/orders/ORDER' || url === '/v2/payments/P1',
        paid: (id) => ({
            order: { id: 'ORDER', reference_id: id, state: 'OPEN', total_money: square(50),
                net_amount_due_money: square(0), tenders: [{ id: 'P1', payment_id: 'P1', type: 'CARD' }] },
            payment: { id: 'P1', order_id: 'ORDER', status: 'COMPLETED', amount_money: square(50) },
        }),
        odd: {
            'a tip': (is) => { is.order.total_money = square(60); is.payment.tip_money = square(10); },
            'another currency': (is) => { is.order.total_money = is.payment.amount_money = square(50, 'CAD'); },
            'an unknown word': (is) => { is.payment.status = 'RESTING'; },
            'no amount': (is) => { delete is.order.total_money; },
        },
    },
    adyen: {
        made: (body) => ({ id: JSON.parse(body).reference,
            answer: { id: 'PL1', url: 'https://test.adyen.link/PL1', status: 'active' } }),
        reads: (url) => url.startsWith('/paymentLinks/PL1'),
        paid: (id) => ({ id: 'PL1', reference: id, status: 'completed', amount: { currency: 'USD', value: 50 } }),
        odd: { 'too much': { amount: { currency: 'USD', value: 55 } }, 'an unknown word': { status: 'resting' },
            'a missing amount': { amount: {} } },
    },
    paypal: {
        made: (body) => ({ id: JSON.parse(body).purchase_units[0].custom_id, answer: { id: 'PP1',
            links: [{ rel: 'payer-action', href: 'https://www.paypal.com/checkoutnow?token=PP1' }] } }),
        reads: (url) => url.startsWith('/v2/checkout/orders/PP1'),
        paid: (id) => ({ id: 'PP1', status: 'COMPLETED', purchase_units: [{ custom_id: id, amount: paypal('0.50'),
            payments: { captures: [{ id: 'C1', status: 'COMPLETED', amount: paypal('0.50') }] } }] }),
        odd: {
            'another amount': (is) => { is.purchase_units[0].payments.captures[0].amount = paypal('0.60'); },
            'an unknown word': (is) => { is.purchase_units[0].payments.captures[0].status = 'RESTING'; },
            'no purchase unit': (is) => { is.purchase_units = []; },
        },
    },
    walleot: {
        made: (body) => ({ id: JSON.parse(body).description, answer: { sessionId: 'S1', url: 'https://walleot.com/S1' } }),
        reads: (url) => url === '/sessions/S1',
        paid: () => ({ status: 'paid', amount: 50 }),
        odd: { 'another amount': { amount: 60 }, 'an unknown word': { status: 'resting' }, 'no word': { status: 5 } },
    },
};

/** A provider's server: `say(is)` changes what it says of the payment, which is paid. */
async function counter(t, name, atCreate = async () => {}) {
    const { made, reads, paid } = providers[name];
    const shop = { say: () => {} };
    const server = await serve(async ({ method, url }, body) => {
        if (url === '/v1/oauth2/token') return { body: { access_token: 'x', token_type: 'Bearer', expires_in: 3600 } };
        if (url.startsWith('/v1/events')) return { body: { data: [], has_more: false } };
        if (reads(url)) {
            const is = paid(shop.id);
            const status = shop.say(is);
            if (status) return { status, body: { error: { code: 'odd', message: 'odd' } } };
            return { body: url === '/v2/payments/P1' ? { payment: is.payment } : is };
        }
        if (method !== 'POST') return { status: 404 };
        const { id, answer } = made(body);
        shop.id = id;
        await atCreate();
        return { body: answer };
    });
    t.after(() => server.close());
    return Object.assign(shop, { url: server.url });
}

/** A gallery and a session with it: `call(tool, arguments)` gives the result. */
async function arrive(t, options) {
    const gallery = await HttpGallery.open({ log: 'debug', ...options });
    t.after(() => gallery.close());
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const post = (body) => fetch(gallery.url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
    const hello = await post({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {},
        clientInfo: { name: 'buyer', version: '1' } } });
    headers['mcp-session-id'] = hello.headers.get('mcp-session-id');
    headers['mcp-protocol-version'] = '2025-11-25';
    await hello.text();
    await post({ method: 'notifications/initialized' });
    let number = 0;
    const call = async (name, args) => {
        const params = { name, arguments: args, _meta: { progressToken: 'p' } };
        const text = await (await post({ id: ++number, method: 'tools/call', params })).text();
        const messages = text.startsWith('{') ? [text] : text.split('\n').flatMap((line) => line.match(/^data: ?(\{.*)/)?.[1] ?? []);
        return messages.map((one) => JSON.parse(one)).find(({ id }) => id === number).result;
    };
    const metrics = async () => (await fetch(new URL('/metrics', gallery.url))).text();
    return { gallery, call, metrics };
}

const linesOf = ({ gallery }, event) => gallery.stderr.split('\n').filter((line) => line.includes(`event=${event} `));
/** The first line of an event: a log is read from a pipe, so that it may come after the answer. */
async function firstLineOf(buyer, event) {
    for (;;) {
        const [line] = linesOf(buyer, event);
        if (line) return line;
        await later(20);
    }
}
const stuck = (store) => spawnSync(process.env.PAYMCP_LEDGER, ['stuck', '--store', store], { encoding: 'utf8' }).stdout;

/** Buys what the provider then reports oddly, in its several ways, and at last as it should. */
async function buyOddly(t, name, odd) {
    const folder = mkdtempSync(path.join(tmpdir(), 'paymcp-unjudged-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const store = `sqlite:${path.join(folder, 'payments.db')}`;
    const shop = await counter(t, name);
    const buyer = await arrive(t, { provider: name, provider_url: shop.url, store, poll_interval: 100 });
    const { payment_id, next_step } = (await buyer.call('generate_image', { prompt: 'x' })).structuredContent;
    const confirm = async () => (await buyer.call(next_step, { payment_id }));

    shop.say = () => 500;
    const silent = (await confirm()).structuredContent;
    assert.equal(silent.error, 'provider_unavailable');
    assert.match(silent.message, /did not answer/);
    assert.equal(linesOf(buyer, 'payment_unclear').length, 0);

    shop.say = (is) => { typeof odd === 'function' ? odd(is) : Object.assign(is, odd); };
    for (let again = 0; again < 3; again += 1) {
        const told = (await confirm()).structuredContent;
        assert.equal(told.error, 'payment_unclear', JSON.stringify(told));
        assert.match(told.message, /does not match.*seller has been told/);
        assert.doesNotMatch(told.message, /did not answer/);
        assert.equal(told.payment_url, undefined);
        await later(150);
    }
    const lines = linesOf(buyer, 'payment_unclear');
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0], /level=error .*payment=pay_[0-9a-f]{6}\.\.\. .*reason=/);
    assert.ok(!buyer.gallery.stderr.includes(payment_id) && !buyer.gallery.stderr.includes('hush'));
    assert.match(await buyer.metrics(), /paymcp_unclear_payments_total\{change="found"\} 1/);
    const reason = lines[0].match(/reason="?(.*?)"?$/)[1].replaceAll('\\"', '"');
    const entry = stuck(store).split('\n').find((line) => line.includes(payment_id));
    assert.ok(entry?.startsWith('created') && entry.includes(reason), `${entry} | ${reason}`);

    shop.say = () => {};
    assert.equal((await confirm()).content[0].text, 'Image generated for: x');
    assert.ok(!stuck(store).includes(payment_id));
    assert.match(await buyer.metrics(), /paymcp_unclear_payments_total\{change="settled"\} 1/);
    await firstLineOf(buyer, 'payment_clear');
    assert.equal(linesOf(buyer, 'payment_clear').length, 1);
}

for (const [name, { odd }] of Object.entries(providers))
    for (const [what, change] of Object.entries(odd))
        test(`${name}: ${what} is reported, and recovers`, { timeout: 60_000 }, (t) => buyOddly(t, name, change));

test('a payment that the provider has lost is reported', { timeout: 60_000 }, async (t) => {
    const shop = await counter(t, 'stripe');
    const buyer = await arrive(t, { provider: 'stripe', provider_url: shop.url });
    const { payment_id, next_step } = (await buyer.call('generate_image', { prompt: 'x' })).structuredContent;
    shop.say = () => 404;
    assert.equal((await buyer.call(next_step, { payment_id })).structuredContent.error, 'payment_unclear');
    assert.match(await firstLineOf(buyer, 'payment_unclear'), /Stripe answered 404: odd/);
});

test('a webhook before the answer to the create wakes the call', { timeout: 60_000 }, async (t) => {
    let gallery;
    const announce = async (id) => {
        const body = JSON.stringify({ id: `evt_${id}`, object: 'event', type: 'checkout.session.completed',
            data: { object: { object: 'checkout.session', id } } });
        const at = Math.floor(Date.now() / 1000);
        const mac = createHmac('sha256', 'whsec_hush').update(`${at}.${body}`).digest('hex');
        const url = new URL('/webhooks/stripe', gallery.url);
        const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${mac}` };
        assert.equal((await fetch(url, { method: 'POST', headers, body })).status, 200);
    };
    const shop = await counter(t, 'stripe', async () => {
        for (const id of ['cs_other', 'cs_1', 'cs_1', 'cs_another']) await announce(id);
    });
    const buyer = await arrive(t, { provider: 'stripe', provider_url: shop.url, flow: 'progress', poll_interval: 600_000 });
    gallery = buyer.gallery;
    const began = Date.now();
    assert.equal((await buyer.call('generate_image', { prompt: 'x' })).content[0].text, 'Image generated for: x');
    assert.ok(Date.now() - began < 30_000, 'it was found by a later look');
});
