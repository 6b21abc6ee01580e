// SPDX-License-Identifier: MIT
// Failures between the server and the six providers, over real connections: a lost answer leads to one payment and one
// refund, by the log of the description's server; a wrong answer is an error that says so, never a paid status.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { order, Provider, serve } from './lib/contracts.mjs';
import {
    adyenWebhook, against, assertCoinbaseToken, coinbaseCheckout, coinbaseOperation, describe, descriptions, intent,
    orderFor, paypalFront, paypalMoney, paypalOrder, sessionPath, skip, sold, squareOrder, squarePaid, stripeSession,
} from './lib/providers.mjs';

/** Longer than `ask_provider` waits for an answer: the provider does what it was asked, and is not heard. */
const unheard = { delay_ms: 2500 };

const keyOf = ({ headers, decoded }) => headers['idempotency-key'] ?? headers['paypal-request-id'] ??
    headers['x-idempotency-key'] ?? decoded.idempotency_key;

/** The key of an operation on a payment at a provider. */
const keyFor = (name, one, operation) =>
    name === 'coinbase' ? coinbaseOperation(one, operation) : `${one.payment_id}-${operation}`;

/** The tries of an operation in a log: asked twice with one key and body, done once. */
function assertDoneOnce(log, op, key) {
    const tries = log.filter((asked) => asked.op === op);
    assert.deepEqual(tries.map(({ replayed }) => Boolean(replayed)), [false, true], op);
    assert.deepEqual(tries.map(keyOf), [key, key]);
    assert.equal(tries[0].body, tries[1].body);
}

const creating = {
    stripe: ['post /v1/checkout/sessions', { id: 'cs_once', url: 'https://checkout.stripe.com/c/pay/once' }],
    square: ['post /v2/online-checkout/payment-links', {}],
    adyen: ['post /paymentLinks', { id: 'PLONCE' }],
    coinbase: ['post /api/v1/checkouts', { id: '0123456789abcdef01234567' }],
};

/** Asks for a payment of which the first answer is lost, and for the same payment from another process. */
async function createOnce(name, contract, provider, another, op, answer) {
    const one = orderFor(name);
    await contract.respond(op, answer, unheard);
    const { reference } = await provider.value('create', one);
    assertDoneOnce(await contract.asked(), op, keyFor(name, one, 'create'));
    assert.equal((await another.value('create', one)).reference, reference, 'a restarted process has the same payment');
    assert.equal((await contract.asked()).filter((asked) => asked.op === op && !asked.replayed).length, 1);
}

for (const [name, [op, answer]] of Object.entries(creating)) {
    against(name, 'a create whose answer is lost is one payment', async (contract, provider) => {
        const another = new Provider(name, contract.url + descriptions[name].base);
        await createOnce(name, contract, provider, another, op, answer).finally(() => another.close());
    });
}

test('paypal: a create whose answer is lost is one payment', { skip, timeout: 60_000 }, async (t) => {
    const { orders, provider, another } = await paypalFront(t);
    await createOnce('paypal', orders, provider, another, 'post /v2/checkout/orders', { id: 'ONCE' });
});

/** A refund of which the first answer is lost gives the money back once. */
async function refundOnce(contract, provider, one, op, key = `${one.payment_id}-refund`) {
    await contract.respond(op, {}, unheard);
    assert.equal(await provider.value('refund', one), true);
    assertDoneOnce(await contract.asked(), op, key);
}

against('stripe', 'a refund whose answer is lost gives the money back once', async (contract, provider) => {
    const one = await sold(contract, provider, order());
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'complete', 'paid', intent('succeeded')));
    await refundOnce(contract, provider, one, 'post /v1/refunds');
});

test('paypal: a refund whose answer is lost moves the money once', { skip, timeout: 60_000 }, async (t) => {
    const { orders, payments, provider } = await paypalFront(t);
    const one = order(50, 'USD', { reference: '5O190127TN364715T' });
    const captures = paypalMoney('3C679366HH908993F', 'COMPLETED');
    await orders.respond('get /v2/checkout/orders/{id}', paypalOrder(one, 'COMPLETED', { captures }));
    await refundOnce(payments, provider, one, 'post /v2/payments/captures/{capture_id}/refund');
});

against('square', 'a refund whose answer is lost gives the money back once', async (contract, provider) => {
    const one = order(50, 'USD', { reference: 'O1.L1' });
    await contract.respond('get /v2/orders/{order_id}', squareOrder(one, squarePaid));
    const money = { amount: 50, currency: 'USD' };
    await contract.respond('get /v2/payments/{payment_id}', { payment: { status: 'COMPLETED', amount_money: money } });
    // Each payment of an order has its own key, cut to Square's 45 characters by its digest.
    const key = createHash('sha256').update(`${one.payment_id}-refund-P1`).digest('hex').slice(0, 40);
    await refundOnce(contract, provider, one, 'post /v2/refunds', key);
});

against('adyen', 'a refund whose answer is lost gives the money back once', async (contract, provider) => {
    const made = order();
    const { reference } = await provider.value('create', made);
    const one = { ...made, reference };
    await contract.respond('get /paymentLinks/{linkId}', { status: 'completed', reference: one.payment_id });
    await provider.ask({ op: 'webhook', body: adyenWebhook(one) });
    await refundOnce(contract, provider, one, 'post /payments/{paymentPspReference}/reversals');
});

