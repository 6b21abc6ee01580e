// SPDX-License-Identifier: MIT
// Each small example sells to an official client over stdio, as docs/ says. `node SCRIPT FOLDER`, with the programs.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import * as checkout from './lib/checkout.mjs';

const programs = resolve(process.argv[2]);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const program = (name) => join(programs, `example_${name}`);
const safetyNet = 60_000;

/** A test with one example and a client connected to it, in a folder of its own. `modes` are of a person who pays. */
function visit(name, { env = {}, modes } = {}, body) {
    test(name, { timeout: safetyNet }, async (t) => {
        const folder = mkdtempSync(join(tmpdir(), 'paymcp-example-'));
        t.after(() => rmSync(folder, { recursive: true }));
        const client = new Client({ name: 'examples', version: '1' }, { capabilities: modes ? { elicitation: modes } : {} });
        if (modes) {
            client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
                await checkout.pay(params.url ?? params.message.match(/http:\S+/)[0]);
                return { action: 'accept', ...(params.url ? {} : { content: {} }) };
            });
        }
        const transport = new StdioClientTransport({
            command: program(name), env: { ...process.env, ...env }, cwd: folder, stderr: 'ignore' });
        await client.connect(transport);
        t.after(() => client.close());
        const call = (tool, args = {}, options = {}) => client.callTool({ name: tool, arguments: args }, undefined, options);
        await body({ call, client, folder });
    });
}

const text = (result) => result.content[0].text;

/** Buys with a link and the confirm tool; `pay` is how the link is paid. */
async function buy(call, tool, args, pay = ({ payment_url }) => checkout.pay(payment_url)) {
    const offer = (await call(tool, args)).structuredContent;
    assert.equal(offer.status, 'payment_required');
    await pay(offer);
    return call(`confirm_${tool}`, { payment_id: offer.payment_id });
}

const image = async ({ call }) =>
    assert.equal(text(await buy(call, 'generate_image', { prompt: 'a dog' })), 'Image generated for: a dog');

visit('two_step', {}, image);
visit('custom_store', {}, image);
visit('blocking_host', {}, async (at) => {
    const { tools } = await at.client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), ['generate_image', 'confirm_generate_image', 'translate']);
    await image(at);
    const offer = (await at.call('translate', { text: 'chat' })).structuredContent;
    await checkout.pay(offer.payment_url);
    const asked = { text: 'chat', payment_id: offer.payment_id };
    const all = await Promise.all(Array.from({ length: 16 }, () => at.call('translate', asked)));
    assert.ok(all.some((result) => text(result) === '[fr] chat'));
    assert.equal(text(await at.call('translate', asked)), '[fr] chat');
});
visit('shop', {}, async (at) => {
    await image(at);
    assert.equal(text(await buy(at.call, 'translate', { text: 'chat' })), '[fr] chat');
});

visit('elicitation', { modes: { url: {} } }, async ({ call }) =>
    assert.equal(text(await call('generate_image', { prompt: 'a dog' })), 'Image generated for: a dog'));

visit('progress', {}, async ({ call }) => {
    let paid;
    const onprogress = ({ message }) => { paid ??= checkout.pay(message.match(/http:\S+/)[0]); };
    const result = await call('generate_image', { prompt: 'a dog' }, { onprogress });
    await paid;
    assert.deepEqual(result.structuredContent, { image: 'Generated image for: a dog' });
});

visit('price_from', {}, async ({ call, client }) => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools[0]._meta.price, { minimum: '0.25', maximum: '50.00', currency: 'USD' });
    assert.deepEqual((await call('quote_translate', { text: 'good morning', languages: 3 })).structuredContent,
        { message: 'translate costs 0.75 USD.', amount: '0.75', currency: 'USD' });
    const offer = (await call('translate', { text: 'good morning', languages: 3 })).structuredContent;
    assert.equal(offer.amount, '0.75');
    assert.match(offer.message, /costs 0\.75 USD/);
    assert.equal(text(await buy(call, 'translate', { text: 'x'.repeat(1000), languages: 2 })),
        `2 translations of: ${'x'.repeat(1000)}`);
    const dear = await call('translate', { text: 'x'.repeat(11000), languages: 20 });
    assert.equal(dear.isError, true);
    assert.equal(dear.structuredContent.error, 'no_price');
});

