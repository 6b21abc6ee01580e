// SPDX-License-Identifier: MIT
// The six providers against the official descriptions of their APIs: what they send is allowed, what is lost is asked for
// again as the same, and the gallery sells by Stripe with every flow.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Customer } from './lib/clients.mjs';
import { Contract, contractsAreHere, order, Provider, serve } from './lib/contracts.mjs';
import { HttpGallery } from './lib/gallery.mjs';
import { delivered } from './lib/shop.mjs';

const skip = contractsAreHere ? false : "the providers' descriptions (shared/provider-contracts) are not here";
const stripeFile = 'stripe-2026-10-28.types.json';

/** A test with a description's server and a provider that asks it. */
function against(file, shape, title, body, base = '') {
    test(`${shape}: ${title}`, { skip, timeout: 60_000 }, async (t) => {
        const contract = await Contract.open(file, shape);
        t.after(() => contract.close());
        const provider = new Provider(shape, contract.url + base);
        t.after(() => provider.close());
        await body(contract, provider);
    });
}

// Stripe

const sessionPath = '/v1/checkout/sessions/{session}';
const stripeSession = (one, status, payment_status, more = {}) => ({
    status,
    payment_status,
    amount_total: one.amount,
    currency: one.currency.toLowerCase(),
    client_reference_id: one.payment_id,
    ...more,
});
const intent = (status, refunded = false) => ({ payment_intent: { id: 'pi_1', status, latest_charge: { refunded } } });

/** Makes a payment, whose link no example of the description has. */
async function sold(contract, provider, one) {
    await contract.respond('post /v1/checkout/sessions', { id: 'cs_test_1', url: 'https://checkout.stripe.com/c/pay/1' });
    const { reference, url } = await provider.value('create', one);
    assert.equal(url, 'https://checkout.stripe.com/c/pay/1');
    return { ...one, reference };
}

against(stripeFile, 'stripe', 'create, poll, cancel', async (contract, provider) => {
    for (const [amount, currency, units] of [[50, 'USD', 50], [80, 'JPY', 80], [1500, 'KWD', 1500], [500, 'ISK', 50000]]) {
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
    // The description's own example says "complete" and "paid", and tells no amount.
    assert.deepEqual(await provider.value('status', one), { status: 'unknown' });
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'expired', 'unpaid'));
    assert.equal(await provider.value('cancel', one), true);
    assert.ok((await contract.operations()).includes(`post ${sessionPath}/expire`));
});

against(stripeFile, 'stripe', 'refund', async (contract, provider) => {
    const one = await sold(contract, provider, order());
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'complete', 'paid', intent('succeeded')));
    assert.equal(await provider.value('refund', one), true);
    const { op, decoded, headers } = (await contract.asked()).at(-1);
    assert.deepEqual([op, decoded.payment_intent], ['post /v1/refunds', 'pi_1']);
    assert.equal(headers['idempotency-key'], `${one.payment_id}-refund`);
    await contract.respond(`get ${sessionPath}`, stripeSession(one, 'open', 'unpaid'));
    assert.equal((await provider.error('refund', one)).may_have_happened, false);
});

against(stripeFile, 'stripe', 'authorize, capture, void', async (contract, provider) => {
    const one = await sold(contract, provider, order(50, 'USD', { authorize_only: true }));
    assert.equal((await contract.asked()).at(-1).decoded.payment_intent_data.capture_method, 'manual');
    const reserved = stripeSession(one, 'complete', 'unpaid', intent('requires_capture'));
    await contract.respond(`get ${sessionPath}`, reserved, { times: 3 });
    assert.equal((await provider.value('status', one)).status, 'authorized');
    await contract.respond('post /v1/payment_intents/{intent}/capture', { status: 'succeeded' });
    assert.equal(await provider.value('capture', one), true);
    await contract.respond('post /v1/payment_intents/{intent}/cancel', { status: 'canceled' });
    assert.equal(await provider.value('release', one), true);
    await contract.asked();
});

