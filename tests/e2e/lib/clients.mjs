// SPDX-License-Identifier: MIT
// The official clients behind one small interface, with a wiretap on the line.
import assert from 'node:assert/strict';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';
import { ending, gallery, galleryArguments, HttpGallery, usualTransport } from './gallery.mjs';
import { isModern } from './wire_schema.mjs';
import { Wiretap } from './wiretap.mjs';

const identity = { name: 'paymcp-e2e', version: '1.0.0' };

const declared = (person) => ({ capabilities: person ? { elicitation: person.modes } : {} });

const first = {
    stdio: FirstStdio,
    http: FirstHttp,
    client(person) {
        const client = new FirstClient(identity, declared(person));
        if (person) client.setRequestHandler(ElicitRequestSchema, ({ params }) => person.asked(params));
        return client;
    },
    call: (client, params, options) => client.callTool(params, undefined, options),
};

const second = (mode) => ({
    stdio: SecondStdio,
    http: SecondHttp,
    client(person) {
        const rounds = person?.manual ? { inputRequired: { autoFulfill: false } } : {};
        const client = new SecondClient(identity, { ...declared(person), ...rounds, versionNegotiation: { mode } });
        if (person) client.setRequestHandler('elicitation/create', ({ params }) => person.asked(params));
        return client;
    },
    call: (client, params, options) => client.callTool(params, options),
});

/** Each client that a test may take: its SDK, and the revision that it and the server should agree on. */
export const clients = {
    'SDK 1.x at 2025-06-18': { ...first, revision: '2025-06-18', asksFor: '2025-06-18' },
    'SDK 1.x at 2025-11-25': { ...first, revision: '2025-11-25' },
    'SDK 2.x at 2026-07-28': { ...second({ pin: '2026-07-28' }), revision: '2026-07-28' },
    'SDK 2.x without negotiation': { ...second('legacy'), revision: '2025-11-25' },
    'SDK 2.x left to choose': { ...second('auto'), revision: '2026-07-28' },
};

/** One client for each revision. */
export const oneOfEachRevision = Object.keys(clients).slice(0, 3);

/**
 * How a client of a kind reaches the server; each opens a line and returns `{transport, ended, hangUp}`, `ended` being
 * what is said when the server process is gone, and `hangUp` what is to be done for that after the client has closed.
 */
const transports = {
    async stdio(kind, options, tap) {
        const transport = new kind.stdio({ command: gallery, args: galleryArguments(options) });
        const start = transport.start.bind(transport);
        // The SDKs keep their process to themselves, and nothing else shows its output before it is parsed. It is
        // replaced on the object, not in a subclass, since the second SDK treats subclasses in another way.
        const ended = new Promise((resolve) => {
            transport.start = async () => {
                await start();
                const child = transport._process;
                child.stdout.on('data', (bytes) => tap.heard(bytes));
                child.stdout.once('end', () => tap.ended());
                resolve(ending(child));
            };
        });
        return { transport, ended, hangUp() {} };
    },

    async http(kind, options, tap) {
        const opened = await HttpGallery.open(options);
        const transport = new kind.http(opened.url, { fetch: tapped(tap) });
        return { transport, ended: opened.ended, hangUp: () => opened.close() };
    },
};

/** Fetches as ever, and lets the tap hear the messages in what comes: a body of JSON, or the events of a stream. */
function tapped(tap) {
    return async (url, init) => {
        const response = await fetch(url, init);
        const streams = response.headers.get('content-type')?.startsWith('text/event-stream');
        if (!response.body) return response;
        let partial = '';
        const decoder = new TextDecoder('utf-8', { fatal: true });
        const hear = new TransformStream({
            transform(bytes, passed) {
                partial += decoder.decode(bytes, { stream: true });
                if (streams) {
                    const lines = partial.split('\n');
                    partial = lines.pop();
                    for (const line of lines)
                        if (line.startsWith('data: ') && line.length > 6) tap.heardLine(Buffer.from(line.slice(6)));
                }
                passed.enqueue(bytes);
            },
            flush() {
                if (!streams && partial) tap.heardLine(Buffer.from(partial));
            },
        });
        const { status, statusText, headers } = response;
        return new Response(response.body.pipeThrough(hear), { status, statusText, headers });
    };
}