visit('up_to', {}, async ({ call, client }) => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools[0]._meta.price, { minimum: '0.00', maximum: '5.00', currency: 'USD' });
    const offer = (await call('answer', { text: 'Who? Why?' })).structuredContent;
    assert.match(offer.message, /costs up to 5\.00 USD/);
    const sold = await buy(call, 'answer', { text: 'Who? Why?' });
    assert.equal(text(sold), '2 answers');
    assert.deepEqual(sold._meta['paymcp/charged'], { amount: '0.10', currency: 'USD' });
    assert.deepEqual((await buy(call, 'answer', { text: 'None.' }))._meta['paymcp/charged'], { amount: '0.00', currency: 'USD' });
    assert.match(text(await buy(call, 'answer', { text: '?'.repeat(101) })), /nothing was charged/);
});

// Balances and plans belong to verified callers: a program over HTTP, and ann with her token.
async function visitAsAnn(t, name) {
    const token = 'a-token-of-the-example';
    const shop = spawn(program(name), ['--transport', 'http', '--listen', '127.0.0.1:0', '--bearer', `ann=${token}`]);
    t.after(() => shop.kill('SIGKILL'));
    const [told] = await once(shop.stderr, 'data');
    const client = new Client({ name: 'examples', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(told.toString().match(/http:\S+\/mcp/)[0]), {
        requestInit: { headers: { Authorization: `Bearer ${token}` } } }));
    t.after(() => client.close());
    return (tool, args = {}) => client.callTool({ name: tool, arguments: args });
}

test('balance is topped up, and pays for calls', { timeout: safetyNet }, async (t) => {
    const call = await visitAsAnn(t, 'balance');
    for (const word of ['cat', 'dog']) assert.equal(text(await call('look_up', { word })), `The meaning of ${word}`);
    const refused = (await call('look_up', { word: 'fox' })).structuredContent;
    assert.deepEqual([refused.error, refused.next_step, refused.amount], ['insufficient_balance', 'top_up', '0.002']);
    assert.equal(text(await buy(call, 'top_up', { dollars: 5 })), '5 dollars were added.');
    assert.equal(text(await call('look_up', { word: 'fox' })), 'The meaning of fox');
    assert.equal((await call('balance')).structuredContent.message, 'Your balance is 4.998 USD.');
});

test('plan is subscribed to, held, and canceled', { timeout: safetyNet }, async (t) => {
    const call = await visitAsAnn(t, 'plan');
    const refused = JSON.parse(text(await call('draw_map', { place: 'Rome' })));
    assert.equal(refused.error, 'subscription_required');
    assert.match(refused.message, /call subscribe \(9\.00 USD a month\)/);
    assert.equal((await call('draw', { prompt: 'a dog' })).structuredContent.status, 'payment_required');
    assert.equal(text(await buy(call, 'subscribe', {})), 'Welcome to gold.');
    assert.equal(text(await call('draw_map', { place: 'Rome' })), 'A map of Rome');
    assert.equal(text(await call('draw', { prompt: 'a dog' })), 'A picture of a dog');
    const [held] = (await call('list_subscriptions')).structuredContent.subscriptions;
    assert.deepEqual([held.plan, held.status, held.renews], ['gold', 'active', true]);
    const { subscription_id } = held;
    const ended = (await call('cancel_subscription', { subscription_id })).structuredContent;
    assert.deepEqual([ended.subscription_id, ended.renews, ended.period_ends], [subscription_id, false, held.period_ends]);
    assert.equal(text(await call('draw_map', { place: 'Oslo' })), 'A map of Oslo');
});

test('plan is held by who has paid and not come back', { timeout: safetyNet }, async (t) => {
    const call = await visitAsAnn(t, 'plan');
    await checkout.pay((await call('subscribe')).structuredContent.payment_url);
    for (;;) {
        const map = await call('draw_map', { place: 'Rome' });
        if (!map.isError) break;
        await pause(50);
    }
});

visit('refund', {}, async ({ call, client }) => {
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name), ['draw', 'confirm_draw', 'request_refund']);
    const offer = (await call('draw', { prompt: 'a dog' })).structuredContent;
    const asked = { payment_id: offer.payment_id };
    assert.equal((await call('request_refund', asked)).isError, true);
    await checkout.pay(offer.payment_url);
    assert.equal(text(await call('confirm_draw', asked)), 'A picture of a dog');
    const back = (await call('request_refund', asked)).structuredContent;
    assert.deepEqual([back.status, back.amount, back.currency], ['refunded', '0.50', 'USD']);
    assert.deepEqual((await call('request_refund', asked)).structuredContent, back);
    assert.equal((await call('confirm_draw', asked)).isError, true);
});

