#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: the official client hands an `input_required` that holds a `requestState` and no questions to its caller, or
# calls again at once and without end.
# Seen (@modelcontextprotocol/client 2.4.0, revision 2026-07-28 pinned, Node.js 20): it calls again with the
# newest state after about a quarter of a second, ten times; then it fails with INPUT_REQUIRED_ROUNDS_EXCEEDED. Each round
# is told to `onprogress` as progress 1, 2, 3 ... in words of the client, though the server has sent none.
# Why it matters: a server that lets a call wait in rounds has to answer it for good by the eleventh call, and its own
# progress seems to go back where it starts at 0 after the first round.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error @modelcontextprotocol/client@2.4.0 > /dev/null

cat > rounds.mjs <<'END'
import http from 'node:http';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const calls = [];
const complete = { resultType: 'complete', ttlMs: 0, cacheScope: 'public' };
const answers = {
    'server/discover': () => ({ ...complete, supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }),
    'tools/list': () => ({ ...complete, tools: [{ name: 'wait', inputSchema: { type: 'object' } }] }),
    'tools/call': ({ requestState, inputResponses }) => {
        calls.push({ at: Date.now(), requestState, inputResponses });
        return { resultType: 'input_required', requestState: `round ${calls.length}` };
    },
};
const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', bytes => (body += bytes));
    request.on('end', () => {
        const { id, method, params } = JSON.parse(body);
        const _meta = { 'io.modelcontextprotocol/serverInfo': { name: 'rounds', version: '1' } };
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: { ...answers[method](params), _meta } }));
    });
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));

const client = new Client({ name: 'c', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } });
await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${server.address().port}/`)));
const told = [];
const ended = await client
    .callTool({ name: 'wait', arguments: {} }, { onprogress: ({ progress }) => told.push(progress) })
    .catch(error => error);
const gaps = calls.slice(1).map(({ at }, i) => at - calls[i].at);
console.log(`calls: ${calls.length}, ended: ${ended.code}`);
console.log(`states: ${calls.map(({ requestState }) => requestState?.slice(6) ?? '-').join(' ')}`);
console.log(`answers brought along: ${calls.filter(({ inputResponses }) => inputResponses !== undefined).length}`);
console.log(`a pause of 200 ms to 2 s before each: ${gaps.every(gap => gap >= 200 && gap < 2000)}`);
console.log(`onprogress: ${told.join(' ')}`);
process.exit();
END

cat > expected <<'END'
calls: 11, ended: INPUT_REQUIRED_ROUNDS_EXCEEDED
states: - 1 2 3 4 5 6 7 8 9 10
answers brought along: 0
a pause of 200 ms to 2 s before each: true
onprogress: 1 2 3 4 5 6 7 8 9 10
END
node rounds.mjs > seen
cat seen
diff expected seen
