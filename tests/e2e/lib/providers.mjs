// SPDX-License-Identifier: MIT
// Shared by the scripts about providers: how a test uses a provider's description, and the providers' answers.
import assert from 'node:assert/strict';
import { createHash, createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { Contract, contractsAreHere, order, Provider, serve } from './contracts.mjs';

export const skip = contractsAreHere ? false : "the providers' descriptions (shared/provider-contracts) are not here";

/** The description of each provider's API, the shape of its errors where it is not the name, and where it is. */
export const descriptions = {
    stripe: { file: 'stripe-2026-10-28.types.json', base: '' },
    square: { file: 'square.cut.json', base: '' },
    adyen: { file: 'adyen-checkout-v71.cut.json', base: '/v71' },
    coinbase: { file: 'coinbase-checkouts.json', base: '', shape: 'coinbase-checkouts' },
};

/** The server of a provider's description. */
export const describe = (name) => Contract.open(descriptions[name].file, descriptions[name].shape ?? name);

/** A payment of a price that a provider takes. */
export const orderFor = (name, more = {}) =>
    name === 'coinbase' ? order(500_000, 'USDC', more) : order(50, 'USD', more);

/** A test with a description's server and a provider that asks it. */
export function against(name, title, body) {
    test(`${name}: ${title}`, { skip, timeout: 60_000 }, async (t) => {
        const contract = await describe(name);
        t.after(() => contract.close());
        const provider = new Provider(name, contract.url + descriptions[name].base);
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

export const planPath = '/v1/subscriptions/{subscription_exposed_id}';
/** A subscription in its first period, whose invoice is paid. */
export const stripePlan = (one) => ({
    id: 'sub_1',
    object: 'subscription',
    status: 'active',
    metadata: { payment_id: one.payment_id },
    cancel_at: null,
    cancel_at_period_end: false,
    items: { object: 'list', data: [{ current_period_start: 1_800_000_000, current_period_end: 1_802_592_000 }] },
    latest_invoice: {
        id: 'in_1', status: 'paid', amount_paid: one.amount, currency: 'usd', billing_reason: 'subscription_create',
    },
});
export const stripePlanSession = (one, subscription) => ({
    ...stripeSession(one, 'complete', 'paid'),
    mode: 'subscription',
    payment_intent: null,
    subscription,
    invoice: {
        payments: { data: [{ status: 'paid', payment: { type: 'payment_intent', payment_intent: 'pi_1' } }] },
    },
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

// Coinbase

/** Keys made for this run: the way of writing, its text, and who judges what is signed with it. */
const ecdsa = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const edwards = generateKeyPairSync('ed25519');
const pem = (type) => ecdsa.privateKey.export({ type, format: 'pem' });
const halves = ['d', 'x'].map((half) => Buffer.from(edwards.privateKey.export({ format: 'jwk' })[half], 'base64url'));
export const coinbaseKeys = [
    ['SEC 1', pem('sec1'), ecdsa.publicKey],
    ['PKCS #8', pem('pkcs8'), ecdsa.publicKey],
    ['line ends written as two characters', pem('sec1').replaceAll('\n', '\\n'), ecdsa.publicKey],
    ['blanks and line ends around it', `  ${pem('pkcs8')}\r\n\n`, ecdsa.publicKey],
    ['Ed25519 in base64', Buffer.concat(halves).toString('base64'), edwards.publicKey],
];
export const coinbaseKeyId = 'organizations/11111111-2222/apiKeys/hush';
process.env.COINBASE_API_KEY_ID = coinbaseKeyId;
process.env.COINBASE_API_KEY_SECRET = coinbaseKeys[0][1];

/** The key of an operation: a digest of it in the form of a UUID of version 4. */
export function coinbaseOperation({ payment_id }, operation) {
    const hex = createHash('sha256').update(`${payment_id}-${operation}`).digest('hex');
    const variant = '89ab'[hex.charCodeAt(16) & 3];
    const [first, second, third, last] = [[0, 8], [8, 12], [13, 16], [20, 32]].map((place) => hex.slice(...place));
    return `${first}-${second}-4${third}-${variant}${hex.slice(17, 20)}-${last}`;
}

/** A request carries a token for itself alone, made now and signed with the key. */
export function assertCoinbaseToken({ method, path, headers }, publicKey = ecdsa.publicKey) {
    const [head, claims, signature] = headers.authorization.match(/^Bearer ([^.]+)\.([^.]+)\.([^.]+)$/).slice(1);
    const read = (text) => JSON.parse(Buffer.from(text, 'base64url'));
    const curve = publicKey.asymmetricKeyType === 'ec';
    const { nonce, ...header } = read(head);
    assert.deepEqual(header, { alg: curve ? 'ES256' : 'EdDSA', kid: coinbaseKeyId, typ: 'JWT' });
    assert.match(nonce, /^[0-9a-f]{32}$/);
    const { iat, nbf, exp, ...rest } = read(claims);
    assert.deepEqual(rest, { sub: coinbaseKeyId, iss: 'cdp', uris: [`${method} ${headers.host}${path}`] });
    assert.deepEqual([nbf - iat, exp - iat], [0, 120]);
    assert.ok(Math.abs(Date.now() / 1000 - iat) < 60);
    const bytes = Buffer.from(signature, 'base64url');
    assert.equal(bytes.length, 64);
    const key = curve ? { key: publicKey, dsaEncoding: 'ieee-p1363' } : publicKey;
    assert.ok(verify(curve ? 'sha256' : null, Buffer.from(`${head}.${claims}`), key, bytes), 'the signature fits');
    return nonce;
}

/** A checkout of 0.50 USDC with this word. */
export const coinbaseCheckout = ({ payment_id }, status, more = {}) => ({
    status, amount: '0.50', currency: 'USDC', metadata: { payment_id }, ...more,
});

/** What Coinbase sends of a payment. */
export function coinbaseWebhook({ payment_id }, secret, eventType = 'checkout.payment.success') {
    const body = JSON.stringify({ eventType, id: '68f7a946db0529ea9b6d3a12', metadata: { payment_id } });
    const named = { 'content-type': 'application/json', 'x-event-id': 'e1', 'x-event-type': eventType };
    const now = Math.floor(Date.now() / 1000);
    const names = Object.keys(named).join(' ');
    const signed = `${now}.${names}.${Object.values(named).join('.')}.${body}`;
    const v1 = createHmac('sha256', secret).update(signed).digest('hex');
    return { body, headers: { ...named, 'x-hook0-signature': `t=${now},v0=00,h=${names},v1=${v1}` } };
}