visit('seller_events', {}, async ({ call, folder }) => {
    await image({ call });
    const file = join(folder, 'sales.jsonl');
    while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) await pause(20);
    const { id, type, data } = JSON.parse(readFileSync(file, 'utf8').split('\n')[0]);
    assert.equal(type, 'payment.sold');
    assert.equal(id, `${data.payment}_${data.version}_sold`);
    assert.deepEqual([data.tool, data.amount, data.currency], ['generate_image', 50, 'USD']);
});

// Who has no wallet is told how to pay with one; tests/wallets buys.
visit('wallet', {}, async ({ call }) => {
    const { isError, structuredContent } = await call('generate_image', { prompt: 'a dog' });
    assert.equal(isError, true);
    assert.equal(structuredContent.accepts[0].amount, '100000');
});

visit('tools', {}, async ({ call, client }) => {
    assert.equal(text(await call('shout', { text: 'hey', times: 2, suffix: '?' })), 'HEYHEY?');
    assert.match(text(await call('shout', { text: '', times: 2 })), /text/);
    assert.deepEqual((await call('quote_poster', { width: 2 })).structuredContent, { pixels: 1024 });
    assert.equal(text(await buy(call, 'draw', { prompt: 'a cat', style: 'sketch' })), 'A sketch of a cat');
    const weather = await buy(call, 'forecast', { place: 'Rome' });
    assert.deepEqual(weather.structuredContent, { place: 'Rome', celsius: 21.5, warnings: ['wind'] });
    const { content } = await buy(call, 'pixel', {});
    assert.deepEqual(content.map(({ type }) => type), ['text', 'image']);
    assert.equal(Buffer.from(content[1].data, 'base64').subarray(0, 6).toString(), 'GIF89a');
    assert.match(text(await buy(call, 'divide', { a: 1, b: 0 })), /nothing was charged/);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.find(({ name }) => name === 'draw').inputSchema.properties.style,
        { type: 'string', description: 'How to draw it', enum: ['photo', 'sketch'], default: 'photo' });
});

// Read from the wire: clients drop progress that arrives in one chunk with the result
// (findings/sdk_progress_with_result.sh).
test('tools report progress', { timeout: safetyNet }, () => {
    const message = (id, method, params) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
    const clientInfo = { name: 'examples', version: '1' };
    const input = message(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo }) +
        message(undefined, 'notifications/initialized') +
        message(2, 'tools/call', { name: 'count_up', arguments: {}, _meta: { progressToken: 7 } });
    const { stdout } = spawnSync(program('tools'), { input, encoding: 'utf8' });
    const said = stdout.trim().split('\n').map((line) => JSON.parse(line));
    const steps = said.filter(({ method }) => method === 'notifications/progress');
    assert.deepEqual(steps.map(({ params }) => params.progress), [1, 2, 3]);
});

test('http_api asks its service', { timeout: safetyNet }, async (t) => {
    const service = createServer(({ url }, response) =>
        response.end(`"${new URL(url, 'http://service').searchParams.get('author')} said it"`));
    service.listen(0, '127.0.0.1');
    await once(service, 'listening');
    t.after(() => service.close());
    const transport = new StdioClientTransport({
        command: program('http_api'), stderr: 'ignore',
        env: { ...process.env, QUOTES_URL: `http://127.0.0.1:${service.address().port}/quotes` } });
    const client = new Client({ name: 'examples', version: '1' });
    await client.connect(transport);
    t.after(() => client.close());
    const call = (name, args) => client.callTool({ name, arguments: args });
    assert.equal(text(await buy(call, 'quote', { author: 'Ada' })), '"Ada said it"');
    service.close();
    service.closeAllConnections();
    const failed = await buy(call, 'quote', { author: 'Bob' });
    assert.equal(failed.isError, true);
    assert.match(text(failed), /cannot be reached/);
});

visit('features', {}, async (at) => {
    const { contents } = await at.client.readResource({ uri: 'shop://prices' });
    assert.equal(contents[0].text, 'An image costs 0.50 USD.\n');
    const style = await at.client.readResource({ uri: 'shop://styles/ink%20wash' });
    assert.equal(style.contents[0].text, 'An example of ink wash.\n');
    const { messages } = await at.client.getPrompt({ name: 'draw', arguments: { animal: 'fox' } });
    assert.equal(messages[0].content.text, 'Draw a fox in water colors');
    await image(at);
});

