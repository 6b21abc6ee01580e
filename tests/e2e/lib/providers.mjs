// SPDX-License-Identifier: MIT
// What the scripts about providers share: how a test meets a provider's description, and what the providers answer.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { Contract, contractsAreHere, order, Provider, serve } from './contracts.mjs';

export const skip = contractsAreHere ? false : "the providers' descriptions (shared/provider-contracts) are not here";

/** The description of each provider's API, the shape of its errors, and where below its address it is. */
export const descriptions = {
    stripe: { file: 'stripe-2026-10-28.types.json', base: '' },
    square: { file: 'square.cut.json', base: '' },
    adyen: { file: 'adyen-checkout-v71.cut.json', base: '/v71' },
    coinbase: { file: 'coinbase-commerce.unofficial.json', base: '' },
};

/** A test with a description's server and a provider that asks it. */
export function against(name, title, body) {
    test(`${name}: ${title}`, { skip, timeout: 60_000 }, async (t) => {
        const { file, base } = descriptions[name];
        const contract = await Contract.open(file, name);
        t.after(() => contract.close());
        const provider = new Provider(name, contract.url + base);
        t.after(() => provider.close());
        await body(contract, provider);
    });
}

// Stripe

export const sessionPath = '/v1/checkout/sessions/{session}';
export const stripeSession = (one, status, payment_status, more = {}) => ({
    status,
    payment_status,
    amount_total: one.amount,
    currency: one.currency.toLowerCase(),
    client_reference_id: one.payment_id,
    ...more,
});
export const intent = (status, refunded = false) => ({
    payment_intent: { id: 'pi_1', status, latest_charge: { refunded } },
});

/** Makes a payment, whose link no example of the description has. */
export async function sold(contract, provider, one) {
    const link = 'https://checkout.stripe.com/c/pay/1';
    await contract.respond('post /v1/checkout/sessions', { id: 'cs_test_1', url: link });
    const { reference, url } = await provider.value('create', one);
    assert.equal(url, link);
    return { ...one, reference };
}

// PayPal

/** PayPal: the descriptions of orders and payments, and tokens by a server of the test's own. */
export async function paypalFront(t) {
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
        assert.match(request.headers.authorization, /^Bearer token[1-9]$/);
        const { url } = request.url.startsWith('/v2/payments/') ? payments : orders;
        const { host, connection, 'content-length': length, ...headers } = request.headers;
        const init = { method: request.method, headers, body: body || undefined };
        const answer = await fetch(url + request.url, init).catch(() => undefined);
        return { status: answer?.status ?? 502, body: await answer?.text() };
    });
    const [provider, another] = [new Provider('paypal', front.url), new Provider('paypal', front.url)];
    t.after(() => [orders, payments, front, provider, another].forEach((each) => each.close()));
    return { orders, payments, provider, another, tokens: () => tokens };
}

export const paypalOrder = (one, status, payments) => ({
    status,
    purchase_units: [{
        reference_id: 'default',
        custom_id: one.payment_id,
        amount: { currency_code: one.currency, value: '0.50' },
        ...payments && { payments },
    }],
});
export const paypalMoney = (id, status) => [{ id, status, amount: { currency_code: 'USD', value: '0.50' } }];

// Square

export const squareOrder = (one, more) => {
    const money = { amount: one.amount, currency: one.currency };
    return {
        order: {
            id: 'O1', location_id: 'L1', reference_id: one.payment_id, state: 'DRAFT',
            total_money: money, net_amount_due_money: money, ...more,
        },
    };
};
export const squarePaid = {
    state: 'OPEN',
    net_amount_due_money: { amount: 0, currency: 'USD' },
    tenders: [{ id: 'T1', type: 'CARD', payment_id: 'P1' }],
};

// Adyen

/** The key of Adyen's webhooks here and in `ask_provider`. */
export const adyenKey = '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056';
export const adyenWebhook = (one) => {
    const signed = `PSP1::Merchant:${one.payment_id}:${one.amount}:${one.currency}:AUTHORISATION:true`;
    const hmacSignature = createHmac('sha256', Buffer.from(adyenKey, 'hex')).update(signed).digest('base64');
    const item = {
        pspReference: 'PSP1', merchantAccountCode: 'Merchant', merchantReference: one.payment_id,
        amount: { value: one.amount, currency: one.currency }, eventCode: 'AUTHORISATION', success: 'true',
        additionalData: { hmacSignature },
    };
    return JSON.stringify({ live: 'false', notificationItems: [{ NotificationRequestItem: item }] });
};
