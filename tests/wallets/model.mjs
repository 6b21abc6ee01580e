// SPDX-License-Identifier: MIT
// x402-mcp: the model itself reads the challenge, asks a tool of the wallet for a payment, and calls again with it. Here the
// model is a script, in the loop of the package `ai`.
import { experimental_createMCPClient as createMCPClient, generateText, stepCountIs } from 'ai';
import { withPayment } from 'x402-mcp/client';
import { z } from 'zod';
import { account, tapped } from './buyers.mjs';

const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2 };
const says = (content, finishReason) => ({ content: [content], finishReason, usage, warnings: [] });
const calls = (toolName, input, toolCallId) =>
    says({ type: 'tool-call', toolCallId, toolName, input: JSON.stringify(input) }, 'tool-calls');

/** What the wallet's tool takes, in a result: terms of x402 v1. */
function oldTerms(result) {
    return result.isError && result.content[1] ? JSON.parse(result.content[1].text).accepts[0] : undefined;
}

/** A model that calls one tool, and pays for it where it is asked to. */
const script = ({ name, arguments: given }) => ({
    specificationVersion: 'v2', provider: 'script', modelId: 'script', supportedUrls: {},
    async doGenerate({ prompt }) {
        const results = prompt.filter(({ role }) => role === 'tool').map(({ content }) => content[0].output.value);
        const step = results.length;
        if (step === 0) return calls(name, given, 'first');
        const terms = oldTerms(results[0]);
        if (step === 1 && terms) return calls('generatePaymentAuthorization', { paymentRequirements: terms }, 'payment');
        if (step === 2) return calls(name, { ...given, ...results[1] }, 'paid');
        return says({ type: 'text', text: 'done' }, 'stop');
    },
});

/** A client of a server whose model buys. */
export async function modelWithWallet(server) {
    const { transport, sent } = tapped(server);
    const client = await createMCPClient({ transport });
    await withPayment(client, { account, network: 'base-sepolia', maxPaymentValue: 1_000_000n });
    const tools = await client.tools();
    const plain = ({ name, arguments: given, _meta }) => client.request(
        { request: { method: 'tools/call', params: { name, arguments: given, _meta } }, resultSchema: z.looseObject({}) });
    const buy = async (params) => {
        const { steps } = await generateText(
            { model: script(params), tools, prompt: 'Buy it.', stopWhen: stepCountIs(4) });
        return steps.flatMap(({ toolResults }) => toolResults).filter(({ toolName }) => toolName === params.name).at(-1).output;
    };
    return { sent, plain, buy, repeat: () => plain(sent.at(-1)), close: () => client.close() };
}
