#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: a tool result with `isError` reaches the model of an @openai/agents agent marked as a failure.
# Seen (@openai/agents 0.20.0 over its own @modelcontextprotocol/client 2.4.0, server by @modelcontextprotocol/sdk
# 1.32.2, Node.js 20): the function tool returns the content blocks alone. Failed and fine results of the same blocks
# are the same to the model, and `structuredContent` is gone.
# Why it matters: what went wrong, and what to do next, has to stand in the text of a content block.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error @openai/agents@0.20.0 @modelcontextprotocol/sdk@1.32.2 > /dev/null

cat > server.mjs <<'END'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'results', version: '1' });
const fine = { content: [{ type: 'text', text: 'no more foxes' }], structuredContent: { foxes: 0 } };
server.registerTool('fine', { description: 'fine', inputSchema: {} }, async () => fine);
server.registerTool('failed', { description: 'failed', inputSchema: {} }, async () => ({ ...fine, isError: true }));
await server.connect(new StdioServerTransport());
END

cat > client.mjs <<'END'
import { MCPServerStdio, RunContext, getAllMcpTools } from '@openai/agents';
const server = new MCPServerStdio({ name: 'results', command: process.execPath, args: ['server.mjs'] });
await server.connect();
const context = new RunContext({});
const tools = await getAllMcpTools({ mcpServers: [server], runContext: context, agent: { name: 'agent' } });
for (const tool of tools) console.log(`${tool.name}: ${JSON.stringify(await tool.invoke(context, '{}'))}`);
await server.close();
END

cat > expected <<'END'
fine: {"type":"text","text":"no more foxes"}
failed: {"type":"text","text":"no more foxes"}
END
node client.mjs > seen
cat seen
diff expected seen
