// SPDX-License-Identifier: MIT
// A store in memory ends with its server: open payments are closed at the provider, and undelivered ones are refunded.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { HttpGallery } from './lib/gallery.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { modernMeta, RawPeer } from './lib/raw_peer.mjs';
import { confirming } from './lib/raw_talk.mjs';
import { safetyNet } from './lib/shop.mjs';

/** The provider is a separate process: its payments outlive the servers. */
async function startProvider(t) {
    const provider = spawn(process.env.PAYMCP_MOCK_PROVIDER, { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => provider.kill('SIGKILL'));
    const [said] = await once(provider.stdout.setEncoding('utf8'), 'data');
    return said.trim();
}

const ask = async (client, prompt) => {
    const answer = await client.askModern('tools/call', { name: 'generate_image', arguments: { prompt } });
    return (answer.message ?? answer).result.structuredContent;
};
const state = async ({ payment_url }) => (await checkout.open(payment_url)).text;

/** How a server ends: by whom, and what is left to see. */
const endings = {
    'stdio, input closed': async (options) => {
        const peer = new RawPeer({ log: 'info', ...options });
        return { client: peer, end: async () => (peer.hangUp(), peer.ended), said: () => peer.stderr };
    },
    'stdio, SIGTERM': async (options) => {
        const peer = new RawPeer({ log: 'info', ...options });
        return { client: peer, end: async () => (peer.signal('SIGTERM'), peer.ended), said: () => peer.stderr };
    },
    'HTTP, SIGTERM': async (options) => {
        const opened = await HttpGallery.open(options);
        return { client: new RawHttp(opened.url), end: () => opened.close(), said: () => opened.stderr };
    },
};

test('an undelivered result is refunded, a delivered one is not', { timeout: safetyNet }, async (t) => {
    for (const reads of [true, false]) {
        const peer = new RawPeer({ log: 'info', provider_url: await startProvider(t) });
        t.after(() => peer.signal('SIGKILL'));
        const called = await peer.askModern('tools/call', { name: 'slow_report', arguments: { milliseconds: 0 } });
        const offer = called.result.structuredContent;
        await checkout.pay(offer.payment_url);
        if (!reads) peer.stopListening();
        peer.send(confirming(1, offer.payment_id, modernMeta));
        if (reads) {
            await peer.response(1);
            peer.hangUp();
        }
        await peer.ended;
        const told = /event=paid_in_vain_/;
        if (reads) assert.doesNotMatch(peer.stderr, told);
        else assert.match(peer.stderr, /event=paid_in_vain_returned .*tool=slow_report .*state=refunded/);
        assert.match(await state(offer), reads ? /Paid/ : /Refunded/);
    }
});

for (const [title, open] of Object.entries(endings)) {
    test(`${title}: open links are canceled, and a line counts them`, { timeout: safetyNet }, async (t) => {
        const { client, end, said } = await open({ provider_url: await startProvider(t) });
        const offers = [];
        for (const prompt of ['one', 'two', 'three']) offers.push(await ask(client, prompt));
        const began = Date.now();
        await end();
        assert.ok(Date.now() - began < 10_000, 'it ends within a bounded time');
        for (const offer of offers) assert.match(await state(offer), /Canceled/);
        assert.match(said(), /end with the server: 3 links were open, of these 3 canceled at mock and 0 left/);
    });

    test(`${title}: a paid and undelivered payment is refunded, and reported`, { timeout: safetyNet }, async (t) => {
        const { client, end, said } = await open({ provider_url: await startProvider(t) });
        const offer = await ask(client, 'paid');
        await checkout.pay(offer.payment_url);
        await end();
        assert.match(await state(offer), /Refunded/);
        assert.match(said(), /event=paid_in_vain_returned payment=pay_\S+ reference=mock_[0-9a-f]{32} provider=mock/);
    });

    test(`${title}: a durable store keeps its links open`, { timeout: safetyNet }, async (t) => {
        const folder = mkdtempSync(join(tmpdir(), 'paymcp-ending-'));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        const store = `sqlite:${join(folder, 'payments.db')}`;
        const { client, end, said } = await open({ provider_url: await startProvider(t), store });
        const offer = await ask(client, 'later');
        await end();
        assert.ok((await checkout.open(offer.payment_url)).forms.has('Pay'));
        assert.doesNotMatch(said(), /end with the server/);
    });
}
