// SPDX-License-Identifier: MIT
// The official conformance suite against the fixture: `node run.mjs FIXTURE`. The suite's exit code decides for the
// required scenarios of a revision; unscored scenarios may not fail either. No scenario may pass fewer checks than on
// the reference server (reference.json: the server of the official TypeScript SDK 2.4.0).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const suite = join(here, 'node_modules/@modelcontextprotocol/conformance/dist/index.js');
const reference = JSON.parse(readFileSync(join(here, 'reference.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'paymcp-conformance-'));

/** How many scenarios each revision requires, and what is run beside them. */
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

/** Passed by a server that answers with streams; one that answers with JSON, as it may, is only told so. */
const streamsOnly = 'server-sse-streams-functional';

/** Starts the fixture, and waits until it says where it listens: `{process, url, said()}`. */
async function startFixture() {
    const words = ['--transport', 'http', '--listen', '127.0.0.1:0'];
    const server = spawn(process.argv[2], words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const url = await new Promise((found, failed) => {
        const late = setTimeout(() => failed(new Error(`the fixture does not say where it listens: ${said}`)), 20_000);
        server.on('exit', code => failed(new Error(`the fixture has ended with ${code}: ${said}`)));
        server.stderr.setEncoding('utf8').on('data', text => {
            said += text;
            const match = /http:\/\/[0-9.:]+\/mcp/.exec(said);
            if (match) clearTimeout(late), found(match[0]);
        });
    });
    return { process: server, url, said: () => said };
}

/** Runs one set: the suite's exit code and words, and the checks of each scenario. */
async function run(set, url) {
    const out = join(scratch, set);
    const child = spawn(process.execPath, [suite, 'server', '--url', url, '--requirements', set, '-o', out]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { output += text; });
    const [code] = await once(child, 'close');
    const scenarios = new Map();
    for (const folder of readdirSync(out)) {
        const name = /^server-(.+)-\d{4}-\d\d-\d\dT/.exec(folder)[1];
        scenarios.set(name, JSON.parse(readFileSync(join(out, folder, 'checks.json'), 'utf8')));
    }
    return { code, output, scenarios };
}

const withStatus = (checks, ...wanted) => checks.filter(check => wanted.includes(check.status));
const inWords = checks => checks.map(check => `${check.id}: ${check.status} ${check.errorMessage ?? ''}`).join('\n');

function judge(set, { required, others }, { code, output, scenarios }) {
    test(`${set}: what it requires`, () => {
        assert.equal(code, 0, output.slice(-4000));
        assert.equal([...scenarios.keys()].filter(name => !others.includes(name)).length, required);
    });
    for (const name of new Set([...Object.keys(reference[set]), ...others, ...scenarios.keys()])) {
        const checks = scenarios.get(name) ?? [];
        const passed = withStatus(checks, 'SUCCESS').length;
        const scored = others.includes(name) ? ', not scored' : '';
        test(`${set}: ${name} (${passed} checks${scored})`, () => {
            const wrong = withStatus(checks, 'FAILURE', 'WARNING');
            assert.equal(wrong.length, 0, inWords(wrong));
            assert.ok(checks.length > 0, 'nothing was checked');
            const told = withStatus(checks, 'INFO').filter(({ id }) => id === streamsOnly).length;
            assert.ok(passed + told >= (reference[set][name] ?? 0), 'the reference server passes more');
        });
    }
}

const fixture = await startFixture();
after(() => {
    fixture.process.kill('SIGKILL');
    rmSync(scratch, { recursive: true, force: true });
});
const measured = [];
for (const [set, expected] of Object.entries(sets)) measured.push([set, expected, await run(set, fixture.url)]);
for (const [set, expected, result] of measured) judge(set, expected, result);

test('the fixture is still there, and has nothing to complain about', async () => {
    const answer = await fetch(new URL('/healthz', fixture.url));
    assert.equal(answer.status, 200);
    assert.doesNotMatch(fixture.said(), /failed inside/);
    assert.equal(fixture.process.exitCode, null);
});
