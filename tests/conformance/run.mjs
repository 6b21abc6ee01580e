// SPDX-License-Identifier: MIT
// The official conformance suite against the fixture: `node run.mjs FIXTURE`. What a revision requires decides by the
// suite's own exit code; what is run beside it may not fail either. (With the reference server the ten scenarios of the
// Tasks extension fail.)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const suite = join(here, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const fixture = process.argv[2];

/** For each set: how many scenarios it requires, and what is run beside them. */
const sets = {
    '2025-11-25': {
        required: 30,
        others: ['server-session-lifecycle', 'json-schema-2020-12', 'server-sse-polling'],
    },
    '2026-07-28': {
        required: 37,
        others: [
            'tasks-lifecycle', 'tasks-capability-negotiation', 'tasks-wire-fields', 'tasks-request-state-removal',
            'tasks-mrtr-input', 'tasks-request-headers', 'tasks-dispatch-and-envelope', 'tasks-status-notifications',
            'tasks-required-task-error', 'tasks-mrtr-composition', 'json-schema-2020-12', 'http-header-validation',
            'http-custom-header-server-validation',
        ],
    },
};

let server;
let said = '';
let url;
const scratch = mkdtempSync(join(tmpdir(), 'paymcp-conformance-'));

before(async () => {
    const words = ['--transport', 'http', '--listen', '127.0.0.1:0'];
    server = spawn(fixture, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    server.stderr.setEncoding('utf8');
    url = await new Promise((found, failed) => {
        const late = setTimeout(() => failed(new Error(`the fixture does not say where it listens: ${said}`)), 20_000);
        server.on('exit', code => failed(new Error(`the fixture has ended with ${code}: ${said}`)));
        server.stderr.on('data', text => {
            said += text;
            const match = /http:\/\/[0-9.:]+\/mcp/.exec(said);
            if (match) clearTimeout(late), found(match[0]);
        });
    });
});

after(() => {
    server.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
});

/** Runs one set; the checks of each scenario and the suite's exit code. */
async function run(set) {
    const out = join(scratch, set);
    const child = spawn(process.execPath, [suite, 'server', '--url', url, '--requirements', set, '-o', out]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { output += text; });
    const code = await new Promise(ended => child.on('close', ended));
    const scenarios = new Map();
    for (const folder of readdirSync(out)) {
        const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder)[1];
        scenarios.set(name, JSON.parse(readFileSync(join(out, folder, 'checks.json'), 'utf8')));
    }
    return { code, output, scenarios };
}

const withStatus = (checks, ...wanted) => checks.filter(check => wanted.includes(check.status));
const inWords = checks => checks.map(check => `${check.id}: ${check.status} ${check.errorMessage ?? ''}`).join('\n');

for (const [set, { required, others }] of Object.entries(sets)) {
    test(set, { timeout: 180_000 }, async t => {
        const { code, output, scenarios } = await run(set);
        const needed = [...scenarios.keys()].filter(name => !others.includes(name));
        await t.test(`what ${set} requires`, () => {
            assert.equal(code, 0, output.slice(-4000));
            assert.equal(needed.length, required, [...scenarios.keys()].join(' '));
        });
        for (const [name, checks] of scenarios) {
            await t.test(`${name}: ${withStatus(checks, 'SUCCESS').length} checks`, () => {
                const wrong = withStatus(checks, 'FAILURE', 'WARNING');
                assert.equal(wrong.length, 0, inWords(wrong));
                assert.ok(checks.length > 0, 'nothing was checked');
            });
        }
        for (const name of others)
            await t.test(`${name} was run`, () => assert.ok(scenarios.has(name), [...scenarios.keys()].join(' ')));
    });
}

test('the fixture is still there, and has nothing to complain about', async () => {
    const answer = await fetch(new URL('/healthz', url));
    assert.equal(answer.status, 200);
    assert.doesNotMatch(said, /failed inside/);
    assert.equal(server.exitCode, null);
});
