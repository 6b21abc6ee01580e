// SPDX-License-Identifier: MIT
// The six providers against the official descriptions of their APIs: the request of every operation is valid, and its
// answer is understood.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { order, Provider, serve } from './lib/contracts.mjs';
import {
    adyenWebhook, against, assertCoinbaseToken, coinbaseCheckout, coinbaseOperation, intent, orderFor, paypalFront,
    paypalMoney, paypalOrder, sessionPath, skip, sold, squareOrder, squarePaid, stripePlan,
    planPath, stripePlanSession, stripeSession,
} from './lib/providers.mjs';

// Stripe

against('stripe', 'create, poll, cancel', async (contract, provider) => {
    const prices = [[50, 'USD', 50], [80, 'JPY', 80], [1500, 'KWD', 1500], [500, 'ISK', 50000], [60000, 'UGX', 6000000]];
    for (const [amount, currency, units] of prices) {
        const one = await sold(contract, provider, order(amount, currency));
        const { decoded, headers } = (await contract.asked()).at(-1);
        const { price_data } = decoded.line_items[0];
        assert.deepEqual([price_data.unit_amount, price_data.currency], [units, currency.toLowerCase()]);
        assert.equal(decoded.metadata.payment_id, one.payment_id);
        assert.equal(decoded.payment_intent_data.metadata.payment_id, one.payment_id);
        assert.equal(headers['stripe-version'], '2026-10-28.endive');
    }
    const one = await sold(contract, provider, order());
    const seen = async (...words) => {
        await contract.respond(`get ${sessionPath}`, stripeSession(one, ...words));
        return provider.value('status', one);
    };
    const money = { amount: 50, currency: 'USD' };
    assert.deepEqual(await seen('open', 'unpaid'), { status: 'pending', ...money });
    assert.deepEqual(await seen('complete', 'unpaid', intent('processing')), { status: 'pending', ...money });
    assert.deepEqual(await seen('complete', 'paid', intent('succeeded')), { status: 'paid', ...money });
    assert.deepEqual(await seen('expired', 'unpaid'), { status: 'expired', ...money });
    // The description's own example says "complete" and "paid", without an amount.
    assert.deepEqual(await provider.value('status', one), { status: 'unknown' });
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'expired', 'unpaid'));
    assert.equal(await provider.value('cancel', one), true);
    assert.ok((await contract.operations()).includes(`post ${sessionPath}/expire`));
});

against('stripe', 'refund', async (contract, provider) => {
    const one = await sold(contract, provider, order());
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'complete', 'paid', intent('succeeded')));
    assert.equal(await provider.value('refund', one), true);
    const { op, decoded, headers } = (await contract.asked()).at(-1);
    assert.deepEqual([op, decoded.payment_intent], ['post /v1/refunds', 'pi_1']);
    assert.equal(headers['idempotency-key'], `${one.payment_id}-refund`);
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'open', 'unpaid'));
    assert.equal((await provider.error('refund', one)).may_have_happened, false);
});

against('stripe', 'authorize, capture, void', async (contract, provider) => {
    const one = await sold(contract, provider, order(50, 'USD', { authorize_only: true }));
    assert.equal((await contract.asked()).at(-1).decoded.payment_intent_data.capture_method, 'manual');
    const reserved = stripeSession(one, 'complete', 'unpaid', intent('requires_capture'));
    await contract.respond(`get ${sessionPath}`, reserved, { times: 3 });
    assert.equal((await provider.value('status', one)).status, 'authorized');
    const taken = { status: 'succeeded', amount_received: 50, currency: 'usd' };
    await contract.respond('post /v1/payment_intents/{intent}/capture', taken);
    assert.equal(await provider.value('capture', one), true);
    await contract.respond('post /v1/payment_intents/{intent}/cancel', { status: 'canceled' });
    assert.equal(await provider.value('release', one), true);
    await contract.asked();
});

