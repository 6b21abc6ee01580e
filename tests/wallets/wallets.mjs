// SPDX-License-Identifier: MIT
// Agents with a wallet buy from the gallery by the packages that people use: once, whatever happens to their answers.
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gallery, galleryArguments, HttpGallery } from '../e2e/lib/gallery.mjs';
import { account, buyers, cardBuyer, resultReadingFetches, statusReadingFetches, wallet } from './buyers.mjs';
import { commandLine } from './command_line.mjs';
import { Facilitator } from './facilitator.mjs';
import { modelWithWallet } from './model.mjs';
import { StripeService } from './stripe.mjs';

process.env.STRIPE_API_KEY = 'sk_test_wallets';
process.env.CDP_API_KEY_ID = 'organizations/o/apiKeys/k';
const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
process.env.CDP_API_KEY_SECRET = Buffer.concat([d, x].map((half) => Buffer.from(half, 'base64url'))).toString('base64');

const safetyNet = 60_000;
const seller = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';
const order = { name: 'generate_image', arguments: { prompt: 'a dog' } };
const goods = 'Image generated for: a dog';
const receiptKeys = ['x402/payment-response', 'x402.payment-response', 'org.paymentauth/receipt'];

/** A shop with a facilitator of its own; `options` may be made of that one's address. */
async function open(t, transport, options = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-wallets-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'secret'), `${'offline-secret-'.repeat(4)}\n`);
    const facilitator = await Facilitator.open();
    t.after(() => facilitator.close());
    const chosen = {
        flow: 'wallet', wallet: 'both', pay_to: seller, facilitator: facilitator.url,
        mpp_secret_file: join(folder, 'secret'),
        ...(typeof options === 'function' ? options(facilitator.url) : options),
    };
    if (transport === 'stdio')
        return { facilitator, server: { command: gallery, args: galleryArguments({ ...chosen, transport }) } };
    const asksByStatus = transport !== 'http';
    const shop = await HttpGallery.open({ ...chosen, ...(asksByStatus && { payment_required_path: '/402/mcp' }) });
    t.after(() => shop.process.kill('SIGKILL'));
    return { facilitator, server: { url: asksByStatus ? new URL('/402/mcp', shop.url) : shop.url } };
}

/** One agent in a shop of its own; `visit` gets it with its `facilitator`. */
function visit(name, { connect, transport, ...options }, steps) {
    test(name, { timeout: safetyNet }, async (t) => {
        const { facilitator, server } = await open(t, transport, options);
        const agent = await connect(server);
        t.after(() => agent.close());
        await steps({ ...agent, facilitator, server });
    });
}

const text = (result) => result.content[0].text;
const receiptOf = (result) => receiptKeys.map((key) => result._meta?.[key]).find(Boolean);

/** The tool's own words, and a receipt for what is on the chain. */
function assertSold(result, facilitator, transfers = 1) {
    assert.ok(!result.isError, JSON.stringify(result));
    assert.equal(text(result), goods);
    assert.equal(facilitator.transfers.length, transfers);
    const { transaction } = facilitator.transfers.at(-1);
    const receipt = receiptOf(result);
    assert.equal(receipt.transaction ?? receipt.reference, transaction);
}

async function runs(agent) {
    const counted = await agent.plain({ name: 'run_count', arguments: { tool: order.name } });
    return counted.structuredContent.runs;
}

function buysEverywhere(who, connect, transport) {
    const at = { connect, transport };
    const named = (what) => `${who} over ${transport}: ${what}`;

    visit(named('a sale, and its repeat'), at, async (agent) => {
        const result = await agent.buy(order);
        assertSold(result, agent.facilitator);
        if (agent.repeat) {
            const again = await agent.repeat();
            assert.deepEqual(receiptOf(again), receiptOf(result));
            assertSold(again, agent.facilitator);
        }
        assert.equal(await runs(agent), 1);
    });

    visit(named('a payment without money is refused'), at, async (agent) => {
        agent.facilitator.balance = 0n;
        const result = await agent.buy(order).catch((error) => ({ isError: true, content: [{ text: error.message }] }));
        assert.equal(result.isError, true);
        assert.equal(agent.facilitator.transfers.length, 0);
        assert.equal(agent.facilitator.asked.settle, 0);
        assert.equal(await runs(agent), 0);
    });

    visit(named('a lost answer of the settlement'), at, async (agent) => {
        agent.facilitator.fail('settle', 'ghost');
        const result = await agent.buy(order);
        assert.ok(!result.isError, JSON.stringify(result));
        assert.equal(text(result), goods);
        assert.equal(agent.facilitator.transfers.length, 1);
        assert.equal(await runs(agent), 1);
    });
}

