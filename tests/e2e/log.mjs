// SPDX-License-Identifier: MIT
// The log never stops the server: standard error that is closed, full, unread or slow, or without a reader.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { ending, freePort, gallery, galleryArguments } from './lib/gallery.mjs';
import { buy } from './lib/purchase.mjs';
import { RawHttp } from './lib/raw_http.mjs';
import { safetyNet } from './lib/shop.mjs';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Starts the gallery by a shell that does `first` to its own descriptors and bounds. */
function startBy(first, options) {
    const child = spawn('sh', ['-c', `${first}; exec "$0" "$@"`, gallery, ...galleryArguments(options)], {
        stdio: 'pipe',
    });
    child.stdin.on('error', () => {});
    return child;
}

/** A gallery over HTTP whose standard error may say nothing: found by asking its port until it answers. */
async function hosted(t, first, options = {}) {
    const port = await freePort();
    const child = startBy(first, { ...options, transport: 'http', listen: `127.0.0.1:${port}` });
    t.after(() => child.kill('SIGKILL'));
    const ended = ending(child);
    const url = new URL(`http://127.0.0.1:${port}/mcp`);
    for (;;) {
        const answer = await fetch(new URL('/healthz', url)).catch(() => undefined);
        if (answer?.ok) break;
        assert.equal(child.exitCode ?? child.signalCode, null, 'it has not ended');
        await pause(20);
    }
    return { child, ended, url };
}

async function dropped(url) {
    const text = await (await fetch(new URL('/metrics', url))).text();
    return Number(text.match(/^paymcp_log_lines_dropped_total (\d+)$/m)[1]);
}

async function assertClean({ child, ended }) {
    child.kill('SIGTERM');
    assert.deepEqual(await ended, { code: 0, signal: null });
}

for (const [how, first] of [
    ['closed from the start', 'exec 2>&-'],
    ['closed with standard input and output', 'exec <&- >&- 2>&-'],
    ['a full disk', 'exec 2>/dev/full'],
    ['open for reading only', 'exec 2</dev/null'],
    ['a file that may not grow', 'ulimit -f 0; exec 2>"$(mktemp)"'],
]) {
    test(`HTTP serves with standard error ${how}, and counts the lines`, { timeout: safetyNet }, async (t) => {
        const shop = await hosted(t, first, { log: 'debug' });
        await buy(shop.url, 'a fox');
        assert.ok(await dropped(shop.url) >= 4, 'the start and each step of the payment');
        await assertClean(shop);
    });

    test(`stdio serves with standard error ${how}`, { timeout: safetyNet }, async (t) => {
        // Standard input and output are the protocol's own here.
        const child = startBy(first.replace('<&- >&- ', ''), { transport: 'stdio', log: 'debug' });
        t.after(() => child.kill('SIGKILL'));
        const ended = ending(child);
        child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
        const [answer] = await once(child.stdout.setEncoding('utf8'), 'data');
        assert.equal(answer, '{"jsonrpc":"2.0","id":1,"result":{}}\n');
        assert.deepEqual(await ended, { code: 0, signal: null });
    });
}

test('no file and no connection of the server replaces a closed standard error', { timeout: safetyNet }, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'paymcp-log-'));
    const store = join(folder, 'payments.db');
    const shop = await hosted(t, 'exec 2>&-', { log: 'debug', store: `sqlite:${store}` });
    await buy(shop.url, 'a hare');
    await assertClean(shop);
    for (const file of [store, `${store}-wal`]) {
        let bytes = '';
        try {
            bytes = readFileSync(file, 'latin1');
        } catch {
            continue;
        }
        assert.ok(!bytes.includes('level=debug') && !bytes.includes('paymcp: serving'), file);
    }
});