against(stripeFile, 'stripe', 'a create whose answer is lost is one payment', async (contract, provider) => {
    const one = order();
    const made = { id: 'cs_test_once', url: 'https://checkout.stripe.com/c/pay/once' };
    // The first answer comes long after the provider has stopped waiting for it.
    await contract.respond('post /v1/checkout/sessions', made, { delay_ms: 5000 });
    const { reference } = await provider.value('create', one);
    assert.equal(reference, 'cs_test_once');
    const tries = await contract.asked();
    assert.equal(tries.length, 2);
    assert.equal(tries[0].headers['idempotency-key'], `${one.payment_id}-create`);
    assert.equal(tries[1].headers['idempotency-key'], tries[0].headers['idempotency-key']);
    assert.equal(tries[1].body, tries[0].body);
    assert.deepEqual(tries.map(({ replayed }) => Boolean(replayed)), [false, true]);

    // Another process that asks for the same payment gets the same one.
    const restarted = new Provider('stripe', contract.url);
    assert.equal((await restarted.value('create', one)).reference, 'cs_test_once');
    restarted.close();
    assert.equal((await contract.asked()).filter(({ replayed }) => !replayed).length, 1);
});

against(stripeFile, 'stripe', 'wrong answers over the wire', async (contract, provider) => {
    const one = await sold(contract, provider, order());
    const create = 'post /v1/checkout/sessions';
    for (const [status, happened] of [[400, false], [401, false], [402, false], [404, false], [409, true], [429, false],
        [500, true], [503, true]]) {
        await contract.respond(create, { error: { code: 'no' } }, { status, times: 3 });
        const failed = await provider.error('create', order());
        assert.match(failed.error, new RegExp(`answered (with status )?${status}`));
        assert.equal(failed.may_have_happened, happened, `${status}`);
        await contract.respond(`get ${sessionPath}`, { payment_status: 'paid' }, { status, times: 3 });
        assert.match((await provider.error('status', one)).error, new RegExp(`answered (with status )?${status}`));
        await contract.reset();
    }
    await contract.respond(create, undefined, { drop: true, times: 100 });
    assert.equal((await provider.error('create', order())).may_have_happened, true);
    await contract.reset();
    await contract.respond(create, { filler: 'x'.repeat(500_000) }, { times: 3 });
    const large = await provider.error('create', order());
    assert.match(large.error, /Stripe did not answer: /);
    assert.equal(large.may_have_happened, true);
});

test('stripe: HTML, redirects, truncated and slow answers', { skip, timeout: 60_000 }, async (t) => {
    let asked = 0;
    const answers = {
        html: { headers: { 'content-type': 'text/html' }, body: '<h1>paid</h1>' },
        redirect: { status: 302, headers: { location: '/elsewhere' }, body: '{"status":"complete"}' },
        truncated: { headers: { 'content-length': '1000' }, body: '{"id":"cs_1","url":"https://x' },
    };
    let answer;
    const wrong = await serve(async (request) => {
        asked += 1;
        assert.equal(request.url.startsWith('/elsewhere'), false, 'a redirect is not followed');
        if (answer === 'slow') await new Promise((resolve) => setTimeout(resolve, 2000));
        return answers[answer] ?? {};
    });
    t.after(() => wrong.close());
    const provider = new Provider('stripe', wrong.url);
    t.after(() => provider.close());
    for (answer of ['html', 'redirect', 'truncated', 'slow']) {
        const failed = await provider.error('create', order());
        assert.equal(failed.may_have_happened, true, answer);
        await provider.error('status', order(50, 'USD', { reference: 'cs_1' }));
    }
    assert.ok(asked >= 8);
});

// PayPal: the descriptions of orders and payments, and tokens by a server of the test's own.

