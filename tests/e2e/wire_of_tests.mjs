// SPDX-License-Identifier: MIT
// Server messages in the programs of other suites are validated against the official schemas, too: each program runs
// once more, and records its messages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { judge } from './lib/wire_judge.mjs';
import { schemasMissing } from './lib/wire_schema.mjs';

const folder = mkdtempSync(join(tmpdir(), 'paymcp-wire-'));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const program of process.env.PAYMCP_WIRE_PROGRAMS.split(':')) {
    test(`the messages in ${basename(program)}`, { skip: schemasMissing, timeout: 240_000 }, (t) => {
        const log = join(folder, basename(program));
        const env = { ...process.env, PAYMCP_WIRE_LOG: log };
        execFileSync(program, { env, stdio: ['ignore', 'ignore', 'inherit'] });
        const { problems, measured } = judge(readFileSync(log, 'utf8'));
        t.diagnostic(`${measured} messages`);
        assert.deepEqual(problems, []);
        assert.ok(measured > 20, `it has heard ${measured} messages`);
    });
}

test('a message that is invalid in every revision is found', { skip: schemasMissing }, () => {
    const conversation = 1;
    const request = (version, method) => ({ jsonrpc: '2.0', id: 1, method,
        params: version ? { _meta: { 'io.modelcontextprotocol/protocolVersion': version } } : {} });
    const problemsOf = (asked, answer) =>
        judge([{ conversation, sent: JSON.stringify(asked) }, { conversation, heard: JSON.stringify(answer) }]
            .map((line) => JSON.stringify(line)).join('\n')).problems;
    const answer = (result) => ({ jsonrpc: '2.0', id: 1, result });
    assert.deepEqual(problemsOf(request(undefined, 'tools/list'), answer({ tools: [] })), []);
    assert.equal(problemsOf(request(undefined, 'tools/list'), answer({})).length, 1);
    assert.equal(problemsOf(request('2026-07-28', 'tools/list'), answer({ tools: [] })).length, 1);
    assert.equal(problemsOf(request(undefined, 'ping'), answer({ ttlMs: 1 })).length, 1);
    assert.equal(problemsOf(request(undefined, 'ping'), { jsonrpc: '2.0', id: 1, error: { code: 'x' } }).length, 1);
    const handshake = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} });
    const agreed = answer({ protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'a', version: '1' } });
    for (const [said, count] of [[agreed, 0], [answer({ protocolVersion: '2025-11-25' }), 1]]) {
        const posted = { conversation, sent: `POST /mcp HTTP/1.1\r\nMCP-Protocol-Version: 2026-07-28\r\n\r\n${handshake}` };
        const lines = [posted, { conversation, heard: JSON.stringify(said) }].map((line) => JSON.stringify(line));
        assert.equal(judge(lines.join('\n')).problems.length, count);
    }
    const aimless = { jsonrpc: '2.0', method: 'notifications/progress' };
    assert.equal(problemsOf(request(undefined, 'ping'), aimless).length, 1);
});