/** The first SDK asks for its newest revision only; an older client differs from it in this one word. */
function askFor(revision, message) {
    if (message.method !== 'initialize') return message;
    return { ...message, params: { ...message.params, protocolVersion: revision } };
}

/** A client that is connected to a gallery. */
export class Customer {
    #kind;
    #client;
    #ended;
    #transport;
    #hangUp;

    /**
     * Starts a gallery with `options`, and connects the client called `name`. Without a `person` the client declares that
     * nobody can be asked; a person is `{modes: {url: {}}, asked: async (params) => ({action: 'accept'})}`, and with
     * `manual` the rounds of 2026-07-28 are left to the caller of `callTool`.
     */
    static async arrive(name, options = {}, person = undefined) {
        const customer = new Customer();
        await customer.#connect(clients[name], options, person);
        return customer;
    }

    get revision() {
        return this.#kind.revision;
    }

    async #connect(kind, options, person) {
        this.#kind = kind;
        this.tap = new Wiretap();
        const opened = await transports[options.transport ?? usualTransport](kind, options, this.tap);
        const { transport, ended } = opened;
        this.#transport = transport;
        this.#hangUp = opened.hangUp;
        const send = transport.send.bind(transport);
        transport.send = (message, ...more) => {
            const asked = kind.asksFor ? askFor(kind.asksFor, message) : message;
            this.tap.sent(asked);
            return send(asked, ...more);
        };
        this.#ended = ended;
        this.#client = kind.client(person);
        this.#client.onerror = (error) => {
            // The SDKs forget a token when the response comes in the same bytes as the last progress; the tap judges.
            if (/unknown token/.test(error.message)) return;
            this.tap.problems.push(`the client complains: ${error.message}`);
        };
        await this.#client.connect(transport);
    }

    async listTools() {
        const { tools } = await this.#client.listTools();
        return tools;
    }

    /** Options: `onprogress`, `signal`, and `round`, what a retry of 2026-07-28 brings: `{requestState, inputResponses}`. Rejects with the `code` of a JSON-RPC error. */
    callTool(name, args = {}, options = {}) {
        const { round, ...rest } = options;
        return this.#kind.call(this.#client, { name, arguments: args, ...round }, rest);
    }

    /** Calls `heard` at every change of the list of tools that the server announces. */
    onToolsChanged(heard) {
        this.#client.fallbackNotificationHandler = async ({ method }) => {
            if (method === 'notifications/tools/list_changed') heard();
        };
    }

    /** How often a paid tool has run, as the server counts. */
    async runs(tool) {
        return (await this.callTool('run_count', { tool })).structuredContent.runs;
    }

    ping() {
        return this.#client.ping();
    }

    /** Hangs up, and demands that all was well: nothing odd on the wire, the revision agreed on, a clean end. */
    async leave() {
        this.#client.onerror = undefined;
        if (!isModern(this.revision)) await this.#transport.terminateSession?.();
        await this.abandon();
        const { code, signal } = await this.#ended;
        assert.deepEqual(this.tap.problems, [], 'nothing is wrong on the wire');
        assert.deepEqual(this.tap.unanswered, [], 'every request is answered');
        assert.deepEqual([...this.tap.spoken], [this.revision], 'the revision of all requests');
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, 'the server ends by itself');
        if (!isModern(this.revision)) assert.equal(this.tap.messages[0].result.protocolVersion, this.revision);
    }

    /** Hangs up after a failure, when nothing more is to be learnt. */
    async abandon() {
        await this.#client.close();
        await this.#hangUp();
    }
}
