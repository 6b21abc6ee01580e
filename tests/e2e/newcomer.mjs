// SPDX-License-Identifier: MIT
// The commands that examples/run prints buy an image, and its configuration is valid.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { gallery, HttpGallery } from './lib/gallery.mjs';
import { safetyNet } from './lib/shop.mjs';

const script = readFileSync(join(process.env.PAYMCP_SOURCE, 'examples/run'), 'utf8');
const curlMissing = spawnSync('curl', ['--version']).error && 'curl is not installed';

/** What examples/run prints about a gallery at a URL. */
function printed(url) {
    const [, text] = script.match(/\ncat <<END\n([^]*?)\nEND\n/);
    return execFileSync('sh', ['-c', `cat <<END\n${text}\nEND`], { env: { ...process.env, url, gallery, buy: 'buy' } })
        .toString();
}

test('the configuration names the server', () => {
    const url = 'http://127.0.0.1:8402/mcp';
    const [config] = printed(url).match(/^ {2}\{\n[^]*?^ {2}\}$/m);
    assert.deepEqual(JSON.parse(config), { mcpServers: { 'paymcp-gallery': { type: 'http', url } } });
});

test('the commands buy an image', { skip: curlMissing, timeout: safetyNet }, async (t) => {
    const opened = await HttpGallery.open();
    t.after(() => opened.process.kill('SIGKILL'));
    const text = printed(opened.url.href);
    const [defined] = text.match(/^ {2}call\(\) \{\n[^]*?^ {2}\}$/m);
    const [ask, collect] = text.match(/^ {2}call .*$/gm);
    const run = (command) => JSON.parse(execFileSync('sh', ['-c', `${defined}\n${command}`]));
    const { payment_url, payment_id } = run(ask).result.structuredContent;
    await checkout.pay(payment_url);
    assert.ok(collect.includes('pay_...'));
    const { content } = run(collect.replace('pay_...', payment_id)).result;
    assert.deepEqual(content, [{ type: 'text', text: 'Image generated for: a red fox' }]);
    assert.deepEqual(await opened.close(), { code: 0, signal: null });
});
