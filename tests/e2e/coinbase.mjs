// SPDX-License-Identifier: MIT
// The gallery sells in USDC with Coinbase's checkouts: purchases, mismatched checkouts, cancellation, refunds.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { Customer } from './lib/clients.mjs';
import { gallery, galleryArguments } from './lib/gallery.mjs';
import {
    assertCoinbaseToken, coinbaseCheckout, coinbaseKeyId, coinbaseKeys, coinbaseOperation, describe, skip,
} from './lib/providers.mjs';
import { delivered, failure } from './lib/shop.mjs';

const create = 'post /api/v1/checkouts';
const get = 'get /api/v1/checkouts/{id}';
const deactivate = 'post /api/v1/checkouts/{id}/deactivate';
const refund = 'post /api/v1/checkouts/{id}/refund';
const id = '68f7a946db0529ea9b6d3a12';
const prompt = { prompt: 'a heron' };
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A test with Coinbase's description's server, and a customer of a gallery that sells by it. */
function selling(title, options, body) {
    test(title, { skip, timeout: 60_000 }, async (t) => {
        const contract = await describe('coinbase');
        t.after(() => contract.close());
        const arrive = async (more = {}) => {
            const customer = await Customer.arrive('SDK 1.x at 2025-11-25', {
                transport: 'http', provider: 'coinbase', provider_url: contract.url, poll_interval: 50,
                ...options, ...more,
            });
            t.after(() => customer.abandon());
            return customer;
        };
        await body({ contract, arrive, t });
    });
}

