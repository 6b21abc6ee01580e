// SPDX-License-Identifier: MIT
// The command line of the gallery: the refused options, and their messages.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { flows } from './lib/flows.mjs';
import { gallery, galleryArguments } from './lib/gallery.mjs';

const options = ['--transport', '--listen', '--flow', '--provider', '--provider-url', '--store', '--bearer',
    '--bearer-file', '--seal-key-file', '--poll-interval', '--payment-ttl', '--log'];
const flowNames = ['two_step', 'two_step_shared', 'elicitation', 'progress', 'resubmit', 'dynamic_tools', 'automatic'];

/** Runs the gallery with a client that hangs up at once; a start that hangs is ended, and has failed. */
function run(words) {
    const ended = spawnSync(gallery, words, { input: '', encoding: 'utf8', timeout: 20_000 });
    const { status, signal, stdout, stderr } = ended;
    return { code: status ?? signal, stdout, stderr };
}

function refused(words, sentence) {
    test(`refused: ${words.join(' ')}`, () => {
        const { code, stdout, stderr } = run(words);
        assert.equal(code, 1, stderr);
        assert.equal(stdout, '', 'standard output belongs to the protocol');
        assert.match(stderr, /^[^\n]+\n$/, 'one line');
        assert.match(stderr, sentence);
    });
}

function accepted(words, stderrLine) {
    test(`accepted: ${words.join(' ') || 'nothing'}`, () => {
        const { code, stdout, stderr } = run(words);
        assert.equal(code, 0, stderr);
        assert.equal(stdout, '');
        assert.match(stderr, stderrLine);
    });
}

for (const word of ['--help', '-h']) {
    test(`${word} lists the options`, () => {
        const { code, stdout, stderr } = run([word]);
        assert.deepEqual([code, stderr], [0, '']);
        assert.match(stdout, /^usage: gallery /);
        for (const option of options) assert.ok(stdout.includes(`${option} `), `${option} in ${stdout}`);
    });
}

const said = /^paymcp: serving MCP over stdio; the checkout page is at http:\/\/127\.0\.0\.1:\d+\/checkout\/\n$/;
accepted([], said);
accepted(galleryArguments({ log: 'info' }), said);
accepted(galleryArguments({ log: 'debug', flow: 'two_step_shared', poll_interval: 1, payment_ttl: 604800 }), said);
for (const flow of flowNames) accepted(galleryArguments({ flow, log: 'error' }), /^$/);
for (const flow of Object.keys(flows)) accepted(['--flow', flow], said);

refused(['--colour', 'red'], /there is no option --colour; --help/);
refused(['serve'], /there is no option serve/);
refused(['--flwo=two_step'], /there is no option --flwo; did you mean --flow\?/);
refused([''], /an argument is no option/);
refused(['--flow'], /--flow needs a value/);
refused(['--flow', 'two_step', '--flow', 'two_step'], /--flow is given twice/);
const flowList = `${flowNames.slice(0, -1).join(', ')} or ${flowNames.at(-1)}`;
refused(['--flow', 'three_step'], /--flow three_step is not one of two_step, .*automatic/);
refused(['--store', 'floppy'], /--store floppy/);
refused(['--provider', 'barter'], /--provider barter/);
refused(['--transport', 'pigeon'], /--transport takes stdio or http/);
refused(['--log', 'loud'], /--log takes error, info or debug/);
for (const value of ['0', '-1', '3600001', '1.5', '5s', '', ' 5', '+5', '0x5', '99999999999999999999'])
    refused(['--poll-interval', value], /--poll-interval takes a whole number from 1 to 3600000/);
for (const value of ['0', '-1', '604801', 'x'])
    refused(['--payment-ttl', value], /--payment-ttl takes a whole number from 1 to 604800/);

for (const [provider, variable] of [['stripe', 'STRIPE_API_KEY'], ['paypal', 'PAYPAL_CLIENT_ID'],
    ['square', 'SQUARE_ACCESS_TOKEN'], ['adyen', 'ADYEN_API_KEY'], ['coinbase', 'COINBASE_API_KEY_ID'],
    ['walleot', 'WALLEOT_API_KEY']])
    refused(['--provider', provider], new RegExp(`environment variable ${variable} is not set`));