against('coinbase', 'a refund whose answer is lost gives the money back once', async (contract, provider) => {
    const one = orderFor('coinbase', { reference: '68f7a946db0529ea9b6d3a12' });
    await contract.respond('get /api/v1/checkouts/{id}', coinbaseCheckout(one, 'COMPLETED'));
    const key = coinbaseOperation(one, 'refund-0');
    await refundOnce(contract, provider, one, 'post /api/v1/checkouts/{id}/refund', key);
    const log = await contract.asked();
    const nonces = new Set(log.map((request) => assertCoinbaseToken(request)));
    assert.equal(nonces.size, log.length, 'no token goes out twice');
});

test('walleot: without documented keys a create whose answer is lost is not repeated', async (t) => {
    let asked = 0;
    const api = await serve(async () => {
        asked += 1;
        if (asked === 1) await new Promise((resolve) => setTimeout(resolve, 2500));
        return { body: { sessionId: `sess_${asked}`, url: 'https://pay.walleot.com/checkout/sess' } };
    });
    t.after(() => api.close());
    const provider = new Provider('walleot', api.url);
    t.after(() => provider.close());
    const one = order();
    assert.equal((await provider.error('create', one)).may_have_happened, true);
    assert.equal(asked, 1);
    for (let again = 0; again < 2; again += 1)
        assert.equal((await provider.value('create', one)).reference, 'sess_2');
    assert.equal(asked, 2);
});

// Wrong answers, to all six

const titles = {
    stripe: 'Stripe',
    paypal: 'PayPal',
    square: 'Square',
    adyen: 'Adyen',
    coinbase: 'Coinbase',
    walleot: 'Walleot',
};

/** What is answered or done instead, whether a create may then have happened, and what the error says of it. */
const wrongAnswers = [
    ...[400, 401, 402, 404, 429].map((status) => [{ status, body: { status: 'paid' } }, false, status]),
    ...[409, 500, 503].map((status) => [{ status, body: { status: 'paid' } }, true, status]),
    [{ headers: { 'content-type': 'text/html' }, body: '<h1>paid</h1>' }, true, 'not a JSON object'],
    [{ status: 302, headers: { location: '/elsewhere' }, body: '{"status":"complete"}' }, true, 302],
    [{ body: { filler: 'x'.repeat(500_000) } }, true, 'did not answer.*too large'],
    [{ body: { id: 1, status: true } }, true, 'answer has no '],
    [truncated, true, 'did not answer'],
    [dropped, true, 'did not answer'],
];

function truncated({ socket }) {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"id":"cs_1","status":"paid');
}

function dropped({ socket }) {
    socket.destroy();
}

for (const [name, title] of Object.entries(titles)) {
    test(`${name}: wrong answers over the wire`, { timeout: 120_000 }, async (t) => {
        let answer;
        const wrong = await serve(async (request) => {
            assert.equal(request.url.startsWith('/elsewhere'), false, 'a redirect is not followed');
            if (request.url === '/v1/oauth2/token') return { body: { access_token: 'token', expires_in: 32400 } };
            return typeof answer === 'function' ? await answer(request) ?? {} : answer;
        });
        t.after(() => wrong.close());
        const provider = new Provider(name, wrong.url);
        t.after(() => provider.close());
        const assertRefused = async (happened, says) => {
            const failed = await provider.error('create', orderFor(name));
            const about = `${JSON.stringify(answer)?.slice(0, 80) ?? answer.name}: ${failed.error}`;
            assert.ok(failed.error.startsWith(title), about);
            assert.match(failed.error, new RegExp(says), about);
            assert.equal(failed.may_have_happened, happened, about);
        };
        const reference = name === 'coinbase' ? '68f7a946db0529ea9b6d3a12' : 'A1.B2';
        const one = orderFor(name, { reference });
        for (const [wrongly, happened, says] of wrongAnswers) {
            answer = wrongly;
            await assertRefused(happened, says);
            const asked = await provider.ask({ op: 'status', order: one });
            assert.ok('error' in asked || asked.value.status === 'unknown', JSON.stringify(asked));
            for (const op of ['cancel', 'refund', 'capture', 'release']) await provider.error(op, one);
        }
        answer = function slow() {
            return new Promise((resolve) => setTimeout(resolve, 1500));
        };
        await assertRefused(true, 'did not answer.*Timeout');
    });
}

test('refusals as in the descriptions', { skip, timeout: 60_000 }, async (t) => {
    for (const [name, { base }] of Object.entries(descriptions)) {
        const contract = await describe(name);
        t.after(() => contract.close());
        const provider = new Provider(name, contract.url + base);
        t.after(() => provider.close());
        const [op, body] = creating[name];
        for (const status of [400, 401, 404]) {
            await contract.respond(op, { ...body, error: { message: 'no' } }, { status, times: 1 });
            const failed = await provider.error('create', orderFor(name));
            assert.match(failed.error, new RegExp(`^${titles[name]} answered ${status}`));
            assert.equal(failed.may_have_happened, false);
        }
    }
});
