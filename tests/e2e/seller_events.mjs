// SPDX-License-Identifier: MIT
// The seller hears of sales by signed webhooks, which the npm package of Standard Webhooks verifies: also after the
// receiver was away, and after the server was killed between the sale and its delivery.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { HttpGallery, freePort, gallery, galleryArguments } from './lib/gallery.mjs';
import { buy } from './lib/purchase.mjs';
import { safetyNet } from './lib/shop.mjs';

const newKey = () => `whsec_${randomBytes(32).toString('base64')}`;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The seller's receiver: what it has heard, and the status of its answers. */
class Receiver {
    heard = [];
    statuses = [];

    async open(port = 0) {
        this.server = createServer(async (request, response) => {
            let body = '';
            for await (const piece of request) body += piece;
            this.heard.push({ method: request.method, path: request.url, headers: request.headers, body });
            const status = this.statuses.shift() ?? 204;
            response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {});
            response.end(status === 204 ? undefined : 'x'.repeat(10_000));
        }).listen(port, '127.0.0.1');
        await once(this.server, 'listening');
        return this;
    }

    get url() {
        return `http://127.0.0.1:${this.server.address().port}/events?shop=1`;
    }

    async wait(count) {
        while (this.heard.length < count) await pause(20);
        return this.heard;
    }

    close() {
        this.server.closeAllConnections();
        this.server.close();
    }
}

/** A folder with keys, and a receiver. */
async function setting(t, keys = [newKey()]) {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-events-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'event.keys');
    writeFileSync(file, keys.map((key) => `${key}\n`).join(''));
    const receiver = await new Receiver().open();
    t.after(() => receiver.close());
    return { folder, keys, receiver, options: { seller_events: receiver.url, seller_events_key_file: file } };
}

async function openGallery(t, options) {
    const opened = await HttpGallery.open(options);
    t.after(() => opened.process.kill('SIGKILL'));
    return opened;
}

/** How many tries to tell a sale ended so. */
async function counted(url, outcome) {
    const text = await (await fetch(new URL('/metrics', url))).text();
    const line = new RegExp(`^paymcp_seller_events_total\\{type="payment.sold",outcome="${outcome}"\\} (\\d+)$`, 'm');
    return Number(text.match(line)?.[1] ?? 0);
}

const verified = (key, { body, headers }) => new Webhook(key).verify(body, headers);

test('a sale is told once, signed with every key of the file, and says nothing of what was asked',
    { timeout: safetyNet }, async (t) => {
        const { keys, receiver, options } = await setting(t, [newKey(), newKey()]);
        const opened = await openGallery(t, options);
        const payment = await buy(opened.url, 'a very private fox');
        const [told] = await receiver.wait(1);
        assert.equal(told.method, 'POST');
        assert.equal(told.path, '/events?shop=1');
        for (const key of keys) {
            const { id, type, timestamp, data } = verified(key, told);
            assert.equal(type, 'payment.sold');
            assert.equal(id, told.headers['webhook-id']);
            assert.ok(Math.abs(Date.parse(timestamp) - Date.now()) < 60_000);
            assert.deepEqual(Object.keys(data), ['payment', 'version', 'state', 'tool', 'amount', 'currency', 'provider',
                'reference', 'returned', 'dispute']);
            assert.deepEqual([data.payment, data.state, data.amount, data.currency, data.provider, data.dispute],
                [payment, 'delivered', 50, 'USD', 'mock', 'none']);
        }
        assert.throws(() => verified(newKey(), told));
        assert.throws(() => verified(keys[0], { ...told, body: told.body.replace('50', '51') }));
        assert.doesNotMatch(told.body, /private|fox|generated/);
        while (await counted(opened.url, 'delivered') < 1) await pause(20);
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
        assert.equal(receiver.heard.length, 1);
    });

test('what the receiver refuses or sends elsewhere is told again with the same id', { timeout: safetyNet },
    async (t) => {
        const { keys, receiver, options } = await setting(t);
        receiver.statuses = [302];
        const opened = await openGallery(t, options);
        await buy(opened.url);
        const heard = await receiver.wait(2);
        assert.deepEqual(heard.map(({ path }) => path), ['/events?shop=1', '/events?shop=1']);
        assert.equal(heard[0].headers['webhook-id'], heard[1].headers['webhook-id']);
        assert.equal(heard[0].body, heard[1].body);
        heard.forEach((one) => verified(keys[0], one));
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
        assert.match(opened.stderr, /event=seller_event .*outcome=failed why="it was answered with status 302"/);
    });