test('a reader that closes while a tool runs affects no call', { timeout: safetyNet }, async (t) => {
    const shop = await hosted(t, ':', { log: 'debug' });
    const peer = new RawHttp(shop.url);
    const call = async (name, args) =>
        (await peer.askModern('tools/call', { name, arguments: args })).message.result;
    const offer = (await call('slow_report', { milliseconds: 700 })).structuredContent;
    await checkout.pay(offer.payment_url);
    const running = call('confirm_slow_report', { payment_id: offer.payment_id });
    shop.child.stderr.destroy();
    assert.equal((await running).content[0].text, 'report ready after 700 ms');
    await buy(shop.url, 'a crow');
    assert.ok(await dropped(shop.url) > 0);
    await assertClean(shop);
});

test('an idle reader delays no call, and learns how many lines it missed', { timeout: safetyNet }, async (t) => {
    const shop = await hosted(t, ':', { log: 'debug' });
    let heard = '';
    shop.child.stderr.setEncoding('utf8').on('data', (text) => (heard += text));
    const peer = new RawHttp(shop.url);
    shop.child.stderr.pause();
    let calls = 0;
    for (; calls < 20_000 && await dropped(shop.url) === 0; calls += 50)
        await Promise.all(Array.from({ length: 50 }, () =>
            peer.askModern('tools/call', { name: 'add', arguments: { a: 1, b: 2 } })));
    await buy(shop.url, 'a mole');
    const lost = await dropped(shop.url);
    assert.ok(lost > 0, `lines are dropped after ${calls} calls`);
    shop.child.stderr.resume();
    const told = () => [...heard.matchAll(/level=error event=log_lines_dropped count=(\d+)\n/g)];
    while (told().reduce((sum, [, count]) => sum + Number(count), 0) < await dropped(shop.url)) await pause(20);
    const before = heard.length;
    await buy(shop.url, 'a vole');
    while (!/event=payment .*to=delivered/.test(heard.slice(before))) await pause(20);
    await assertClean(shop);
});

test('a standard error that is full from the start delays neither start nor end', { timeout: safetyNet }, async (t) => {
    // The shell fills the pipe before it starts the server, and nobody reads it.
    const fill = 'timeout 1 sh -c \'yes filler >&2\'';
    const shop = await hosted(t, fill, { log: 'debug' });
    shop.child.stderr.pause();
    await buy(shop.url, 'an owl');
    await assertClean(shop);

    const child = startBy(fill, { transport: 'stdio', log: 'debug' });
    child.stderr.pause();
    t.after(() => child.kill('SIGKILL'));
    const ended = ending(child);
    child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    const [answer] = await once(child.stdout.setEncoding('utf8'), 'data');
    assert.equal(answer, '{"jsonrpc":"2.0","id":1,"result":{}}\n');
    assert.deepEqual(await ended, { code: 0, signal: null });

    const refused = startBy(fill, { transport: 'stdio', store: 'floppy' });
    refused.stderr.pause();
    t.after(() => refused.kill('SIGKILL'));
    assert.deepEqual(await ending(refused), { code: 1, signal: null });
});

test('a reader closed before the first line causes no signal, in a server or a refusal', { timeout: safetyNet }, async (t) => {
    // The shell waits until the reader has closed the pipe.
    const gone = "trap '' PIPE; while echo x >&2; do sleep 0.05; done; trap - PIPE";
    for (const [store, code] of [['memory', 0], ['floppy', 1]]) {
        const child = startBy(gone, { transport: 'stdio', log: 'debug', store });
        t.after(() => child.kill('SIGKILL'));
        const ended = ending(child);
        child.stderr.destroy();
        child.stdin.end('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
        assert.deepEqual(await ended, { code, signal: null });
    }
});

test('a broken connection causes no signal', { timeout: safetyNet }, async (t) => {
    const shop = await hosted(t, ':', { log: 'debug' });
    shop.child.stderr.resume();
    shop.child.kill('SIGPIPE');
    await buy(shop.url, 'a newt');
    await assertClean(shop);
});
