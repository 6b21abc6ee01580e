// SPDX-License-Identifier: MIT
// Agents with a wallet: MCP clients that pay by the packages that people use.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { x402Client } from '@x402/core/client';
import { isPaymentRequired } from '@x402/core/schemas';
import { ExactEvmScheme } from '@x402/evm/exact/client';
import { ExactEvmSchemeV1 } from '@x402/evm/v1';
import { wrapFetchWithPayment } from '@x402/fetch';
import { withX402Client } from 'agents/x402';
import { evm, Mppx, stripe } from 'mppx/client';
import { McpClient } from 'mppx/mcp/client';
import { privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';

// The first key of every local development chain: public, never to be funded.
export const account = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');

export const wallet = new x402Client().register('eip155:*', new ExactEvmScheme(account));
wallet.registerV1('base-sepolia', new ExactEvmSchemeV1(account));
wallet.setSpendControls({ maxAmountPerPayment: '$5' });

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
const methods = [evm.charge({ account, currencies: [evm.assets.baseSepolia.USDC] })];

/** A client of a server, `{url}` or `{command, args}`, that remembers what it has sent. */
async function connect(server, { fetch, capabilities = {} } = {}) {
    const transport = server.url
        ? new StreamableHTTPClientTransport(server.url, { fetch })
        : new StdioClientTransport({ ...server, stderr: 'inherit' });
    const client = new Client({ name: 'agent', version: '1' }, { capabilities });
    const sent = [];
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
        if (message.method === 'tools/call') sent.push(structuredClone(message.params));
        return send(message, options);
    };
    await client.connect(transport);
    /** One call as it is, whatever its result looks like. */
    const plain = (params) => client.request({ method: 'tools/call', params }, z.looseObject({}));
    return { client, sent, plain, close: () => client.close() };
}

/** The challenge in an answer, where the x402 specification has it. */
function challengeIn(result) {
    const places = [result.structuredContent, ...result.content.map(({ text }) => {
        try { return JSON.parse(text); } catch { return undefined; }
    })];
    return result.isError ? places.find(isPaymentRequired) : undefined;
}

/** By the specification of x402 over MCP: `shape` makes of a payment what is sent in `_meta`. */
const bySpecification = (shape, pick = challengeIn) => async (server) => {
    const agent = await connect(server);
    agent.buy = async (params) => {
        const first = await agent.plain(params);
        const challenge = pick(first);
        if (!challenge) return first;
        const payment = await wallet.createPaymentPayload(challenge);
        return agent.plain({ ...params, _meta: shape(payment) });
    };
    return agent;
};

const inMeta = (payment) => ({ 'x402/payment': payment });

/** The challenge of version 1, which is the second text. */
const oldChallenge = (result) => (result.isError && result.content[1] ? JSON.parse(result.content[1].text) : undefined);

/** Each client, by the name of what pays. */
export const buyers = {
    'x402 by @x402/core': bySpecification(inMeta),
    'x402 in base64': bySpecification((payment) => ({ 'x402/payment': base64(payment) })),
    'x402 v1, as x402-mcp sends it': bySpecification((payment) => ({ 'x402.payment': base64(payment) }), oldChallenge),
    'withX402Client of agents': async (server) => {
        const agent = await connect(server);
        const paying = withX402Client(agent.client,
            { account, network: 'base-sepolia', maxPaymentValue: 1_000_000n });
        agent.buy = (params) => paying.callTool(null, params);
        return agent;
    },
    'mppx, wrapped': async (server) => {
        const agent = await connect(server);
        McpClient.wrap(agent.client, { methods });
        agent.buy = (params) => agent.client.callTool(params);
        return agent;
    },
};

let tokens = 0;
const cardMethods = [stripe.charge({ paymentMethod: 'pm_card_visa', createToken: async () => `spt_test_${++tokens}` })];

/** mppx with a card at Stripe and no account on a chain. */
export async function cardBuyer(server) {
    const agent = await connect(server);
    McpClient.wrap(agent.client, { methods: cardMethods });
    agent.buy = (params) => agent.client.callTool(params);
    return agent;
}

const byFetch = (paying) => async (server) => {
    const agent = await connect(server, { fetch: paying() });
    agent.buy = (params) => agent.client.callTool(params);
    return agent;
};

/** What pays below the HTTP transport: one reads results, both read status 402. */
export const fetchingBuyers = {
    'fetch of mppx': byFetch(() => Mppx.create({ methods, polyfill: false }).fetch),
    'fetch of @x402/fetch': byFetch(() => wrapFetchWithPayment(fetch, wallet)),
};