against('stripe', 'subscribe, end the renewal, refund', async (contract, provider) => {
    for (const renews of ['day', 'week', 'month', 'year']) {
        const bought = await sold(contract, provider, order(900, 'USD', { renews }));
        const { decoded } = (await contract.asked()).at(-1);
        assert.equal(decoded.mode, 'subscription');
        assert.deepEqual(decoded.line_items[0].price_data.recurring, { interval: renews });
        assert.equal(decoded.subscription_data.metadata.payment_id, bought.payment_id);
        assert.equal(decoded.payment_intent_data, undefined);
    }
    const one = await sold(contract, provider, order(900, 'USD', { renews: 'month' }));
    const plan = stripePlan(one);
    const seen = async (op, subscription) => {
        await contract.respond(`get ${sessionPath}`, stripePlanSession(one, subscription), { times: 2 });
        return provider.value(op, one);
    };
    const paid = { status: 'active', renews: true, paid: true, period_ends: 1_802_592_000_000, last_paid: 'in_1' };
    assert.deepEqual(await seen('subscription', plan), paid);
    await contract.respond(`post ${planPath}`, { ...plan, cancel_at_period_end: true });
    assert.equal(await seen('end_renewal', plan), true);
    assert.equal((await contract.asked()).at(-1).decoded.cancel_at_period_end, true);
    await contract.reset();
    await contract.respond(`delete ${planPath}`, { ...plan, status: 'canceled' });
    assert.equal(await seen('refund', plan), true);
    assert.deepEqual((await contract.operations()).slice(-2), [`delete ${planPath}`, 'post /v1/refunds']);
    assert.equal((await contract.asked()).at(-1).decoded.payment_intent, 'pi_1');
});

// PayPal

