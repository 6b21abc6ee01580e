// SPDX-License-Identifier: MIT
// The configuration of examples/nginx carries a sale over TLS, and progress while a call waits.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { freePort, HttpGallery } from './lib/gallery.mjs';
import { safetyNet } from './lib/shop.mjs';

process.env.PATH += ':/usr/sbin';
const missing = spawnSync('nginx', ['-v']).error && 'nginx is not installed';

/** nginx in front of a gallery, by the configuration that docs show with other ports and files. */
async function open(t, options) {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-nginx-'));
    t.after(() => rmSync(folder, { recursive: true }));
    const shop = await HttpGallery.open({ allow_host: 'shop.example', ...options });
    t.after(() => shop.process.kill('SIGKILL'));
    const [pem, key] = [join(folder, 'shop.pem'), join(folder, 'shop.key')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=shop.example',
        '-addext', 'subjectAltName=DNS:shop.example', '-out', pem, '-keyout', key], { stdio: 'ignore' });
    const port = await freePort();
    const shown = readFileSync(join(process.env.PAYMCP_SOURCE, 'examples/nginx/nginx.conf'), 'utf8');
    const written = shown
        .replace('events {}', `pid ${folder}/pid; error_log stderr; events {}`)
        .replace('http {', `http { access_log off; ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
            .map((kind) => `${kind}_temp_path ${folder}/${kind};`).join(' ')}`)
        .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
        .replace('/etc/ssl/shop.example.pem', pem).replace('/etc/ssl/shop.example.key', key)
        .replaceAll('127.0.0.1:8402', shop.url.host);
    writeFileSync(join(folder, 'nginx.conf'), written);
    execFileSync('nginx', ['-t', '-q', '-p', folder, '-c', join(folder, 'nginx.conf')]);
    const nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'], { stdio: 'ignore' });
    t.after(() => nginx.kill('SIGQUIT'));
    const ca = readFileSync(pem);
    return { port, ca };
}

/** One request through the proxy; `told` hears each piece of the answer. */
function send({ port, ca }, { path = '/mcp', method = 'POST', headers = {}, body = '' }, told = () => {}) {
    return new Promise((resolve, reject) => {
        const sent = request({ host: '127.0.0.1', port, ca, servername: 'shop.example', path, method,
            headers: { Host: 'shop.example', ...headers } }, (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (piece) => { text += piece; told(text); });
            response.on('end', () => resolve({ status: response.statusCode, text }));
        });
        sent.on('error', reject).end(body);
    });
}

async function call(proxy, name, args, told) {
    const _meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientCapabilities': {}, progressToken: 1 };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args, _meta } });
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream',
        'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': name };
    for (let tries = 0; ; ++tries) {
        try {
            return await send(proxy, { headers, body }, told);
        } catch (error) {
            // nginx listens a moment after it was started.
            if (error.code !== 'ECONNREFUSED' || tries === 100) throw error;
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }
}

test('a sale over TLS, and no pages for operators', { skip: missing, timeout: safetyNet }, async (t) => {
    const proxy = await open(t, {});
    const offered = await call(proxy, 'generate_image', { prompt: 'a dog' });
    const { payment_url, payment_id } = JSON.parse(offered.text).result.structuredContent;
    await checkout.pay(payment_url);
    const sold = await call(proxy, 'confirm_generate_image', { payment_id });
    assert.equal(JSON.parse(sold.text).result.content[0].text, 'Image generated for: a dog');
    for (const path of ['/metrics', '/healthz'])
        assert.equal((await send(proxy, { path, method: 'GET' })).status, 403);
});

test('progress passes while the call waits', { skip: missing, timeout: safetyNet }, async (t) => {
    const proxy = await open(t, { flow: 'progress', poll_interval: 100 });
    let paid;
    const { text } = await call(proxy, 'generate_image', { prompt: 'a dog' }, (seen) => {
        const link = seen.match(/http:\/\/127[^\s"\\]+mock_[0-9a-f]{32}/)?.[0];
        if (link) paid ??= checkout.pay(link);
    });
    assert.ok(paid, 'the link came before the result');
    // The result may come before the page after the payment, which would be lost with the server.
    await paid;
    assert.match(text, /Image generated for: a dog/);
});
