// SPDX-License-Identifier: MIT
// A client that posts exactly the given messages, with a wiretap on the answers.
import assert from 'node:assert/strict';
import { modernMeta, versionKey } from './raw_peer.mjs';
import { tappedFetch } from './tapped_fetch.mjs';
import { Wiretap } from './wiretap.mjs';

/** The messages of a body: one, an array, or the events of a stream; a refusal by the transport is not a message. */
function messagesIn(response, text) {
    const type = response.headers.get('content-type');
    if (type === 'application/json') return [JSON.parse(text)].flat();
    if (type !== 'text/event-stream') return [];
    const events = text.split('\n').filter((line) => line.startsWith('data: ') && line !== 'data: ');
    return events.flatMap((line) => JSON.parse(line.slice(6)));
}

export class RawHttp {
    tap = new Wiretap();
    session;
    revision;
    #headers;
    #lastId = 0;

    /** `headers` go with every request: credentials, say. */
    constructor(url, headers = {}) {
        this.url = url;
        this.#headers = headers;
        this.fetch = tappedFetch(this.tap);
    }

    /** Posts a message, or an array of them, and returns the bare response. */
    post(message, headers = {}) {
        const session = this.session && { 'mcp-session-id': this.session, 'mcp-protocol-version': this.revision };
        const usual = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
        return this.fetch(this.url, {
            method: 'POST',
            headers: { ...usual, ...session, ...this.#headers, ...headers },
            body: JSON.stringify(message),
        });
    }

    /** A request with a new id. */
    request(method, params) {
        return { jsonrpc: '2.0', id: ++this.#lastId, method, params };
    }

    /** Posts, and waits for the whole answer: `{status, headers, messages, message}`; `message` is the last one. */
    async exchange(message, headers) {
        const response = await this.post(message, headers);
        const text = await response.text();
        const messages = messagesIn(response, text);
        return { status: response.status, headers: response.headers, messages, message: messages.at(-1) };
    }

    /** Opens a session at a revision. */
    async initialize(revision, capabilities = {}) {
        const clientInfo = { name: 'raw', version: '1' };
        const params = { protocolVersion: revision, capabilities, clientInfo };
        const { headers, message } = await this.exchange(this.request('initialize', params));
        this.session = headers.get('mcp-session-id');
        this.revision = message.result.protocolVersion;
        await this.exchange({ jsonrpc: '2.0', method: 'notifications/initialized' });
        return message.result;
    }

    /** Posts a request in the session. */
    ask(method, params) {
        return this.exchange(this.request(method, params));
    }

    /** A request of 2026-07-28 with its headers, as two arguments of `post`. */
    modern(method, params = {}) {
        const _meta = { ...modernMeta, ...params._meta };
        const headers = { 'mcp-protocol-version': _meta[versionKey], 'mcp-method': method };
        const name = params.name ?? params.taskId;
        return [this.request(method, { ...params, _meta }), { ...headers, ...(name && { 'mcp-name': name }) }];
    }

    askModern(method, params) {
        return this.exchange(...this.modern(method, params));
    }

    /** Demands that nothing was wrong with what has come. */
    assertWell() {
        assert.deepEqual(this.tap.problems, [], 'nothing is wrong on the wire');
        assert.deepEqual(this.tap.unanswered, [], 'every request is answered');
    }
}