for (const [who, connect] of Object.entries(buyers))
    for (const transport of ['http', 'stdio']) buysEverywhere(who, connect, transport);
for (const transport of ['http', 'stdio']) buysEverywhere('x402-mcp', modelWithWallet, transport);
for (const [who, connect] of Object.entries(resultReadingFetches)) buysEverywhere(who, connect, 'http');
for (const [who, connect] of Object.entries(statusReadingFetches)) buysEverywhere(who, connect, 'http by status 402');
buysEverywhere('mcpc', commandLine, 'http');

const plainBuyer = { connect: buyers['x402 by @x402/core'], transport: 'http' };

visit('where nobody knows whether it was settled, no wallet is asked to pay again', plainBuyer, async (agent) => {
    agent.facilitator.fail('settle', 'silent', 3);
    const unclear = await agent.buy(order);
    assert.equal(unclear.isError, true);
    assert.match(text(unclear), /Do not pay again/);
    assert.doesNotMatch(JSON.stringify(unclear), /x402Version|challenges/);
    assertSold(await agent.repeat(), agent.facilitator);
    assert.equal(await runs(agent), 1);
});

visit('64 copies of one payment are one sale with 64 equal answers', plainBuyer, async (agent) => {
    const first = await agent.plain(order);
    const payment = await wallet.createPaymentPayload(first.structuredContent);
    const paid = { ...order, _meta: { 'x402/payment': payment } };
    const answers = await Promise.all(Array.from({ length: 64 }, () => agent.plain(paid)));
    for (const one of answers) assert.deepEqual(one, answers[0]);
    assertSold(answers[0], agent.facilitator);
    assert.equal(await runs(agent), 1);
});

visit('a failed tool is not charged', plainBuyer, async (agent) => {
    const failed = await agent.buy({ name: 'always_fails', arguments: { reason: 'no ink' } });
    assert.equal(failed.isError, true);
    assert.equal(text(failed), 'no ink');
    assert.equal(agent.facilitator.asked.verify, 1);
    assert.equal(agent.facilitator.transfers.length, 0);
    assert.equal(agent.facilitator.asked.settle, 0);
});

visit('two payments in one call are refused, and none is taken', plainBuyer, async (agent) => {
    const { structuredContent } = await agent.plain(order);
    const [payment, other] = await Promise.all([1, 2].map(() => wallet.createPaymentPayload(structuredContent)));
    const dotted = Buffer.from(JSON.stringify(other)).toString('base64');
    const result = await agent.plain({ ...order, _meta: { 'x402/payment': payment, 'x402.payment': dotted } });
    assert.equal(JSON.parse(text(result)).error, 'two_payments');
    assert.equal(agent.facilitator.asked.verify, 0);
});

visit('a payment for one call opens no other', plainBuyer, async (agent) => {
    assertSold(await agent.buy(order), agent.facilitator);
    const { _meta } = agent.sent.at(-1);
    const other = await agent.plain({ name: order.name, arguments: { prompt: 'a cat' }, _meta });
    assert.equal(other.isError, true);
    assert.match(other.structuredContent.error, /for another call/);
    assert.equal(agent.facilitator.transfers.length, 1);
});

test('the facilitator of CDP gets a token for each request', { timeout: safetyNet }, async (t) => {
    const cdp = (url) => ({ facilitator: 'cdp', cdp_url: `${url}/platform/v2/x402` });
    const { facilitator, server } = await open(t, 'http', cdp);
    facilitator.key = process.env.CDP_API_KEY_SECRET;
    facilitator.fail('settle', 'ghost');
    const agent = await plainBuyer.connect(server);
    t.after(() => agent.close());
    const result = await agent.buy(order);
    assert.equal(text(result), goods);
    assert.equal(facilitator.transfers.length, 1);
    assert.deepEqual(facilitator.asked, { verify: 1, settle: 2 });
    assert.equal(facilitator.tokens.size, 3);
});

