#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: @langchain/mcp-adapters gives a model the text of a tool result, whatever stands beside it.
# Seen (@langchain/mcp-adapters 1.1.4, server by @modelcontextprotocol/sdk 1.32.2, Node.js 20): where the result has a
# `_meta` or a `structuredContent`, a single text block reaches the model as a JSON text with "type", "text" and that
# member; with two blocks it is left alone. `annotations` and the `_meta` of a block are dropped.
# Why it matters: a server that adds `_meta` to every result changes what models behind this adapter read.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error @langchain/mcp-adapters@1.1.4 @langchain/core@1 \
    @modelcontextprotocol/sdk@1.32.2 > /dev/null

cat > server.mjs <<'END'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'results', version: '1' });
const text = (text, more = {}) => ({ type: 'text', text, ...more });
const results = {
    bare: { content: [text('fox')] },
    with_meta: { content: [text('fox')], _meta: { 'example.org/note': 1 } },
    structured: { content: [text('fox')], structuredContent: { animal: 'fox' } },
    two_blocks: { content: [text('fox'), text('hen')], _meta: { 'example.org/note': 1 } },
    annotated: { content: [text('fox', { annotations: { audience: ['user'] }, _meta: { 'example.org/note': 1 } })] },
};
for (const [name, result] of Object.entries(results))
    server.registerTool(name, { description: name, inputSchema: {} }, async () => result);
await server.connect(new StdioServerTransport());
END

cat > client.mjs <<'END'
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
const client = new MultiServerMCPClient({
    mcpServers: { results: { transport: 'stdio', command: process.execPath, args: ['server.mjs'] } },
});
for (const tool of await client.getTools()) {
    const message = await tool.invoke({ type: 'tool_call', id: '1', name: tool.name, args: {} });
    console.log(`${tool.name}: ${JSON.stringify(message.content)}`);
}
await client.close();
END

cat > expected <<'END'
bare: "fox"
with_meta: "{\"type\":\"text\",\"text\":\"fox\",\"meta\":{\"example.org/note\":1}}"
structured: "{\"type\":\"text\",\"text\":\"fox\",\"structuredContent\":{\"animal\":\"fox\"}}"
two_blocks: [{"type":"text","text":"fox"},{"type":"text","text":"hen"}]
annotated: "fox"
END
node client.mjs > seen
cat seen
diff expected seen