async function paypalFront(t) {
    const orders = await Contract.open('paypal-orders.cut.json', 'paypal');
    const payments = await Contract.open('paypal-payments.cut.json', 'paypal');
    let tokens = 0;
    const front = await serve(async (request, body) => {
        if (request.url === '/v1/oauth2/token') {
            assert.equal(request.headers.authorization, `Basic ${btoa('id:key')}`);
            assert.equal(body, 'grant_type=client_credentials');
            tokens += 1;
            return { body: { access_token: `token${tokens}`, token_type: 'Bearer', expires_in: 32400 } };
        }
        assert.equal(request.headers.authorization, `Bearer token${tokens}`);
        const { url } = request.url.startsWith('/v2/payments/') ? payments : orders;
        const { host, connection, 'content-length': length, ...headers } = request.headers;
        const init = { method: request.method, headers, body: body || undefined };
        const answer = await fetch(url + request.url, init).catch(() => undefined);
        return { status: answer?.status ?? 502, body: await answer?.text() };
    });
    const provider = new Provider('paypal', front.url);
    t.after(() => [orders, payments, front, provider].forEach((each) => each.close()));
    return { orders, payments, provider, tokens: () => tokens };
}

const paypalOrder = (one, status, payments) => ({
    status,
    purchase_units: [{
        reference_id: 'default',
        custom_id: one.payment_id,
        amount: { currency_code: one.currency, value: '0.50' },
        ...payments && { payments },
    }],
});
const paypalMoney = (id, status) => [{ id, status, amount: { currency_code: 'USD', value: '0.50' } }];

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
    await orders.respond(get, paypalOrder({ ...other, payment_id: `canceled ${other.payment_id}` }, 'APPROVED'), { times: 2 });
    assert.equal(await provider.value('cancel', other), true);
    assert.equal((await provider.value('status', other)).status, 'canceled');
    const log = await orders.asked();
    assert.ok(log.some(({ method }) => method === 'PATCH'));
    assert.equal(log.filter(({ op: asked }) => asked.endsWith('/capture')).length, 1);
    assert.equal(tokens(), 1);
});

test('paypal: every kind of amount, and authorizing', { skip, timeout: 60_000 }, async (t) => {
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
    const reserved = { ...paypalOrder(one, 'COMPLETED', { authorizations: paypalMoney('AU1', 'CREATED') }), intent: 'AUTHORIZE' };
    await orders.respond(get, reserved);
    assert.equal((await provider.value('status', one)).status, 'authorized');
    assert.ok((await orders.operations()).includes('post /v2/checkout/orders/{id}/authorize'));
});

test('paypal: a create whose answer is lost is one order', { skip, timeout: 60_000 }, async (t) => {
    const { orders, provider } = await paypalFront(t);
    await orders.respond('post /v2/checkout/orders', { id: 'ONCE' }, { delay_ms: 3000 });
    assert.equal((await provider.value('create', order())).reference, 'ONCE');
    const tries = await orders.asked();
    assert.deepEqual(tries.map(({ replayed }) => Boolean(replayed)), [false, true]);
    assert.equal(tries[0].headers['paypal-request-id'], tries[1].headers['paypal-request-id']);
});

// Square

const square = (title, body) => against('square.cut.json', 'square', title, body);
const squareOrder = (one, more) => {
    const money = { amount: one.amount, currency: one.currency };
    return {
        order: {
            id: 'O1', location_id: 'L1', reference_id: one.payment_id, state: 'OPEN',
            total_money: money, net_amount_due_money: money, ...more,
        },
    };
};
const squarePaid = {
    net_amount_due_money: { amount: 0, currency: 'USD' },
    tenders: [{ id: 'T1', type: 'CARD', payment_id: 'P1' }],
};

square('create, poll, refund, cancel', async (contract, provider) => {
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

square('a create whose answer is lost is one link', async (contract, provider) => {
    await contract.respond('post /v2/online-checkout/payment-links', {}, { delay_ms: 3000 });
    await provider.value('create', order());
    const tries = await contract.asked();
    assert.deepEqual(tries.map(({ replayed }) => Boolean(replayed)), [false, true]);
    assert.equal(tries[0].decoded.idempotency_key, tries[1].decoded.idempotency_key);
});

// Adyen

const adyen = (title, body) => against('adyen-checkout-v71.cut.json', 'adyen', title, body, '/v71');
const adyenKey = Buffer.from('44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056', 'hex');
const adyenWebhook = (one) => {
    const signed = `PSP1::Merchant:${one.payment_id}:${one.amount}:${one.currency}:AUTHORISATION:true`;
    const hmacSignature = createHmac('sha256', adyenKey).update(signed).digest('base64');
    const item = {
        pspReference: 'PSP1', merchantAccountCode: 'Merchant', merchantReference: one.payment_id,
        amount: { value: one.amount, currency: one.currency }, eventCode: 'AUTHORISATION', success: 'true',
        additionalData: { hmacSignature },
    };
    return JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem: item }] });
};