visit('logging', {}, async (at) => {
    await image(at);
    await at.client.close();
    const lines = readFileSync(join(at.folder, 'shop.log'), 'utf8');
    assert.match(lines, /^info .*from=created to=secured/m);
});

visit('custom_flow', {}, async ({ call }) => {
    const offer = (await call('generate_image', { prompt: 'a dog' })).structuredContent;
    assert.equal((await call('generate_image', { prompt: 'a dog' })).structuredContent.error, 'payment_pending');
    await checkout.pay(offer.payment_url);
    assert.equal(text(await call('generate_image', { prompt: 'a dog' })), 'Image generated for: a dog');
});

visit('custom_provider', {}, async ({ call, folder }) => {
    const bills = join(folder, 'bills');
    const cash = async ({ payment_id, payment_url }) => {
        assert.equal(payment_url, `https://shop.example/desk/${payment_id}`);
        assert.match(readFileSync(join(bills, `${payment_id}.bill`), 'utf8'), /12\.00 EUR/);
        writeFileSync(join(bills, `${payment_id}.paid`), '');
    };
    assert.equal(text(await buy(call, 'print_ticket', { visitor: 'Ann' }, cash)), 'Admit one: Ann');
    assert.equal(readdirSync(bills).length, 2);
});

test('shop_test passes', () => {
    const { status, stdout } = spawnSync(program('shop_test'), { encoding: 'utf8' });
    assert.deepEqual([status, stdout], [0, 'the shop sells what it promises\n']);
});

const noStripe = !existsSync(program('stripe_shop')) && 'built without SQLite';
test('stripe_shop lists its price, and wants its key', { skip: noStripe, timeout: safetyNet }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-example-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const env = { ...process.env, STRIPE_API_KEY: 'sk_test_example' };
    const client = new Client({ name: 'examples', version: '1' });
    await client.connect(new StdioClientTransport({ command: program('stripe_shop'), cwd: folder, stderr: 'ignore', env }));
    const { tools } = await client.listTools();
    await client.close();
    assert.deepEqual(tools[0]._meta.price, { amount: '0.50', currency: 'USD' });
    const run = (args, given = {}) =>
        spawnSync(program('stripe_shop'), args, { cwd: folder, env: { PATH: process.env.PATH, ...given }, encoding: 'utf8' });
    const without = run([]);
    assert.deepEqual([without.status, without.stderr],
                     [1, 'paymcp: the environment variable STRIPE_API_KEY is not set\n']);
    const help = run(['--help']);
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(help.stdout, /--transport/);
    const check = run(['--check']);
    assert.equal(check.status, 1);
    assert.match(check.stdout, /^wrong {2}provider stripe: the environment variable STRIPE_API_KEY is not set$/m);
    const wrong = run([], { STRIPE_API_KEY: 'sk_test_example', STRIPE_WEBHOOK_SECRET: 'whsec a' });
    assert.deepEqual([wrong.status, wrong.stderr.includes('STRIPE_WEBHOOK_SECRET has a blank')], [1, true]);
});

/// Sends a request and resets the connection at once.
function resetAfter(address, request) {
    const { hostname, port } = new URL(address);
    return new Promise((done) => {
        const socket = connect(Number(port), hostname, () => socket.write(request, () => socket.resetAndDestroy()));
        socket.on('error', () => {});
        socket.on('close', done);
    });
}

for (const name of ['embedded', 'embedded_async']) {
    test(`${name} sells beside the pages of its program`, { timeout: safetyNet }, async (t) => {
        const host = spawn(program(name), [], { stdio: ['ignore', 'pipe', 'ignore'] });
        t.after(() => host.kill('SIGKILL'));
        const [said] = await once(host.stdout, 'data');
        const address = said.toString().trim();
        assert.equal(await (await fetch(`${address}/hello`)).text(), "the program's own page\n");
        for (let i = 0; i < 20; i++) await resetAfter(address, 'GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
        const client = new Client({ name: 'examples', version: '1' });
        await client.connect(new StreamableHTTPClientTransport(new URL(`${address}/mcp`)));
        t.after(() => client.close());
        const call = (name, args) => client.callTool({ name, arguments: args });
        assert.equal(text(await buy(call, 'generate_image', { prompt: 'a dog' })), 'Image generated for: a dog');
        host.kill('SIGTERM');
        assert.deepEqual(await once(host, 'exit'), [0, null]);
    });
}