refused(['--store', 'sqlite:/nonexistent/payments.db'], /payments\.db cannot be used/);
refused(['--store', 'redis://127.0.0.1:1'], /Redis server cannot be used/);
refused(['--seal-key-file', '/nonexistent'], /--seal-key-file: cannot read the sealing keys of \/nonexistent/);
refused(['--seal-key-file', '/dev/null'], /--seal-key-file: there is no sealing key in \/dev\/null/);
refused(['--store', 'sqlite::memory:', '--contents-key-file', '/dev/null'],
    /--contents-key-file: there is no sealing key in \/dev\/null/);
refused(['--seal-key-file', import.meta.filename], /gallery_cli\.mjs, line 1: a sealing key is 64 hexadecimal digits/);

for (const words of [['--listen', '127.0.0.1:0'], ['--bearer', 'alice=secret-token'], ['--tls-key', 'key.pem']])
    refused(words, new RegExp(`^paymcp: ${words[0]} needs --transport http`));
for (const where of ['', '8402', '127.0.0.1', '127.0.0.1:', '127.0.0.1:65536', 'example.com:80', '::1:80'])
    refused(['--transport', 'http', '--listen', where], /--listen takes ADDRESS:PORT/);
refused(['--transport', 'http', '--listen', '203.0.113.1:8402'], /cannot listen on 203\.0\.113\.1:8402/);
for (const token of ['alice', '=secret', 'alice=', 'alice=two words'])
    refused(['--transport', 'http', '--bearer', token], /--bearer: a bearer token/);
refused(['--transport', 'http', '--tls-key', 'key.pem'], /--tls-certificate and --tls-key are given together/);
refused(['--transport', 'http', '--listen', '127.0.0.1:0', '--tls-key', 'none.pem', '--tls-certificate', 'none.pem'],
    /cannot use the TLS certificate none\.pem/);

const folder = mkdtempSync(join(tmpdir(), 'paymcp-cli-'));
after(() => rmSync(folder, { recursive: true }));
function tokenFile(name, text) {
    const path = join(folder, name);
    writeFileSync(path, text);
    return ['--transport', 'http', '--listen', '127.0.0.1:0', '--bearer-file', path];
}
refused(tokenFile('wrong', 'ann=hush-1\n\n hush-2\n'), /\/wrong, line 3: a bearer token is given as NAME=TOKEN$/m);
refused(tokenFile('none', '\n \n'), /there is no bearer token in .*\/none$/m);
refused(['--transport', 'http', '--listen', '127.0.0.1:0', '--bearer-file', '/nonexistent'],
    /cannot read the bearer tokens of \/nonexistent/);
refused(['--transport', 'http', '--bearer-file='], /--bearer-file needs a value/);
refused(['--transport', 'http', '--bearer', 'a=1', '--bearer-file', 'f'], /not given together/);
refused(['--bearer-file', 'f'], /--bearer-file needs --transport http/);

const keys = join(folder, 'keys');
writeFileSync(keys, `${'ab'.repeat(32)}\n`);
refused(['--contents-key-file', keys], /--contents-key-file needs --store sqlite:PATH or redis:/);

test('a check says how many tokens a file has, and what is wrong with it, once', () => {
    const sound = run(['--check', ...tokenFile('tokens', 'ann = hush-1 \r\nbob=hush-2\n')]);
    assert.deepEqual([sound.code, sound.stderr], [0, '']);
    assert.match(sound.stdout, /^ok {5}bearer tokens: 2 of .*\/tokens$/m);
    assert.doesNotMatch(sound.stdout, /anybody|hush/);
    const wrong = run(['--check', ...tokenFile('twice', 'ann=hush\nbob=hush\n')]);
    assert.equal(wrong.code, 1);
    assert.deepEqual(wrong.stdout.match(/^wrong.*$/gm).map((line) => line.replace(folder, '')),
        ['wrong  bearer tokens: /twice, line 2: the same bearer token is given twice']);
    assert.doesNotMatch(wrong.stdout, /anybody|hush/);
});

test('a token on the command line is not repeated', () => {
    const twice = ['--bearer', 'alice=secret-token', '--bearer', 'bob=secret-token'];
    assert.ok(!run(['--transport', 'http', ...twice]).stderr.includes('secret-token'));
});