adyen('create, poll, cancel', async (contract, provider) => {
    for (const [amount, currency, value] of [[50, 'USD', 50], [80, 'JPY', 80], [1501, 'KWD', 1501], [500, 'CLP', 50000]]) {
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

adyen('refund and void, under the reference that the webhook told', async (contract, provider) => {
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

adyen('a create whose answer is lost is one link', async (contract, provider) => {
    await contract.respond('post /paymentLinks', { id: 'PLONCE' }, { delay_ms: 3000 });
    assert.equal((await provider.value('create', order())).reference, 'PLONCE');
    assert.deepEqual((await contract.asked()).map(({ replayed }) => Boolean(replayed)), [false, true]);
});

// Coinbase Commerce and Walleot, of which there are no official descriptions

against('coinbase-commerce.unofficial.json', 'coinbase', 'create and poll', async (contract, provider) => {
    const made = order(150, 'USD');
    const { reference, url } = await provider.value('create', made);
    assert.match(url, /^https:\/\/commerce\.coinbase\.com\//);
    const { decoded, headers } = (await contract.asked()).at(-1);
    assert.deepEqual(decoded.local_price, { amount: '1.50', currency: 'USD' });
    assert.equal(decoded.metadata.payment_id, made.payment_id);
    assert.equal(headers['x-cc-version'], '2018-03-22');
    const one = { ...made, reference };
    const seen = async (...words) => {
        const pricing = { local: { amount: '1.50', currency: 'USD' } };
        const data = { code: reference, pricing, timeline: words.map((status) => ({ status })) };
        await contract.respond('get /charges/{code}', { data });
        return (await provider.value('status', one)).status;
    };
    assert.equal(await seen('NEW'), 'pending');
    assert.equal(await seen('NEW', 'PENDING', 'COMPLETED'), 'paid');
    assert.equal(await seen('NEW', 'EXPIRED'), 'expired');
    assert.equal(await seen('NEW', 'UNRESOLVED'), 'unknown');
    assert.match((await provider.error('refund', one)).error, /no refunds/);
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

// The gallery by Stripe

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
    const { next_step, payment_id, payment_url } = (await customer.callTool('generate_image', prompt)).structuredContent;
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
    test(`the gallery sells by Stripe: ${flow}`, { skip, timeout: 60_000 }, async (t) => {
        const contract = await Contract.open(stripeFile, 'stripe');
        t.after(() => contract.close());
        process.env.STRIPE_API_KEY = 'sk_test_gallery';
        await contract.respond('post /v1/checkout/sessions', { id: 'cs_1', url: 'https://checkout.stripe.com/c/pay/1' });
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
        const log = (await contract.log()).filter(({ path }) => path !== '/v1/events');
        for (const { op, errors } of log) assert.deepEqual(errors ?? [], [], op);
        assert.equal(log.filter(({ op }) => op === 'post /v1/checkout/sessions').length, 1);
        assert.ok(log.every(({ headers }) => headers.authorization === 'Bearer sk_test_gallery'));
        await customer.leave();
    });
}

test('a gallery without its keys says which is missing, and ends', { timeout: 60_000 }, async () => {
    const needed = {
        stripe: ['STRIPE_API_KEY'],
        paypal: ['PAYPAL_CLIENT_ID', 'PAYPAL_CLIENT_SECRET'],
        square: ['SQUARE_ACCESS_TOKEN', 'SQUARE_LOCATION_ID'],
        adyen: ['ADYEN_API_KEY', 'ADYEN_MERCHANT_ACCOUNT'],
        coinbase: ['COINBASE_API_KEY'],
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
