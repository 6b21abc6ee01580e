// SPDX-License-Identifier: MIT
// Buys an image from the gallery at a URL with the official MCP client: buy.mjs [--pay] URL PROMPT
// It prints the checkout link and waits for the payment. With --pay it presses the Pay button itself.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const words = process.argv.slice(2);
const payItself = words[0] === '--pay';
if (payItself) words.shift();
const [url, prompt] = words;
if (!url || !prompt) {
    console.error('usage: buy.mjs [--pay] URL PROMPT');
    process.exit(2);
}

const pollEvery = 2000;           // milliseconds
const giveUpAfter = 15 * 60_000;  // milliseconds

const client = new Client({ name: 'buy', version: '1.0.0' });
const text = (result) => result.content.map((part) => part.text ?? `(${part.type})`).join('\n');

/** What an answer says for programs; nothing where it is a tool's own text. */
function facts(result) {
    if (result.structuredContent) return result.structuredContent;
    try {
        return Object(JSON.parse(text(result)));
    } catch {
        return {};
    }
}

/** Submits the form behind the page's Pay button, as a browser without scripts would. */
async function pressPay(link) {
    const page = await (await fetch(link)).text();
    const form = page.match(/<form\b[^>]*>(?:(?!<\/form>)[^])*?\bpay\b[^]*?<\/form>/i)?.[0];
    if (!form) throw new Error(`there is no Pay button on ${link}:\n${page}`);
    const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`, 'i'))?.[1];
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input\b[^>]*>/gi)) {
        if (attribute(input, 'name')) fields.set(attribute(input, 'name'), attribute(input, 'value') ?? '');
    }
    for (const [button, , label] of form.matchAll(/<button\b([^>]*)>([^]*?)<\/button>/gi)) {
        if (/pay/i.test(label) && attribute(button, 'name')) {
            fields.set(attribute(button, 'name'), attribute(button, 'value') ?? '');
        }
    }
    const to = new URL(attribute(form, 'action') ?? '', link);
    const answer = await fetch(to, { method: 'POST', body: fields, headers: { origin: to.origin } });
    if (!answer.ok) throw new Error(`paying was refused with ${answer.status}: ${await answer.text()}`);
}

async function buy() {
    const { tools } = await client.listTools();
    console.log('Tools of this server:');
    for (const tool of tools) {
        const price = tool._meta?.price;
        console.log(`  ${tool.name}${price ? `  ${price.amount} ${price.currency}` : ''}`);
    }

    console.log(`\nCalling generate_image with prompt "${prompt}"`);
    const offer = await client.callTool({ name: 'generate_image', arguments: { prompt } });
    const { payment_id, payment_url, next_step } = facts(offer);
    if (!payment_url) throw new Error(`there is no payment link in the answer: ${text(offer)}`);
    console.log(`\nOpen this page and press Pay:\n\n  ${payment_url}\n`);
    if (payItself) await pressPay(payment_url);

    for (const end = Date.now() + giveUpAfter; Date.now() < end;) {
        const answer = await client.callTool({ name: next_step, arguments: { payment_id } });
        const { error, status } = facts(answer);
        const pending = status === 'pending' || error === 'payment_pending';
        if (!pending && answer.isError) {
            console.error(`There will be no image: ${text(answer)}`);
            return 1;
        }
        if (!pending) {
            console.log(`Paid. The result of ${next_step}:\n\n  ${text(answer)}\n`);
            return 0;
        }
        await new Promise((resolve) => setTimeout(resolve, pollEvery));
    }
    console.error('Nobody paid; giving up.');
    return 1;
}

let status = 1;
try {
    const transport = new StreamableHTTPClientTransport(new URL(url));
    await client.connect(transport);
    status = await buy();
    await transport.terminateSession();
} catch (error) {
    console.error(String(error?.message ?? error));
} finally {
    await client.close();
}
process.exit(status);
