// SPDX-License-Identifier: MIT
// The command line of the gallery: what it refuses, and how it says so.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { flows } from './lib/flows.mjs';
import { gallery, galleryArguments } from './lib/gallery.mjs';

const options = ['--transport', '--listen', '--flow', '--provider', '--provider-url', '--store', '--bearer', '--poll-interval',
    '--payment-ttl', '--log'];
const flowNames = ['two_step', 'two_step_shared', 'elicitation', 'progress', 'resubmit', 'dynamic_tools', 'automatic'];

/** Runs the gallery with a client that hangs up at once; a start that hangs is ended, and has failed. */
function run(words) {
    const { status, signal, stdout, stderr } = spawnSync(gallery, words, { input: '', encoding: 'utf8', timeout: 20_000 });
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

refused(['--colour', 'red'], /unknown option --colour.*--help/);
refused(['serve'], /unknown option serve/);
refused(['--flow=two_step'], /unknown option --flow=two_step/);
refused([''], /unknown option/);
refused(['--flow'], /--flow needs a value/);
refused(['--flow', 'two_step', '--flow', 'two_step'], /--flow is given twice/);
refused(['--flow', 'three_step'], new RegExp(`^paymcp: --flow takes ${flowNames.slice(0, -1).join(', ')} or ${flowNames.at(-1)}\n$`));
refused(['--store', 'floppy'], /--store floppy/);
refused(['--provider', 'barter'], /--provider barter/);
refused(['--transport', 'pigeon'], /--transport pigeon/);
refused(['--log', 'loud'], /--log takes error, info or debug/);
for (const value of ['0', '-1', '3600001', '1.5', '5s', '', ' 5', '+5', '0x5', '99999999999999999999'])
    refused(['--poll-interval', value], /--poll-interval takes a whole number from 1 to 3600000/);
for (const value of ['0', '-1', '604801', 'x'])
    refused(['--payment-ttl', value], /--payment-ttl takes a whole number from 1 to 604800/);

/** Options of the design that are not built yet; what is built moves out of this list. */
const unbuilt = [
    ...['stripe', 'paypal', 'square', 'adyen', 'coinbase', 'walleot'].map((provider) => ['--provider', provider]),
    ...['sqlite:/nonexistent/payments.db', 'redis://127.0.0.1:1'].map((store) => ['--store', store]),
    ['--transport', 'http'],
    ['--listen', '127.0.0.1:0'],
    ['--bearer', 'alice=secret-token'],
    ['--provider-url', 'http://127.0.0.1:1'],
];
for (const words of unbuilt) refused(words, new RegExp(`^paymcp: ${words[0]}\\b.*is not built yet`));

test('a token on the command line is not repeated', () => {
    assert.ok(!run(['--bearer', 'alice=secret-token']).stderr.includes('secret-token'));
});