/** Asks for something that costs money: the payment. */
async function offered(customer, tool = 'generate_image', args = prompt) {
    const offer = await customer.callTool(tool, args);
    assert.match(offer.structuredContent.payment_url, /^https:\/\/payments\.coinbase\.com\//, JSON.stringify(offer));
    return offer.structuredContent;
}

const confirm = (customer, { next_step, payment_id }) => customer.callTool(next_step, { payment_id });

/** What a payment's confirmation says at last, asked for again while it is of no use. */
async function untilNot(codes, ask) {
    for (;;) {
        const answer = await ask();
        if (!codes.includes(answer.structuredContent?.error)) return answer;
        await later(50);
    }
}

/** The requests of an operation, when there are some. */
async function untilAsked(contract, op) {
    for (;;) {
        const asked = (await contract.asked()).filter((one) => one.op === op);
        if (asked.length > 0) return asked;
        await later(50);
    }
}

selling('the tools cost USDC, and what was paid is delivered', {}, async ({ contract, arrive }) => {
    const customer = await arrive();
    const paid = (await customer.listTools()).filter(({ _meta }) => _meta?.price);
    assert.deepEqual(paid.map(({ name, _meta }) => [name, Number(_meta.price.amount), _meta.price.currency]), [
        ['generate_image', 0.5, 'USDC'], ['translate', 0.5, 'USDC'], ['slow_report', 2, 'USDC'],
        ['always_fails', 1, 'USDC'], ['fails_uncharged', 1, 'USDC'], ['expensive', 500, 'USDC'],
    ]);
    const offer = await offered(customer);
    const [{ decoded, headers }] = await contract.asked();
    assert.deepEqual([decoded.amount, decoded.currency, decoded.network], ['0.50', 'USDC', 'base']);
    assert.deepEqual(decoded.metadata, { payment_id: offer.payment_id });
    assert.equal(headers['x-idempotency-key'], coinbaseOperation(offer, 'create'));
    for (const word of ['ACTIVE', 'PROCESSING']) {
        await contract.respond(get, coinbaseCheckout(offer, word));
        assert.equal((await confirm(customer, offer)).structuredContent.error, 'payment_pending', word);
    }
    await contract.respond(get, coinbaseCheckout(offer, 'COMPLETED', { amount: '0.5' }), { times: 1000 });
    delivered(await untilNot(['payment_pending'], () => confirm(customer, offer)), 'Image generated for: a heron');
    delivered(await confirm(customer, offer), 'Image generated for: a heron');
    assert.equal(await customer.runs('generate_image'), 1);
    const log = await contract.asked();
    assert.equal(new Set(log.map((request) => assertCoinbaseToken(request))).size, log.length);
    await customer.leave();
});

for (const [what, more] of Object.entries({
    'another amount': { amount: '0.49' },
    'more than the amount': { amount: '0.51' },
    'another currency': { currency: 'USD', amount: '500000.00' },
    'an amount that is not a number': { amount: 'all of it' },
    "another payment's id": { metadata: { payment_id: 'pay_of_another' } },
    'a refund under way': { refunds: [{ id: 'r', amount: '0.50', currency: 'USDC', status: 'PENDING' }] },
    'a part given back': { status: 'PARTIALLY_REFUNDED' },
    'a word that is not known': { status: 'CONFIRMED' },
})) {
    selling(`nothing runs for a checkout with ${what}`, {}, async ({ contract, arrive }) => {
        const customer = await arrive();
        const offer = await offered(customer);
        await contract.respond(get, coinbaseCheckout(offer, 'COMPLETED', more), { times: 1000 });
        for (let again = 0; again < 3; again += 1) {
            const answer = await confirm(customer, offer);
            assert.ok(answer.structuredContent.error, JSON.stringify(answer));
            assert.doesNotMatch(JSON.stringify(answer), /Image generated/);
            await later(60);
        }
        assert.equal(await customer.runs('generate_image'), 0);
        await customer.leave();
    });
}

selling('a payment that nobody makes in time is deactivated', { payment_ttl: 1 }, async ({ contract, arrive }) => {
    const customer = await arrive({ poll_interval: 600_000 });
    const offer = await offered(customer);
    await contract.respond(get, coinbaseCheckout(offer, 'ACTIVE'));
    await contract.respond(get, coinbaseCheckout(offer, 'DEACTIVATED'), { times: 1000 });
    await later(1100);
    const ended = await untilNot(['payment_pending'], () => confirm(customer, offer));
    assert.match(ended.structuredContent.error, /^payment_(expired|canceled)$/);
    const [asked] = await untilAsked(contract, deactivate);
    assert.equal(asked.path, `/api/v1/checkouts/${id}/deactivate`);
    assertCoinbaseToken(asked);
    assert.equal(await customer.runs('generate_image'), 0);
    await customer.leave();
});

selling('what was paid while it was to be deactivated is delivered', { payment_ttl: 1 }, async (shop) => {
    const { contract, arrive } = shop;
    const customer = await arrive();
    const offer = await offered(customer);
    await contract.respond(deactivate, { errorType: 'invalid_request' }, { status: 400, times: 1000 });
    await contract.respond(get, coinbaseCheckout(offer, 'ACTIVE'));
    await contract.respond(get, coinbaseCheckout(offer, 'PROCESSING'), { times: 2 });
    await contract.respond(get, coinbaseCheckout(offer, 'COMPLETED'), { times: 1000 });
    await later(1500);
    const answer = await untilNot(['payment_pending', 'provider_unavailable'], () => confirm(customer, offer));
    delivered(answer, 'Image generated for: a heron');
    assert.equal(await customer.runs('generate_image'), 1);
    await customer.leave();
});

selling('what was paid for a tool that fails is given back by the ledger, once', {}, async (shop) => {
    const { contract, arrive, t } = shop;
    const folder = mkdtempSync(path.join(tmpdir(), 'paymcp-coinbase-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const store = `sqlite:${path.join(folder, 'payments.db')}`;
    const customer = await arrive({ store });
    const offer = await offered(customer, 'always_fails', { reason: 'out of paint' });
    const paid = (more) => coinbaseCheckout(offer, 'COMPLETED', { amount: '1.00', ...more });
    await contract.respond(get, paid(), { times: 1000 });
    failure(await untilNot(['payment_pending'], () => confirm(customer, offer)), 'out of paint');
    const giveBack = () => spawnSync(process.env.PAYMCP_LEDGER,
        ['refund', '--store', store, '--id', offer.payment_id, '--provider-url', contract.url], { encoding: 'utf8' });
    for (let again = 0; again < 2; again += 1) giveBack();
    const ended = spawnSync(process.env.PAYMCP_LEDGER, ['list', '--store', store], { encoding: 'utf8' });
    assert.match(ended.stdout, new RegExp(`${offer.payment_id}.*refunded|refunded.*${offer.payment_id}`), ended.stdout);
    const asked = (await contract.asked()).filter(({ op }) => op === refund);
    assert.equal(asked.length, 1);
    assert.deepEqual([asked[0].decoded.amount, asked[0].decoded.currency], ['1.00', 'USDC']);
    assert.equal(asked[0].headers['x-idempotency-key'], coinbaseOperation(offer, 'refund-0'));
    assertCoinbaseToken(asked[0]);
    await customer.leave();
});

for (const [written, key, publicKey] of coinbaseKeys) {
    selling(`a key is taken as ${written}`, {}, async ({ contract, arrive }) => {
        process.env.COINBASE_API_KEY_SECRET = key;
        const customer = await arrive();
        process.env.COINBASE_API_KEY_SECRET = coinbaseKeys[0][1];
        await offered(customer);
        const [asked] = await contract.asked();
        assert.equal(asked.op, create);
        assertCoinbaseToken(asked, publicKey);
        await customer.leave();
    });
}

test('an invalid key ends the start with a line that names its variable, and reveals no part of it', () => {
    const [, good] = coinbaseKeys[0];
    const refused = (variable, value) => {
        const keys = { COINBASE_API_KEY_ID: coinbaseKeyId, COINBASE_API_KEY_SECRET: good, [variable]: value };
        const env = { ...process.env, ...keys };
        const ended = spawnSync(gallery, galleryArguments({ provider: 'coinbase', transport: 'stdio' }),
            { input: '', encoding: 'utf8', timeout: 20_000, env });
        assert.equal(ended.status, 1, ended.stderr);
        assert.match(ended.stderr, new RegExp(`^paymcp: [^\\n]*${variable}[^\\n]*\\n$`));
        assert.ok(!ended.stderr.includes('hush'), ended.stderr);
        assert.equal(ended.stdout, '');
    };
    const edwards = Buffer.from(coinbaseKeys.at(-1)[1], 'base64');
    edwards[40] ^= 1;
    const wrong = ['', 'hush', good.replace(/-----END[^]*/, ''), good.replaceAll('EC PRIVATE', 'RSA PRIVATE'),
        edwards.toString('base64'), edwards.subarray(0, 32).toString('base64'), good.replace(/.{8}\n/, '\n')];
    for (const key of wrong) refused('COINBASE_API_KEY_SECRET', key);
    for (const word of ['', 'two words of hush', good]) refused('COINBASE_API_KEY_ID', word);
});
