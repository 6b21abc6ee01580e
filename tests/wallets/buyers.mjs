// SPDX-License-Identifier: MIT
// Agents with a wallet: the official clients of both eras, which pay by the packages that people use.
import { Client as ModernClient, StreamableHTTPClientTransport as ModernHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernStdio } from '@modelcontextprotocol/client/stdio';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { x402Client } from '@x402/core/client';
import { isPaymentRequired } from '@x402/core/schemas';
import { ExactEvmScheme } from '@x402/evm/exact/client';
import { wrapFetchWithPayment } from '@x402/fetch';
import { withX402Client } from 'agents/x402';
import { evm, Mppx, stripe } from 'mppx/client';
import { McpClient } from 'mppx/mcp/client';
import { privateKeyToAccount } from 'viem/accounts';

// The first key of every local development chain: public, never to be funded.
export const privateKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
export const account = privateKeyToAccount(privateKey);

export const wallet = new x402Client().register('eip155:*', new ExactEvmScheme(account));
wallet.setSpendControls({ maxAmountPerPayment: '$5' });

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
const methods = [evm.charge({ account, currencies: [evm.assets.baseSepolia.USDC] })];

const legacy = {
    stdio: StdioClientTransport,
    http: StreamableHTTPClientTransport,
    client: (identity) => new Client(identity),
};
const modern = {
    stdio: ModernStdio,
    http: ModernHttp,
    client: (identity) => new ModernClient(identity, { versionNegotiation: { mode: { pin: '2026-07-28' } } }),
};

/** A transport to a server, `{url}` or `{command, args}`, and the parameters of all calls that it has sent. */
export function tapped(server, { stdio, http } = legacy, fetch = undefined) {
    const transport = server.url ? new http(server.url, { fetch }) : new stdio({ ...server, stderr: 'inherit' });
    const sent = [];
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
        if (message.method === 'tools/call') sent.push(structuredClone(message.params));
        return send(message, options);
    };
    return { transport, sent };
}

/** A client of an era without a wallet, whose calls are `plain`; `repeat` is the last call with its payment. */
async function connect(server, era, fetch) {
    const { transport, sent } = tapped(server, era, fetch);
    const client = era.client({ name: 'agent', version: '1' });
    await client.connect(transport);
    const plain = client.callTool.bind(client);
    const again = ({ name, arguments: given, _meta }) => plain({ name, arguments: given, _meta });
    return { client, sent, plain, repeat: () => again(sent.at(-1)), close: () => client.close() };
}

/** The challenge in an answer, where the x402 specification has it. */
function challengeIn(result) {
    const places = [result.structuredContent, ...result.content.map(({ text }) => {
        try { return JSON.parse(text); } catch { return undefined; }
    })];
    return result.isError ? places.find(isPaymentRequired) : undefined;
}

/** By the specification of x402 over MCP: `shape` makes of a payment what is sent in `_meta`. */
const bySpecification = (shape) => (era) => async (server) => {
    const agent = await connect(server, era);
    agent.buy = async (params) => {
        const first = await agent.plain(params);
        const challenge = challengeIn(first);
        if (!challenge) return first;
        const payment = await wallet.createPaymentPayload(challenge);
        return agent.plain({ ...params, _meta: shape(payment) });
    };
    return agent;
};

const inMeta = (payment) => ({ 'x402/payment': payment });

const everyEra = {
    'x402 by @x402/core': bySpecification(inMeta),
    'x402 in base64': bySpecification((payment) => ({ 'x402/payment': base64(payment) })),
    'withX402Client of agents': (era) => async (server) => {
        const agent = await connect(server, era);
        const paying = withX402Client(agent.client,
            { account, network: 'base-sepolia', maxPaymentValue: 1_000_000n });
        agent.buy = (params) => paying.callTool(null, params);
        return agent;
    },
    'mppx, wrapped': (era) => async (server) => {
        const agent = await connect(server, era);
        McpClient.wrap(agent.client, { methods });
        agent.buy = (params) => agent.client.callTool(params);
        return agent;
    },
};

const inEachEra = (ways) => Object.fromEntries(Object.entries(ways).flatMap(([name, way]) =>
    [[name, way(legacy)], [`${name}, 2026-07-28`, way(modern)]]));

/** Each client, by the name of what pays. */
export const buyers = inEachEra(everyEra);

let tokens = 0;
const cardMethods = [stripe.charge({ paymentMethod: 'pm_card_visa', createToken: async () => `spt_test_${++tokens}` })];

/** mppx with a card at Stripe and no account on a chain. */
export async function cardBuyer(server) {
    const agent = await connect(server, legacy);
    McpClient.wrap(agent.client, { methods: cardMethods });
    agent.buy = (params) => agent.client.callTool(params);
    return agent;
}

const byFetch = (paying) => (era) => async (server) => {
    const agent = await connect(server, era, paying());
    agent.buy = agent.plain;
    // The transport pays for a repeat, too, since nobody above it sees the payment.
    delete agent.repeat;
    return agent;
};

/** What pays below the HTTP transport and reads results, and all of them, which read status 402. */
export const resultReadingFetches = inEachEra({
    'fetch of mppx': byFetch(() => Mppx.create({ methods, polyfill: false }).fetch),
});
export const statusReadingFetches = {
    ...resultReadingFetches,
    ...inEachEra({ 'fetch of @x402/fetch': byFetch(() => wrapFetchWithPayment(fetch, wallet)) }),
};
