#!/bin/sh
# SPDX-License-Identifier: MIT
# Guessed: the x402 client of npm agents (0.32.0) pays a challenge whose resource has a description in any language, since
# JSON carries all of Unicode and the @x402 packages encode their headers as UTF-8 before base64.
# Seen: it sends the resource back within its payment and encodes that by btoa(JSON.stringify(...)). A description with a
# dash or a euro sign ends the call by an exception, and nothing is paid. One that fits into Latin-1 is sent as bytes that
# are no UTF-8, so that a strict reader refuses the payment.
# Why it matters: the seller's text decides whether the buyer can pay, and the error does not say so. paymcp leaves a
# description out of x402 v2 challenges unless it is ASCII; the tool's own description says the same to the model.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y > /dev/null
npm install --no-audit --no-fund --loglevel=error --legacy-peer-deps --ignore-scripts agents@0.32.0 \
    @modelcontextprotocol/sdk@1.32.2 @x402/core@2.27.0 @x402/evm@2.27.0 viem@2.57.20 zod@4.6.7 > /dev/null

cat > pay.mjs <<'END_OF_SCRIPT'
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { withX402Client } from 'agents/x402';
import { privateKeyToAccount } from 'viem/accounts';

// A public key of development networks, which never has money.
const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const accepts = [{ scheme: 'exact', network: 'eip155:84532', amount: '10000', asset: '0x036CbD53842c5426634e7929541eC2318f3dCF7e',
    payTo: '0x209693Bc6afc0C5328bA36FaF03C514EF312287C', maxTimeoutSeconds: 300, extra: { name: 'USDC', version: '2' } }];

async function buy(description) {
    let sent;
    const server = new Server({ name: 'shop', version: '1' }, { capabilities: { tools: {} } });
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
        sent = params._meta?.['x402/payment'];
        if (sent) return { content: [{ type: 'text', text: 'sold' }] };
        const resource = { url: 'mcp://tool/add', description };
        const challenge = { x402Version: 2, error: 'Payment required', resource, accepts };
        return { isError: true, content: [{ type: 'text', text: JSON.stringify(challenge) }], _meta: { 'x402/error': challenge } };
    });
    const [near, far] = InMemoryTransport.createLinkedPair();
    await server.connect(far);
    const client = new Client({ name: 'buyer', version: '1' });
    await client.connect(near);
    const wallet = withX402Client(client, { account, network: 'base-sepolia' });
    try {
        const { content } = await wallet.callTool(null, { name: 'add', arguments: {} });
        new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(sent, 'base64'));
        return `${content[0].text}, and the payment is UTF-8`;
    } catch (error) {
        return `${error.name}${sent ? ', the payment is no UTF-8' : ', nothing was sent'}`;
    }
}

for (const description of ['Adds numbers', 'Additionne, café compris', 'Adds – for 1 €']) console.log(`${description}: ${await buy(description)}`);
END_OF_SCRIPT

cat > expected <<'END_OF_TEXT'
Adds numbers: sold, and the payment is UTF-8
Additionne, café compris: TypeError, the payment is no UTF-8
Adds – for 1 €: InvalidCharacterError, nothing was sent
END_OF_TEXT
node pay.mjs > seen
cat seen
diff expected seen