visit('a flow for persons takes a payment of a machine, too', { ...plainBuyer, flow: 'two_step' }, async (agent) => {
    const offered = await agent.plain(order);
    assert.match(offered.structuredContent.payment_url, /^http/);
    const terms = { scheme: 'exact', network: 'eip155:84532', amount: '500000', payTo: seller, maxTimeoutSeconds: 300,
        asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e', extra: { name: 'USDC', version: '2' } };
    const payment = await wallet.createPaymentPayload(
        { x402Version: 2, accepts: [terms], resource: { url: 'mcp://tool/generate_image' } });
    assertSold(await agent.plain({ ...order, _meta: { 'x402/payment': payment } }), agent.facilitator);
});

test('the era of 2026-07-28: a sale by the specification, and the receipt in a header', { timeout: safetyNet },
    async (t) => {
        const { facilitator, server } = await open(t, 'http');
        const post = async (extra, headers = {}) => {
            const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28',
                'io.modelcontextprotocol/clientCapabilities': {}, ...extra };
            const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...order, _meta } });
            const response = await fetch(server.url, { method: 'POST', body, headers: {
                'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
                'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': order.name, ...headers } });
            return { response, result: (await response.json()).result };
        };
        const { result: unpaid } = await post({});
        assert.equal(unpaid.resultType, 'complete');
        const inCall = await wallet.createPaymentPayload(unpaid.structuredContent);
        assertSold((await post({ 'x402/payment': inCall })).result, facilitator);
        const inHeader = await wallet.createPaymentPayload(unpaid.structuredContent);
        const sent = { 'PAYMENT-SIGNATURE': Buffer.from(JSON.stringify(inHeader)).toString('base64') };
        const { response, result } = await post({}, sent);
        assertSold(result, facilitator, 2);
        const receipt = JSON.parse(Buffer.from(response.headers.get('payment-response'), 'base64').toString());
        assert.equal(receipt.transaction, facilitator.transfers[1].transaction);
        assert.equal(receipt.payer, account.address);
        assert.equal(response.headers.get('cache-control'), 'private');
    });

/** A card buyer in a shop that takes tokens of Stripe beside transfers. */
function visitWithCard(name, steps) {
    test(`mppx with a token of Stripe: ${name}`, { timeout: safetyNet }, async (t) => {
        const service = await StripeService.open();
        t.after(() => service.close());
        const { server } = await open(t, 'http', { stripe_profile: 'profile_test', stripe_url: service.url });
        const agent = await cardBuyer(server);
        t.after(() => agent.close());
        await steps(agent, service);
    });
}

/** One charge of half a dollar, and its receipt. */
function assertCharged(result, { charges }) {
    assert.ok(!result.isError, JSON.stringify(result));
    assert.equal(text(result), goods);
    assert.deepEqual(charges.map(({ amount, currency }) => [amount, currency]), [[50, 'usd']]);
    assert.equal(result._meta['org.paymentauth/receipt'].reference, charges[0].id);
    assert.equal(result._meta['org.paymentauth/receipt'].method, 'stripe');
}

visitWithCard('a sale, and its repeat', async (agent, service) => {
    assertCharged(await agent.buy(order), service);
    assertCharged(await agent.repeat(), service);
    assert.equal(await runs(agent), 1);
});

visitWithCard('a lost answer is asked for again, by the same key', async (agent, service) => {
    service.losesAnswer = true;
    assertCharged(await agent.buy(order), service);
    assert.equal(await runs(agent), 1);
});

visitWithCard('a declined card is no sale', async (agent, service) => {
    service.declines = true;
    const result = await agent.buy(order).catch(({ message }) => ({ isError: true, message }));
    assert.equal(result.isError, true);
    assert.equal(service.charges.length, 0);
});

test('automatic: who declares a wallet is asked to pay in the call, others get a link', { timeout: safetyNet },
    async (t) => {
        const { server } = await open(t, 'http', { flow: 'automatic' });
        const agent = await buyers['x402 by @x402/core'](server);
        t.after(() => agent.close());
        assert.match((await agent.plain(order)).structuredContent.payment_url, /^http/);
        const capabilities = { experimental: { payment: { methods: { evm: { intents: ['charge'] } } } } };
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...order, _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': capabilities } } });
        const response = await fetch(server.url, { method: 'POST', body, headers: {
            'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
            'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': order.name } });
        const { result } = await response.json();
        assert.equal(result.structuredContent.x402Version, 2);
        assert.ok(result._meta['org.paymentauth/payment-required'].challenges.length > 0);
    });