/** A real redis-server that answers when a write is on the disk. */
async function startRedis(t, folder) {
    const port = await freePort();
    const words = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes',
        '--appendfsync', 'always'].map(String);
    const server = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(() => server.kill('SIGKILL'));
    let said = '';
    for await (const piece of server.stdout.setEncoding('utf8')) {
        said += piece;
        if (said.includes('Ready to accept connections')) break;
    }
    return `redis://127.0.0.1:${port}`;
}

const stores = {
    sqlite: async (t, folder) => `sqlite:${join(folder, 'shop.db')}`,
    redis: startRedis,
};

for (const [kind, open] of Object.entries(stores)) {
    const skip = kind === 'redis' && spawnSync('redis-server', ['--version']).error ? 'no redis-server' : false;
    test(`${kind}: a server that is killed between a sale and its delivery loses no event`,
        { timeout: safetyNet, skip }, async (t) => {
            const { folder, keys, receiver, options } = await setting(t);
            const port = receiver.server.address().port;
            receiver.close();
            const all = { ...options, store: await open(t, folder) };
            const first = await openGallery(t, all);
            const payments = [await buy(first.url, 'one'), await buy(first.url, 'two')];
            while (await counted(first.url, 'failed') < 2) await pause(20);
            first.process.kill('SIGKILL');
            await first.ended;
            const back = await new Receiver().open(port);
            t.after(() => back.close());
            const second = await openGallery(t, all);
            await back.wait(2);
            const told = back.heard.map((one) => verified(keys[0], one).data.payment);
            assert.deepEqual(told.sort(), payments.sort());
            assert.deepEqual(await second.close(), { code: 0, signal: null });
        });
}

/** The provider is a process of its own, so that two servers can sell with it. */
async function startProvider(t) {
    const provider = spawn(process.env.PAYMCP_MOCK_PROVIDER, { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => provider.kill('SIGKILL'));
    const [said] = await once(provider.stdout.setEncoding('utf8'), 'data');
    return said.trim();
}

test('two servers on one store tell each sale once', { timeout: safetyNet }, async (t) => {
    const { folder, receiver, options } = await setting(t);
    const all = { ...options, store: `sqlite:${join(folder, 'shop.db')}`, provider_url: await startProvider(t) };
    const servers = [await openGallery(t, all), await openGallery(t, all)];
    for (let i = 0; i < 6; ++i) await buy(servers[i % 2].url, `fox ${i}`);
    await receiver.wait(6);
    await pause(3000);
    const ids = receiver.heard.map(({ headers }) => headers['webhook-id']);
    assert.equal(new Set(ids).size, 6);
    assert.equal(ids.length, 6);
    for (const server of servers) assert.deepEqual(await server.close(), { code: 0, signal: null });
});

test('an address without TLS elsewhere, without keys or with bad ones is refused at the start', { timeout: safetyNet },
    async (t) => {
        const { folder, options } = await setting(t);
        const bad = join(folder, 'bad.keys');
        writeFileSync(bad, 'hunter2\n');
        for (const [given, why] of [
            [{ ...options, seller_events: 'http://shop.example/events' }, /go to an https URL, or to http:\/\/127\.0\.0\.1/],
            [{ seller_events: options.seller_events }, /need a key file/],
            [{ seller_events_key_file: options.seller_events_key_file }, /have a key file and no URL/],
            [{ ...options, seller_events_key_file: bad }, /line 1: a key of seller events is whsec_/],
            [{ ...options, seller_events: '' }, /--seller-events needs a value/],
        ]) {
            const words = galleryArguments({ ...given, transport: 'http', listen: '127.0.0.1:0' });
            const { status, stderr } = spawnSync(gallery, words, { encoding: 'utf8' });
            assert.equal(status, 1);
            assert.match(stderr, why);
            assert.doesNotMatch(stderr, /hunter2/);
        }
        const check = spawnSync(gallery, [...galleryArguments({ ...options, transport: 'http' }), '--check'],
            { encoding: 'utf8' });
        assert.match(check.stdout, /^ok {5}seller events: they can be signed; the address was not asked$/m);
    });
