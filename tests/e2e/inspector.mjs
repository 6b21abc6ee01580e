// SPDX-License-Identifier: MIT
// The command line of the MCP Inspector lists the tools and buys, in both eras and over both transports.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import * as checkout from './lib/checkout.mjs';
import { flows } from './lib/flows.mjs';
import { gallery, galleryArguments, HttpGallery } from './lib/gallery.mjs';
import { safetyNet } from './lib/shop.mjs';

const inspector = join(import.meta.dirname, 'node_modules/@modelcontextprotocol/inspector');
const program = join(inspector, 'clients/launcher/build/index.js');
const home = mkdtempSync(join(tmpdir(), 'paymcp-inspector-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Runs the Inspector against a server: what it prints, as JSON. It ends with an error where it finds fault. */
async function inspect(era, server, ...words) {
    const all = [program, '--cli', ...server, '--protocol-era', era, '--format', 'json', ...words];
    const env = { ...process.env, HOME: home, NODE_OPTIONS: '', MCP_INSPECTOR_SECRET_STORE: 'memory' };
    const { stdout } = await promisify(execFile)(process.execPath, all, { env, timeout: safetyNet });
    return JSON.parse(stdout).result;
}

const calling = (tool, ...given) => ['--method', 'tools/call', '--tool-name', tool, '--tool-arg', ...given];

for (const era of ['legacy', 'modern']) {
    test(`over HTTP, ${era}: lists without errors, and buys`, { timeout: safetyNet }, async (t) => {
        const opened = await HttpGallery.open();
        t.after(() => opened.process.kill('SIGKILL'));
        const server = [opened.url.href, '--transport', 'http'];
        const { tools } = await inspect(era, server, '--method', 'tools/list', '--strict');
        assert.deepEqual(tools.map(({ name }) => name), flows.two_step.names);
        const offer = (await inspect(era, server, ...calling('generate_image', 'prompt=a fox'))).structuredContent;
        await checkout.pay(offer.payment_url);
        const paid = await inspect(era, server, ...calling(offer.next_step, `payment_id=${offer.payment_id}`));
        assert.equal(paid.content[0].text, 'Image generated for: a fox');
        assert.deepEqual(await opened.close(), { code: 0, signal: null });
    });

    test(`over stdio, ${era}: lists without errors, and calls`, { timeout: safetyNet }, async () => {
        const server = [gallery, ...galleryArguments({ transport: 'stdio' }), '--transport', 'stdio'];
        const { tools } = await inspect(era, server, '--method', 'tools/list', '--strict');
        assert.deepEqual(tools.map(({ name }) => name), flows.two_step.names);
        const sum = await inspect(era, server, ...calling('add', 'a=20', 'b=22'));
        assert.deepEqual(sum.structuredContent, { sum: 42 });
        const offer = (await inspect(era, server, ...calling('generate_image', 'prompt=a fox'))).structuredContent;
        assert.equal(offer.status, 'payment_required');
    });
}
