// SPDX-License-Identifier: MIT
// A stateless client's state outlives the server that sealed it, if the next server has its key and its store.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { HttpGallery } from './lib/gallery.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { capabilitiesKey } from './lib/raw_peer.mjs';
import { safetyNet } from './lib/shop.mjs';

const fox = {
    name: 'generate_image',
    arguments: { prompt: 'a fox' },
    _meta: { [capabilitiesKey]: { elicitation: { url: {} } } },
};

/** The provider is a separate process: its payments outlive the servers. */
async function startProvider(t) {
    const provider = spawn(process.env.PAYMCP_MOCK_PROVIDER, { stdio: ['pipe', 'pipe', 'inherit'] });
    t.after(() => provider.kill('SIGKILL'));
    const [said] = await once(provider.stdout.setEncoding('utf8'), 'data');
    return said.trim();
}

/** A test whose servers come one after the other, with one store and one provider. */
function restarting(title, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const folder = mkdtempSync(join(tmpdir(), 'paymcp-restart-'));
        t.after(() => rmSync(folder, { recursive: true, force: true }));
        const provider_url = await startProvider(t);
        const keyFile = join(folder, 'keys');
        const keys = [0, 1].map(() => randomBytes(32).toString('hex'));
        const server = async (options, visit) => {
            if (options.keys) writeFileSync(keyFile, options.keys.map((key) => `${key}\n`).join(''));
            const opened = await HttpGallery.open({
                flow: 'elicitation', store: `sqlite:${join(folder, 'payments.db')}`, provider_url,
                ...(options.keys && { seal_key_file: keyFile }),
            });
            t.after(() => opened.process.kill('SIGKILL'));
            const client = new RawHttp(opened.url);
            await visit(client);
            client.assertWell();
            assert.deepEqual(await opened.close(), { code: 0, signal: null });
        };
        await body(server, keys);
    });
}

const ask = async (client) => {
    const { result } = (await client.askModern('tools/call', fox)).message;
    assert.equal(result.resultType, 'input_required');
    return { state: result.requestState, link: result.inputRequests.payment.params.url };
};
const answer = (client, requestState, { action = 'accept', tool = fox } = {}) =>
    client.askModern('tools/call', { ...tool, requestState, inputResponses: { payment: { action } } });
const assertDrawn = ({ message }) => assert.equal(message.result.content[0].text, 'Image generated for: a fox');

restarting('asked before a restart, answered after it', async (server, [key]) => {
    let begun;
    await server({ keys: [key] }, async (client) => (begun = await ask(client)));
    await checkout.pay(begun.link);
    await server({ keys: [key] }, async (client) => {
        assertDrawn(await answer(client, begun.state));
        assertDrawn(await answer(client, begun.state));
        const dearer = { ...fox, name: 'expensive', arguments: {} };
        assert.equal((await answer(client, begun.state, { tool: dearer })).message.error.code, -32602);
        const runs = await client.askModern('tools/call', { name: 'run_count', arguments: { tool: 'generate_image' } });
        assert.deepEqual(runs.message.result.structuredContent, { runs: 1 });
    });
});

restarting('a key that was replaced still opens, until it is taken away', async (server, [old, next]) => {
    let begun;
    let renewed;
    await server({ keys: [old] }, async (client) => (begun = await ask(client)));
    await server({ keys: [next, old] }, async (client) => {
        const unanswered = { ...fox, requestState: begun.state, inputResponses: {} };
        const { result } = (await client.askModern('tools/call', unanswered)).message;
        assert.equal(result.inputRequests.payment.params.url, begun.link);
        renewed = result.requestState;
    });
    await checkout.pay(begun.link);
    await server({ keys: [next] }, async (client) => {
        assert.equal((await answer(client, begun.state)).message.error.code, -32602);
        assertDrawn(await answer(client, renewed));
    });
});

restarting('without a key file each server has its own, and the payment_id finds the payment', async (server) => {
    let begun;
    let payment_id;
    await server({}, async (client) => {
        begun = await ask(client);
        const { message } = await answer(client, begun.state, { action: 'cancel' });
        ({ payment_id } = message.result.structuredContent);
    });
    await checkout.pay(begun.link);
    await server({}, async (client) => {
        assert.equal((await answer(client, begun.state)).message.error.code, -32602);
        assertDrawn(await client.askModern('tools/call', { ...fox, arguments: { ...fox.arguments, payment_id } }));
    });
});
