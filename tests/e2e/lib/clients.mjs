// SPDX-License-Identifier: MIT
// The official clients behind one small interface, with a wiretap on the connection.
import assert from 'node:assert/strict';
import { Client as FirstClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as FirstStdio } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as FirstHttp } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from '@modelcontextprotocol/client';
import { StdioClientTransport as SecondStdio } from '@modelcontextprotocol/client/stdio';
import { usualTransport } from './gallery.mjs';
import { lines } from './lines.mjs';
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
    'SDK 1.x at 2025-03-26': { ...first, revision: '2025-03-26', asksFor: '2025-03-26' },
    'SDK 1.x at 2025-06-18': { ...first, revision: '2025-06-18', asksFor: '2025-06-18' },
    'SDK 1.x at 2025-11-25': { ...first, revision: '2025-11-25' },
    'SDK 2.x at 2026-07-28': { ...second({ pin: '2026-07-28' }), revision: '2026-07-28' },
    'SDK 2.x without negotiation': { ...second('legacy'), revision: '2025-11-25' },
    'SDK 2.x left to choose': { ...second('auto'), revision: '2026-07-28' },
};

/** One client for each revision; those of `oneOfEachRevision` know structured content and can ask their user. */
export const everyRevision = Object.keys(clients).slice(0, 4);
export const oneOfEachRevision = everyRevision.slice(1);

/** Nothing tells a server that two stateless requests over HTTP come from one client, unless they show a token. */
export const isStranger = ({ client, transport = usualTransport }) =>
    transport === 'http' && isModern(clients[client].revision);

/** The options of a visit with which the server knows its client again. */
export const known = (where) => (isStranger(where) ? { ...where, bearer: 'ann=ann-secret' } : where);

/** The first SDK asks for its newest revision only; an older client differs from it in this one word. */
function askFor(revision, message) {
    if (message.method !== 'initialize') return message;
    return { ...message, params: { ...message.params, protocolVersion: revision } };
}

/** Before 2025-06-18 a program reads from the text what later ones find as structured content. */
function readText(result) {
    try {
        return { ...result, structuredContent: Object(JSON.parse(result.content[0].text)) };
    } catch {
        return result;
    }
}

/** A client that is connected to a gallery. */
export class Customer {
    #kind;
    #client;
    #line;

    /**
     * Starts a gallery with `options`, and connects the client called `name`. Without a `person` the client declares
     * that nobody can be asked; a person is `{modes: {url: {}}, asked: async (params) => ({action: 'accept'})}`, and
     * with `manual` the rounds of 2026-07-28 are left to the caller of `callTool`.
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
        this.#line = await lines[options.transport ?? usualTransport](kind, options, this.tap);
        const { transport } = this.#line;
        if (kind.asksFor) {
            const send = transport.send.bind(transport);
            transport.send = (message, ...more) => send(askFor(kind.asksFor, message), ...more);
        }
        this.#client = kind.client(person);
        this.#client.onerror = (error) => {
            // The SDKs drop a token when the response arrives in the same chunk as the last progress; the tap checks
            // it.
            if (/unknown token/.test(error.message)) return;
            this.tap.problems.push(`the client complains: ${error.message}`);
        };
        try {
            await this.#client.connect(transport);
        } catch (error) {
            await this.abandon();
            throw error;
        }
    }

    async listTools() {
        const { tools } = await this.#client.listTools();
        return tools;
    }

    /**
     * Options: `onprogress`, `signal`, and `round`, what a retry of 2026-07-28 brings: `{requestState,
     * inputResponses}`. Rejects with the `code` of a JSON-RPC error.
     */
    async callTool(name, args = {}, options = {}) {
        const { round, ...rest } = options;
        const result = await this.#kind.call(this.#client, { name, arguments: args, ...round }, rest);
        return this.revision < '2025-06-18' ? readText(result) : result;
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
        if (!isModern(this.revision)) await this.#line.transport.terminateSession?.();
        await this.abandon();
        const { code, signal } = await this.#line.ended;
        assert.deepEqual(this.tap.problems, [], 'nothing is wrong on the wire');
        assert.deepEqual(this.tap.unanswered, [], 'every request is answered');
        assert.deepEqual([...this.tap.spoken], [this.revision], 'the revision of all requests');
        assert.deepEqual({ code, signal }, { code: 0, signal: null }, 'the server exits with code 0 and no signal');
        if (!isModern(this.revision)) assert.equal(this.tap.messages[0].result.protocolVersion, this.revision);
    }

    /** Hangs up after a failure, when nothing more is to be learnt. */
    abandon() {
        return this.#line.hangUp(this.#client);
    }
}
