#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: @mastra/mcp gives the model the content of a tool result, and its `structuredContent` besides.
# Seen (@mastra/mcp 2.0.0, server by @modelcontextprotocol/sdk 1.32.2, Node.js 20): a result with `structuredContent` is
# that object alone, whatever its content says; without one it is an object of `content` and `_meta`. A result with
# `isError` is thrown as an exception whose message is its texts. Tools are named SERVER_TOOL.
# Why it matters: what people or models must read has to stand in both forms, and a link that comes with `isError` reaches
# the model as the text of an exception.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error @mastra/mcp@2.0.0 @modelcontextprotocol/sdk@1.32.2 > /dev/null

cat > server.mjs <<'END'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'results', version: '1' });
const content = [{ type: 'text', text: 'fox' }, { type: 'text', text: 'hen' }];
const results = {
    plain: { content, _meta: { 'example.org/note': 1 } },
    structured: { content, structuredContent: { animals: 2 } },
    failed: { content, structuredContent: { animals: 2 }, isError: true },
};
for (const [name, result] of Object.entries(results))
    server.registerTool(name, { description: name, inputSchema: {} }, async () => result);
await server.connect(new StdioServerTransport());
END

cat > client.mjs <<'END'
import { MCPClient } from '@mastra/mcp';
const client = new MCPClient({ servers: { results: { command: process.execPath, args: ['server.mjs'] } } });
for (const [name, tool] of Object.entries(await client.listTools())) {
    const given = await tool.execute({}, {}).catch(error => ({ thrown: error.message }));
    console.log(`${name}: ${JSON.stringify(given)}`);
}
await client.disconnect();
process.exit();
END

cat > expected <<'END'
results_plain: {"_meta":{"example.org/note":1},"content":[{"type":"text","text":"fox"},{"type":"text","text":"hen"}]}
results_structured: {"animals":2}
results_failed: {"thrown":"fox\nhen"}
END
node client.mjs > seen 2> noise
cat seen
diff expected seen