test('paypal: create, poll, capture once, refund, cancel', { skip, timeout: 60_000 }, async (t) => {
    const { orders, payments, provider, tokens } = await paypalFront(t);
    const { reference, url } = await provider.value('create', order());
    assert.match(url, /^https:\/\/www\.sandbox\.paypal\.com\//);
    const one = order(50, 'USD', { reference });
    const get = 'get /v2/checkout/orders/{id}';
    await orders.respond(get, paypalOrder(one, 'CREATED'));
    assert.equal((await provider.value('status', one)).status, 'pending');

    await orders.respond(get, paypalOrder(one, 'APPROVED'));
    const captured = { captures: paypalMoney('3C679366HH908993F', 'COMPLETED') };
    await orders.respond(get, paypalOrder(one, 'COMPLETED', captured), { times: 3 });
    assert.deepEqual(await provider.value('status', one), { status: 'paid', amount: 50, currency: 'USD' });
    assert.equal((await provider.value('status', one)).status, 'paid');
    const captures = (await orders.asked()).filter(({ op }) => op.endsWith('/capture'));
    assert.equal(captures.length, 1);
    assert.ok(captures[0].headers['paypal-request-id']);

    assert.equal(await provider.value('refund', one), true);
    const { op, decoded } = (await payments.asked()).at(-1);
    assert.equal(op, 'post /v2/payments/captures/{capture_id}/refund');
    assert.deepEqual(decoded.amount, { currency_code: 'USD', value: '0.50' });

    const other = order(50, 'USD', { reference });
    const marked = { ...other, payment_id: `canceled ${other.payment_id}` };
    await orders.respond(get, paypalOrder(marked, 'APPROVED'), { times: 2 });
    assert.equal(await provider.value('cancel', other), true);
    assert.equal((await provider.value('status', other)).status, 'canceled');
    const log = await orders.asked();
    assert.ok(log.some(({ method }) => method === 'PATCH'));
    assert.equal(log.filter(({ op: asked }) => asked.endsWith('/capture')).length, 1);
    assert.equal(tokens(), 1);
});

test('paypal: every kind of amount, and authorization', { skip, timeout: 60_000 }, async (t) => {
    const { orders, provider } = await paypalFront(t);
    for (const [amount, currency, value] of [[1999, 'EUR', '19.99'], [80, 'JPY', '80'], [12300, 'HUF', '123']]) {
        await provider.value('create', order(amount, currency));
        const [unit] = (await orders.asked()).at(-1).decoded.purchase_units;
        assert.deepEqual(unit.amount, { currency_code: currency, value });
    }
    const made = order(50, 'USD', { authorize_only: true });
    const { reference } = await provider.value('create', made);
    assert.equal((await orders.asked()).at(-1).decoded.intent, 'AUTHORIZE');
    const one = { ...made, reference };
    const get = 'get /v2/checkout/orders/{id}';
    await orders.respond(get, { ...paypalOrder(one, 'APPROVED'), intent: 'AUTHORIZE' });
    const authorizations = paypalMoney('AU1', 'CREATED');
    await orders.respond(get, { ...paypalOrder(one, 'COMPLETED', { authorizations }), intent: 'AUTHORIZE' });
    assert.equal((await provider.value('status', one)).status, 'authorized');
    assert.ok((await orders.operations()).includes('post /v2/checkout/orders/{id}/authorize'));
});

// Square

against('square', 'several tenders: those that are paid decide, and each goes back', async (contract, provider) => {
    const one = order(50, 'USD', { reference: 'O1.L1' });
    const order_is = 'get /v2/orders/{order_id}';
    const payment_is = 'get /v2/payments/{payment_id}';
    const tenders = ['P1', 'P2', 'P3'].map((id) => ({ id, type: 'CARD', payment_id: id }));
    const payment = (status, amount) => ({ payment: { status, amount_money: { amount, currency: 'USD' } } });
    const look = async (...payments) => {
        await contract.respond(order_is, squareOrder(one, { ...squarePaid, tenders: tenders.slice(0, payments.length) }));
        for (const each of payments) await contract.respond(payment_is, each);
    };
    await contract.respond(order_is, squareOrder(one, { tenders: tenders.slice(0, 1) }));
    await contract.respond(payment_is, payment('FAILED', 50));
    assert.equal((await provider.value('status', one)).status, 'pending');
    await look(payment('FAILED', 50), payment('COMPLETED', 20), payment('COMPLETED', 30));
    assert.equal((await provider.value('status', one)).status, 'paid');
    await look(payment('FAILED', 50), payment('COMPLETED', 20), payment('COMPLETED', 30));
    assert.equal(await provider.value('refund', one), true);
    const refunds = (await contract.asked()).filter(({ op }) => op === 'post /v2/refunds').map(({ decoded }) => decoded);
    assert.deepEqual(refunds.map(({ payment_id, amount_money }) => [payment_id, amount_money.amount]),
        [['P2', 20], ['P3', 30]]);
    assert.notEqual(refunds[0].idempotency_key, refunds[1].idempotency_key);
});

against('square', 'create, poll, refund, cancel', async (contract, provider) => {
    const made = order();
    const { reference, url } = await provider.value('create', made);
    assert.match(url, /^https:\/\/square\.link\//);
    const { decoded, headers } = (await contract.asked()).at(-1);
    assert.deepEqual(decoded.order.line_items[0].base_price_money, { amount: 50, currency: 'USD' });
    assert.equal(decoded.order.reference_id, made.payment_id);
    assert.equal(headers['square-version'], '2025-08-20');
    const one = { ...made, reference };
    const get = 'get /v2/orders/{order_id}';
    await contract.respond(get, squareOrder(one));
    assert.deepEqual(await provider.value('status', one), { status: 'pending', amount: 50, currency: 'USD' });
    await contract.respond(get, squareOrder(one, squarePaid), { times: 2 });
    assert.equal((await provider.value('status', one)).status, 'paid');
    assert.equal(await provider.value('refund', one), true);
    assert.equal((await contract.asked()).at(-1).decoded.payment_id, 'P1');
    await contract.respond(get, squareOrder(one));
    await contract.respond(get, squareOrder(one, { state: 'CANCELED' }));
    assert.equal(await provider.value('cancel', one), true);
    assert.ok((await contract.operations()).includes('delete /v2/online-checkout/payment-links/{id}'));
    const reserving = await provider.error('create', order(50, 'USD', { authorize_only: true }));
    assert.match(reserving.error, /cannot reserve/);
});

// Adyen

against('adyen', 'create, poll, cancel', async (contract, provider) => {
    const prices = [[50, 'USD', 50], [80, 'JPY', 80], [1501, 'KWD', 1501], [500, 'CLP', 50000]];
    for (const [amount, currency, value] of prices) {
        await provider.value('create', order(amount, currency));
        assert.deepEqual((await contract.asked()).at(-1).decoded.amount, { currency, value });
    }
    const made = order();
    const { reference } = await provider.value('create', made);
    const one = { ...made, reference };
    const seen = async (status) => {
        await contract.respond('get /paymentLinks/{linkId}', { status, reference: one.payment_id });
        return (await provider.value('status', one)).status;
    };
    assert.equal(await seen('active'), 'pending');
    assert.equal(await seen('paymentPending'), 'pending');
    assert.equal(await seen('completed'), 'paid');
    assert.equal(await seen('expired'), 'expired');
    await contract.respond('patch /paymentLinks/{linkId}', { status: 'expired' });
    assert.equal(await provider.value('cancel', one), true);
    await contract.asked();
});

against('adyen', 'refund and void, under the reference that the webhook told', async (contract, provider) => {
    for (const [manualCapture, op] of [[false, 'refund'], [true, 'release']]) {
        const made = order(50, 'USD', { authorize_only: manualCapture });
        const { reference } = await provider.value('create', made);
        assert.equal((await contract.asked()).at(-1).decoded.manualCapture ?? false, manualCapture);
        const one = { ...made, reference };
        const get = ['get /paymentLinks/{linkId}', { status: 'completed', reference: one.payment_id, manualCapture }];
        await contract.respond(...get, { times: 2 });
        assert.equal((await provider.error(op, one)).may_have_happened, false);
        assert.deepEqual(await provider.ask({ op: 'webhook', body: adyenWebhook(one) }), { value: true });
        assert.equal(await provider.value(op, one), true);
        const { op: asked, path, headers } = (await contract.asked()).at(-1);
        assert.equal(asked, 'post /payments/{paymentPspReference}/reversals');
        assert.match(path, /\/payments\/PSP1\//);
        assert.equal(headers['idempotency-key'], `${one.payment_id}-${op}`);
    }
});

// Coinbase, with a description made from its documentation, and Walleot, which has no description

const coinbaseGet = 'get /api/v1/checkouts/{id}';

against('coinbase', 'create, poll, cancel', async (contract, provider) => {
    const prices = [[500_000, '0.50'], [10_000, '0.01'], [12_340_000, '12.34'], [10 ** 14, '100000000.00']];
    for (const [amount, written] of prices) {
        const one = order(amount, 'USDC');
        const { reference, url } = await provider.value('create', one);
        assert.match(reference, /^[0-9a-f]{24}$/);
        assert.match(url, /^https:\/\/payments\.coinbase\.com\//);
        const { decoded, headers } = (await contract.asked()).at(-1);
        assert.deepEqual([decoded.amount, decoded.currency], [written, 'USDC']);
        assert.equal(decoded.metadata.payment_id, one.payment_id);
        assert.equal(Date.parse(decoded.expiresAt), Math.floor(one.expires / 1000) * 1000);
        assert.equal(headers['x-idempotency-key'], coinbaseOperation(one, 'create'));
    }
    const one = orderFor('coinbase', { reference: '68f7a946db0529ea9b6d3a12' });
    const seen = async (word, more) => {
        await contract.respond(coinbaseGet, coinbaseCheckout(one, word, more));
        return provider.value('status', one);
    };
    const paid = { status: 'paid', amount: 500_000, currency: 'USDC' };
    assert.equal((await seen('ACTIVE')).status, 'pending');
    assert.equal((await seen('PROCESSING')).status, 'pending');
    assert.deepEqual(await seen('COMPLETED'), paid);
    assert.deepEqual(await seen('COMPLETED', { amount: '0.5' }), paid);
    assert.equal((await seen('COMPLETED', { amount: '0.49' })).amount, 490_000);
    assert.equal((await seen('COMPLETED', { currency: 'USD' })).currency, 'USD');
    assert.equal((await seen('EXPIRED')).status, 'expired');
    assert.equal((await seen('FAILED')).status, 'canceled');
    assert.equal((await seen('PARTIALLY_REFUNDED')).status, 'unknown');
    assert.equal(await provider.value('cancel', one), true);
    assert.equal((await contract.asked()).at(-1).op, 'post /api/v1/checkouts/{id}/deactivate');
    await contract.respond('post /api/v1/checkouts/{id}/deactivate', {}, { status: 400 });
    await contract.respond(coinbaseGet, coinbaseCheckout(one, 'COMPLETED'));
    assert.match((await provider.error('cancel', one)).error, /^Coinbase answered 400/);
    const log = await contract.asked();
    const nonces = log.map((request) => assertCoinbaseToken(request));
    assert.equal(new Set(nonces).size, log.length);
});

against('coinbase', 'refund', async (contract, provider) => {
    const one = orderFor('coinbase', { reference: '68f7a946db0529ea9b6d3a12' });
    const refund = 'post /api/v1/checkouts/{id}/refund';
    const refunds = [];
    for (const failed of [0, 1]) {
        await contract.respond(coinbaseGet, coinbaseCheckout(one, 'COMPLETED', { refunds }));
        assert.equal(await provider.value('refund', one), true);
        const { op, decoded, headers } = (await contract.asked()).at(-1);
        assert.deepEqual([op, decoded.amount, decoded.currency], [refund, '0.50', 'USDC']);
        assert.equal(headers['x-idempotency-key'], coinbaseOperation(one, `refund-${failed}`));
        refunds.push({ id: `r${failed}`, amount: '0.50', currency: 'USDC', status: 'FAILED' });
    }
    refunds.push({ id: 'r2', amount: '0.50', currency: 'USDC', status: 'PENDING' });
    await contract.respond(coinbaseGet, coinbaseCheckout(one, 'COMPLETED', { refunds }), { times: 2 });
    assert.equal(await provider.value('refund', one), true);
    assert.equal((await provider.value('status', one)).status, 'refunded');
    assert.equal((await contract.operations()).filter((op) => op === refund).length, 2);
    await contract.respond(coinbaseGet, coinbaseCheckout(one, 'ACTIVE'));
    assert.equal((await provider.error('refund', one)).may_have_happened, false);
});

test('walleot: create and poll', { timeout: 60_000 }, async (t) => {
    let status = 'pending';
    const api = await serve((request, body) => {
        assert.equal(request.headers.authorization, 'Bearer key');
        if (request.method === 'GET') return { body: { status } };
        const { amount, currency, description } = JSON.parse(body);
        assert.deepEqual([amount, currency], [50, 'usd']);
        assert.match(description, /^generate_image\(\) \(pay_/);
        return { body: { sessionId: 'sess_1', url: 'https://pay.walleot.com/checkout/sess_1' } };
    });
    t.after(() => api.close());
    const provider = new Provider('walleot', api.url);
    t.after(() => provider.close());
    const made = order();
    const { reference } = await provider.value('create', made);
    const one = { ...made, reference };
    assert.equal((await provider.value('status', one)).status, 'pending');
    status = 'paid';
    assert.equal((await provider.value('status', one)).status, 'paid');
    for (const op of ['cancel', 'refund']) assert.equal((await provider.error(op, one)).may_have_happened, false);
});
