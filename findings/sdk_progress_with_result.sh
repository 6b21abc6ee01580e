#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: progress notifications that a server writes before the result of a call reach `onprogress`, as they come first.
# Seen (@modelcontextprotocol/sdk 1.32.2 and @modelcontextprotocol/client 2.4.0, over stdio at 2025-11-25): where they arrive
# in one chunk with the result, neither client tells `onprogress` anything. With a pause of 50 ms before the result both
# tell all three.
# Why it matters: a fast tool seems to report nothing, and a link that is shown by progress alone, right before a result,
# reaches nobody. A test of progress needs a pause, or reads the wire.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 > /dev/null

cat > server.mjs <<'END'
import readline from 'node:readline';

const pause = Number(process.argv[2]);
const text = (message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
for await (const line of readline.createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    if (method === 'initialize') {
        const serverInfo = { name: 'steps', version: '1' };
        process.stdout.write(text({ id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } }));
    } else if (method === 'tools/call') {
        const { progressToken } = params._meta;
        const steps = [1, 2, 3].map((progress) => text({ method: 'notifications/progress', params: { progressToken, progress } }));
        const result = text({ id, result: { content: [{ type: 'text', text: 'done' }] } });
        if (pause === 0) {
            process.stdout.write(steps.join('') + result);
        } else {
            process.stdout.write(steps.join(''));
            setTimeout(() => process.stdout.write(result), pause);
        }
    } else if (id !== undefined) {
        process.stdout.write(text({ id, result: method === 'tools/list' ? { tools: [{ name: 'count', inputSchema: { type: 'object' } }] } : {} }));
    }
}
END
cat > steps.mjs <<'END'
import { Client as First } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Client as Second } from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';

const called = { name: 'count', arguments: {} };
for (const pause of ['0', '50']) {
    for (const [name, Client, Stdio] of [['sdk', First, FirstStdio], ['client', Second, SecondStdio]]) {
        const client = new Client({ name: 'c', version: '1' }, { versionNegotiation: { mode: 'legacy' } });
        await client.connect(new Stdio({ command: process.execPath, args: ['server.mjs', pause] }));
        const told = [];
        const options = { onprogress: ({ progress }) => told.push(progress) };
        await (name === 'sdk' ? client.callTool(called, undefined, options) : client.callTool(called, options));
        console.log(`${name}, pause of ${pause} ms: ${told.join(' ') || 'nothing'}`);
        await client.close();
    }
}
END

cat > expected <<'END'
sdk, pause of 0 ms: nothing
client, pause of 0 ms: nothing
sdk, pause of 50 ms: 1 2 3
client, pause of 50 ms: 1 2 3
END
node steps.mjs > seen
cat seen
diff expected seen
