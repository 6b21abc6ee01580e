// SPDX-License-Identifier: MIT
// The gallery with keys of the providers: it sells with Stripe in every flow, a webhook finishes a call without a poll,
// and an invalid configuration does not start.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Customer } from './lib/clients.mjs';
import { Contract, serve } from './lib/contracts.mjs';
import { gallery, galleryArguments, HttpGallery } from './lib/gallery.mjs';
import {
    adyenKey, adyenWebhook, coinbaseCheckout, coinbaseWebhook, describe, descriptions, intent, sessionPath, skip,
    squareOrder, squarePaid, stripeSession,
} from './lib/providers.mjs';
import { delivered } from './lib/shop.mjs';
import { tappedFetch } from './lib/tapped_fetch.mjs';
import { Wiretap } from './lib/wiretap.mjs';

const hmac = (key, text, encoding) => createHmac('sha256', key).update(text).digest(encoding);
const money = { amount: 50, currency: 'USD' };

/**
 * Of each provider whose signatures can be made here: the keys that the gallery takes; how a payment is made, and found
 * paid, as rows for `respond`; and what the provider sends of a payment, as `{body, headers}`. PayPal signs with a
 * certificate that only PayPal has; tests/unit/webhooks_paypal.cpp makes its own.
 */
const announcing = {
    stripe: {
        environment: { STRIPE_API_KEY: 'sk_test_hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush' },
        made: ['post /v1/checkout/sessions', { id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/1' }],
        paid: (one) => [[`get ${sessionPath}`, stripeSession(one, 'complete', 'paid', intent('succeeded'))]],
        idOf: ({ metadata }) => metadata.payment_id,
        announce({ payment_id }) {
            const session = { object: 'checkout.session', id: 'cs_1', client_reference_id: payment_id };
            const body = JSON.stringify({ id: 'evt_1', type: 'checkout.session.completed', data: { object: session } });
            const now = Math.floor(Date.now() / 1000);
            const signature = `t=${now},v1=${hmac('whsec_hush', `${now}.${body}`, 'hex')}`;
            return { body, headers: { 'stripe-signature': signature } };
        },
    },
    square: {
        environment: {
            SQUARE_ACCESS_TOKEN: 'hush', SQUARE_LOCATION_ID: 'L1', SQUARE_WEBHOOK_KEY: 'key_hush',
            SQUARE_WEBHOOK_URL: 'https://shop.example/webhooks/square',
        },
        made: ['post /v2/online-checkout/payment-links', {}],
        paid: (one) => [
            ['get /v2/orders/{order_id}', squareOrder(one, squarePaid)],
            ['get /v2/payments/{payment_id}', { payment: { status: 'COMPLETED', amount_money: money } }],
        ],
        idOf: ({ payment_note }) => payment_note,
        announce({ payment_id }) {
            const payment = { id: 'P1', note: payment_id };
            const body = JSON.stringify({ event_id: 'e1', type: 'payment.updated', data: { object: { payment } } });
            const signature = hmac('key_hush', `https://shop.example/webhooks/square${body}`, 'base64');
            return { body, headers: { 'x-square-hmacsha256-signature': signature } };
        },
    },
    adyen: {
        environment: { ADYEN_API_KEY: 'hush', ADYEN_MERCHANT_ACCOUNT: 'Merchant', ADYEN_WEBHOOK_KEY: adyenKey },
        made: ['post /paymentLinks', { id: 'PL1' }],
        paid: ({ payment_id }) => [
            ['get /paymentLinks/{linkId}', {
                status: 'completed', reference: payment_id, amount: { value: 50, currency: 'USD' },
            }],
        ],
        idOf: ({ reference }) => reference,
        announce: (one) => ({ body: adyenWebhook(one), headers: {} }),
    },
    coinbase: {
        environment: { COINBASE_WEBHOOK_SECRET: 'secret_hush' },
        made: ['post /api/v1/checkouts', {}],
        paid: (one) => [['get /api/v1/checkouts/{id}', coinbaseCheckout(one, 'COMPLETED')]],
        idOf: ({ metadata }) => metadata.payment_id,
        announce: (one) => coinbaseWebhook(one, 'secret_hush'),
    },
};

/** What a provider was asked about payments: all but Stripe's list of events, which the description leaves out. */
async function questions(contract) {
    const log = (await contract.log()).filter(({ path }) => path !== '/v1/events');
    for (const { op, errors } of log) assert.deepEqual(errors ?? [], [], op);
    return log;
}

// Stripe, with every flow

const prompt = { prompt: 'a heron' };
const result = 'Image generated for: a heron';

/** What happens between the client and the user, from the call to the result. */
const purchases = {
    two_step: confirmed,
    two_step_shared: confirmed,
    dynamic_tools: confirmed,
    resubmit: submittedAgain,
    automatic: submittedAgain,
    progress: (customer) => customer.callTool('generate_image', prompt, { onprogress() {} }),
    elicitation: (customer) => customer.callTool('generate_image', prompt),
};

async function confirmed(customer) {
    const offer = await customer.callTool('generate_image', prompt);
    const { next_step, payment_id, payment_url } = offer.structuredContent;
    assert.equal(payment_url, 'https://checkout.stripe.com/c/pay/1');
    const early = await customer.callTool(next_step, { payment_id });
    assert.equal(early.structuredContent.error, 'payment_pending');
    return untilPaid(() => customer.callTool(next_step, { payment_id }));
}

async function submittedAgain(customer) {
    const { payment_id } = (await customer.callTool('generate_image', prompt)).structuredContent;
    return untilPaid(() => customer.callTool('generate_image', { ...prompt, payment_id }));
}

async function untilPaid(ask) {
    for (;;) {
        const answer = await ask();
        if (!['payment_pending', 'payment_required'].includes(answer.structuredContent?.error)) return answer;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

for (const [flow, buy] of Object.entries(purchases)) {
    test(`the gallery sells with Stripe: ${flow}`, { skip, timeout: 60_000 }, async (t) => {
        const contract = await Contract.open(descriptions.stripe.file, 'stripe');
        t.after(() => contract.close());
        process.env.STRIPE_API_KEY = 'sk_test_gallery';
        await contract.respond(...announcing.stripe.made);
        const told = { amount_total: 50, currency: 'usd', client_reference_id: null, payment_intent: 'pi_1' };
        const get = `get ${sessionPath}`;
        await contract.respond(get, { ...told, status: 'open', payment_status: 'unpaid' }, { times: 2 });
        await contract.respond(get, { ...told, status: 'complete', payment_status: 'paid' }, { times: 1000 });
        const options = { transport: 'http', flow, provider: 'stripe', provider_url: contract.url, poll_interval: 50 };
        const person = flow === 'elicitation'
            ? { modes: { url: {} }, asked: async () => ({ action: 'accept' }) } : undefined;
        const customer = await Customer.arrive('SDK 1.x at 2025-11-25', options, person);
        t.after(() => customer.abandon());
        delivered(await buy(customer), result);
        assert.equal(await customer.runs('generate_image'), 1);
        const log = await questions(contract);
        assert.equal(log.filter(({ op }) => op === 'post /v1/checkout/sessions').length, 1);
        assert.ok(log.every(({ headers }) => headers.authorization === 'Bearer sk_test_gallery'));
        await customer.leave();
    });
}

test('a call repeated after an outage asks Stripe for the same payment', { skip, timeout: 60_000 }, async (t) => {
    const contract = await Contract.open(descriptions.stripe.file, 'stripe');
    t.after(() => contract.close());
    Object.assign(process.env, announcing.stripe.environment);
    const [create, made] = announcing.stripe.made;
    // The retries of a whole call; after them the provider is available again.
    await contract.respond(create, {}, { status: 503, times: 4 });
    await contract.respond(create, made);
    const unpaid = { amount_total: 50, currency: 'usd', client_reference_id: null, status: 'open', payment_status: 'unpaid' };
    await contract.respond(`get ${sessionPath}`, unpaid, { times: 1000 });
    const options = { transport: 'http', provider: 'stripe', provider_url: contract.url };
    const customer = await Customer.arrive('SDK 1.x at 2025-11-25', options);
    t.after(() => customer.abandon());
    const refused = await customer.callTool('generate_image', prompt);
    assert.equal(refused.structuredContent.error, 'provider_unavailable');
    const offer = await customer.callTool('generate_image', prompt);
    assert.equal(offer.structuredContent.payment_url, made.url);
    const tries = (await questions(contract)).filter(({ op }) => op === create);
    assert.deepEqual(tries.map(({ status }) => status), [503, 503, 503, 503, 200]);
    const keys = new Set(tries.map(({ headers }) => headers['idempotency-key']));
    assert.deepEqual([...keys], [`${offer.structuredContent.payment_id}-create`]);
    assert.equal(new Set(tries.map(({ body }) => body)).size, 1);
    await customer.leave();
});

// Webhooks

for (const [provider, { environment, made, paid, idOf, announce }] of Object.entries(announcing)) {
    test(`${provider}: a webhook finishes a waiting call before any poll`, { skip, timeout: 60_000 }, async (t) => {
        const { base } = descriptions[provider];
        const contract = await describe(provider);
        t.after(() => contract.close());
        await contract.respond(...made);
        Object.assign(process.env, environment);
        // No poll is due within this test: the first would come after ten minutes.
        const unpolled = { flow: 'progress', poll_interval: 600_000, log: 'debug' };
        const shop = await HttpGallery.open({ ...unpolled, provider, provider_url: contract.url + base });
        t.after(() => shop.close());
        const client = new Client({ name: 'paymcp-e2e', version: '1.0.0' });
        const tap = new Wiretap();
        await client.connect(new StreamableHTTPClientTransport(shop.url, { fetch: tappedFetch(tap) }));
        t.after(() => client.close());

        let told;
        const linkIsThere = new Promise((resolve) => (told = resolve));
        const bought = client.callTool(
            { name: 'generate_image', arguments: prompt }, undefined, { onprogress: told, timeout: 60_000 });
        await Promise.race([linkIsThere, bought]);
        const created = await questions(contract);
        assert.deepEqual(created.map(({ op }) => op), [made[0]], 'nothing but the payment was asked for');
        const one = { payment_id: idOf(created[0].decoded), ...money };
        for (const [op, body] of paid(one)) await contract.respond(op, body, { times: 1000 });

        const send = async ({ body, headers }) => {
            const address = new URL(`/webhooks/${provider}`, shop.url);
            return (await fetch(address, { method: 'POST', body, headers })).status;
        };
        const genuine = announce(one);
        assert.equal(await send({ ...genuine, body: genuine.body.replace(one.payment_id, 'pay_of_another') }), 400);
        assert.equal((await questions(contract)).length, 1, 'a forged webhook asks nothing');
        assert.equal(await send(genuine), 200);
        delivered(await bought, result);
        assert.deepEqual(tap.problems, [], 'nothing is wrong on the wire');
        const asked = (await questions(contract)).slice(1).map(({ op }) => op);
        assert.deepEqual(asked, paid(one).map(([op]) => op), 'the one look that the webhook was a reason for');

        assert.equal(await send(genuine), 200, 'what is sent again is taken again');
        const counted = await client.callTool({ name: 'run_count', arguments: { tool: 'generate_image' } });
        assert.equal(counted.structuredContent.runs, 1);
        assert.equal((await questions(contract)).length, 1 + asked.length, 'and is no reason for another look');
        await client.close();
        await shop.close();
        assert.ok(!/hush/.test(shop.stderr), `no key is in the log: ${shop.stderr}`);
    });
}

// Configurations that do not start

test('a gallery without its keys names the missing one, and ends', { timeout: 60_000 }, async () => {
    const needed = {
        stripe: ['STRIPE_API_KEY'],
        paypal: ['PAYPAL_CLIENT_ID', 'PAYPAL_CLIENT_SECRET'],
        square: ['SQUARE_ACCESS_TOKEN', 'SQUARE_LOCATION_ID'],
        adyen: ['ADYEN_API_KEY', 'ADYEN_MERCHANT_ACCOUNT'],
        coinbase: ['COINBASE_API_KEY_ID', 'COINBASE_API_KEY_SECRET'],
        walleot: ['WALLEOT_API_KEY'],
    };
    for (const names of Object.values(needed)) for (const name of names) delete process.env[name];
    for (const [provider, names] of Object.entries(needed)) {
        for (const name of names) {
            const said = await HttpGallery.open({ provider }).catch(({ message }) => message);
            assert.match(said, new RegExp(`paymcp: the environment variable ${name} is not set\n$`), provider);
            process.env[name] = 'x';
        }
        for (const name of names) delete process.env[name];
    }
});

/** What a start says that is refused: one line, which tells nothing of the keys. */
async function refusal(provider, environment) {
    const before = { ...process.env };
    Object.assign(process.env, environment);
    const said = await HttpGallery.open({ provider, provider_url: 'http://127.0.0.1:9' })
        .then((shop) => shop.close().then(() => 'it started'), ({ message }) => message);
    for (const name of Object.keys(environment)) {
        if (name in before) process.env[name] = before[name];
        else delete process.env[name];
    }
    assert.ok(!/hush|44782DEF/.test(said), said);
    return said;
}

test('an invalid key is refused at the start with the name of its variable', { timeout: 120_000 }, async () => {
    const url = 'https://shop.example/hush';
    const keys = {
        stripe: { STRIPE_API_KEY: 'sk_test_hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush' },
        paypal: { PAYPAL_CLIENT_ID: 'hush', PAYPAL_CLIENT_SECRET: 'hush', PAYPAL_WEBHOOK_ID: 'hush' },
        square: {
            SQUARE_ACCESS_TOKEN: 'hush', SQUARE_LOCATION_ID: 'hush', SQUARE_WEBHOOK_KEY: 'hush', SQUARE_WEBHOOK_URL: url,
        },
        adyen: { ADYEN_API_KEY: 'hush', ADYEN_MERCHANT_ACCOUNT: 'hush', ADYEN_WEBHOOK_KEY: adyenKey },
        walleot: { WALLEOT_API_KEY: 'hush' },
    };
    for (const [provider, good] of Object.entries(keys)) {
        for (const [name, value] of Object.entries(good)) {
            const half = value.length / 2;
            for (const wrong of [' \r\n', `${value.slice(0, half)}\t${value.slice(half)}`, `${value}\n${value}`]) {
                const said = await refusal(provider, { ...good, [name]: wrong });
                assert.match(said, new RegExp(`: paymcp: the environment variable ${name} (is empty|has a blank)[^\n]*\n$`));
            }
        }
    }
    for (const wrong of [`${adyenKey}0`, adyenKey.slice(2), `${adyenKey.slice(1)}g`]) {
        const said = await refusal('adyen', { ...keys.adyen, ADYEN_WEBHOOK_KEY: wrong });
        assert.match(said, /: paymcp: ADYEN_WEBHOOK_KEY is not a key of 64 hexadecimal digits\n$/);
    }
});

test('keys with surrounding blanks and line ends sell, and verify webhooks', { timeout: 60_000 }, async (t) => {
    const asked = [];
    const api = await serve(({ headers }) => {
        asked.push(headers.authorization);
        return { body: { id: 'cs_1', url: 'https://checkout.stripe.com/x', status: 'open', data: [], has_more: false } };
    });
    t.after(() => api.close());
    Object.assign(process.env, { STRIPE_API_KEY: ' sk_test_hush\r\n', STRIPE_WEBHOOK_SECRET: '\twhsec_hush\n' });
    const shop = await HttpGallery.open({ provider: 'stripe', provider_url: api.url });
    t.after(() => shop.close());
    delete process.env.STRIPE_WEBHOOK_SECRET;
    const client = new Client({ name: 'paymcp-e2e', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(shop.url));
    t.after(() => client.close());
    const link = await client.callTool({ name: 'generate_image', arguments: prompt });
    assert.equal(link.structuredContent.payment_url, 'https://checkout.stripe.com/x');
    assert.deepEqual(new Set(asked), new Set(['Bearer sk_test_hush']));
    const body = JSON.stringify({ id: 'evt_1', object: 'event', type: 'invoice.paid', data: { object: { id: 'in_1' } } });
    const now = Math.floor(Date.now() / 1000);
    const signature = `t=${now},v1=${hmac('whsec_hush', `${now}.${body}`, 'hex')}`;
    const answer = await fetch(new URL('/webhooks/stripe', shop.url),
        { method: 'POST', body, headers: { 'stripe-signature': signature } });
    assert.equal(answer.status, 200);
});

test('a key that the provider refuses is logged once, and sent to no client', { timeout: 60_000 }, async (t) => {
    const api = await serve(() => ({ status: 401, body: { error: { message: 'Invalid API Key provided' } } }));
    t.after(() => api.close());
    process.env.STRIPE_API_KEY = 'sk_test_hush';
    const shop = await HttpGallery.open({ provider: 'stripe', provider_url: api.url });
    t.after(() => shop.close());
    const client = new Client({ name: 'paymcp-e2e', version: '1.0.0' });
    const tap = new Wiretap();
    await client.connect(new StreamableHTTPClientTransport(shop.url, { fetch: tappedFetch(tap) }));
    t.after(() => client.close());
    for (let again = 0; again < 3; again += 1) {
        const refused = await client.callTool({ name: 'generate_image', arguments: prompt });
        assert.equal(refused.structuredContent.error, 'provider_unavailable');
        assert.ok(!/401|Invalid/.test(JSON.stringify(refused)), 'what the provider says is the seller\'s');
    }
    assert.deepEqual(tap.problems, [], 'nothing is wrong on the wire');
    await client.close();
    await shop.close();
    const told = shop.stderr.split('\n').filter((line) => line.includes('Stripe answered 401'));
    assert.equal(told.length, 1, shop.stderr);
    assert.match(told[0], /Stripe answered 401: Invalid API Key provided/);
    assert.ok(!shop.stderr.includes('hush'));
});

test('a live key does not start over stdio, and does over HTTP', { timeout: 60_000 }, async (t) => {
    process.env.STRIPE_API_KEY = 'sk_live_hush';
    const ended = spawnSync(gallery, galleryArguments({ transport: 'stdio', provider: 'stripe' }),
        { input: '', encoding: 'utf8', timeout: 20_000 });
    assert.equal(ended.status, 1);
    assert.equal(ended.stdout, '');
    assert.match(ended.stderr, /^paymcp: the key for stripe moves real money, and over stdio [^\n]+\n$/);
    assert.ok(!ended.stderr.includes('hush'));
    const shop = await HttpGallery.open({ provider: 'stripe', provider_url: 'http://127.0.0.1:9' });
    t.after(() => shop.close());
    assert.ok(!shop.stderr.includes('hush'));
});
