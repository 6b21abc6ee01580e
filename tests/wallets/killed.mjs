// SPDX-License-Identifier: MIT
// The server is killed at each step of a call that a machine pays, and started again on its store: the same payment is
// then one sale, whether its client comes again or not.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, HttpGallery } from '../e2e/lib/gallery.mjs';
import { buyers, wallet } from './buyers.mjs';
import { Facilitator } from './facilitator.mjs';

// A claim lasts for 30 seconds, an attempt to settle for 60, and what nobody asks for is settled within a minute more.
const safetyNet = 180_000;
const seller = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C';

async function until(holds) {
    while (!(await holds())) await pause(50);
}

async function openRedis(t, folder) {
    const port = await freePort();
    const server = spawn('redis-server', ['--port', port, '--save', '', '--dir', folder], { stdio: 'ignore' });
    t.after(() => server.kill('SIGKILL'));
    await until(() => new Promise((resolve) => {
        const line = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
        line.unref();
    }));
    return `redis://127.0.0.1:${port}`;
}

/** A shop whose server can be killed and started again on its store. */
async function openShop(t, store) {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-killed-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const facilitator = await Facilitator.open();
    t.after(() => facilitator.close());
    const options = { flow: 'wallet', wallet: 'x402', pay_to: seller, facilitator: facilitator.url,
        store: store === 'redis' ? await openRedis(t, folder) : `sqlite:${join(folder, 'shop.db')}` };
    const start = async () => {
        const server = await HttpGallery.open(options);
        t.after(() => server.process.kill('SIGKILL'));
        const agent = await buyers['x402 by @x402/core']({ url: server.url });
        t.after(() => agent.close());
        return { server, agent };
    };
    return { facilitator, start };
}

/** A paid call of `tool` whose server is killed as soon as `now` holds. */
async function callAndKill({ facilitator, start }, tool, args, now) {
    const { server, agent } = await start();
    const order = { name: tool, arguments: args };
    const { structuredContent } = await agent.plain(order);
    const paid = { ...order, _meta: { 'x402/payment': await wallet.createPaymentPayload(structuredContent) } };
    const lost = agent.plain(paid).catch(() => undefined);
    await until(() => now(facilitator));
    server.process.kill('SIGKILL');
    await server.ended;
    await Promise.race([lost, pause(100)]);
    return paid;
}

/** Sends the same payment until its fate is known. */
async function askAgain(agent, paid) {
    for (;;) {
        const result = await agent.plain(paid);
        const { error } = result.structuredContent ?? {};
        if (error !== 'payment_busy' && error !== 'payment_unclear') return result;
        assert.doesNotMatch(JSON.stringify(result), /accepts/, 'no wallet is asked to pay again meanwhile');
        await pause(500);
    }
}

const image = ['generate_image', { prompt: 'a dog' }, 'Image generated for: a dog'];
const steps = {
    'while the facilitator verifies': [...image, ['verify', 'waits'], ({ asked }) => asked.verify === 1],
    'while the tool runs': ['slow_report', { milliseconds: 2000 }, 'report ready after 2000 ms', undefined,
        ({ asked }) => asked.verify === 1 && pause(500, true)],
    'before the facilitator settles': [...image, ['settle', 'waits'], ({ asked }) => asked.settle === 1],
    'after the facilitator has settled': [...image, ['settle', 'done_waits'], ({ transfers }) => transfers.length === 1],
};

/** A test that begins when the script does: nearly all of their time is waiting, so they wait together. */
function begin(name, steps) {
    const endings = [];
    const done = steps({ after: (end) => endings.push(end) }).finally(async () => {
        for (const end of endings.reverse()) await end();
    });
    done.catch(() => {});
    test(name, { timeout: safetyNet }, () => done);
}

for (const store of ['sqlite', 'redis']) {
    for (const [when, [tool, args, said, fault, now]] of Object.entries(steps)) {
        begin(`${store}: killed ${when}, and the same payment comes again`, async (t) => {
            const shop = await openShop(t, store);
            if (fault) shop.facilitator.fail(...fault);
            const paid = await callAndKill(shop, tool, args, now);
            const { agent } = await shop.start();
            const result = await askAgain(agent, paid);
            assert.ok(!result.isError, JSON.stringify(result));
            assert.equal(result.content[0].text, said);
            assert.equal(shop.facilitator.transfers.length, 1);
        });
    }

    begin(`${store}: killed before it settles, and nobody comes again`, async (t) => {
        const shop = await openShop(t, store);
        shop.facilitator.fail('settle', 'waits');
        await callAndKill(shop, image[0], image[1], ({ asked }) => asked.settle === 1);
        await shop.start();
        await until(() => shop.facilitator.transfers.length === 1);
        await pause(1000);
        assert.equal(shop.facilitator.transfers.length, 1);
    });
}
