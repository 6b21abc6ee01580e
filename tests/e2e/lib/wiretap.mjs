// SPDX-License-Identifier: MIT
// Records a conversation, byte for byte, and reports invalid server messages.
import { isModern, revisions, strangers, wireSchema } from './wire_schema.mjs';

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const newest = revisions.at(-1);
const newestLegacy = revisions.findLast((revision) => !isModern(revision));

export class Wiretap {
    /** Each message of the server, in order, and the texts they came as. */
    messages = [];
    texts = [];
    /** What the server did wrong, as sentences. */
    problems = [];
    /** The revisions of the client's requests. */
    spoken = new Set();

    #partial = Buffer.alloc(0);
    #session;
    #requests = new Map();
    #progress = new Map();

    /** The client sends a message; `undefined` for bytes that are not a message. */
    sent(message) {
        if (message?.method === 'notifications/cancelled') {
            const request = this.#requests.get(message.params?.requestId);
            if (request) request.canceled = true;
        }
        if (message?.method === undefined || message.id === undefined) return;
        // The presence of the key decides: a request with an unsupported revision gets a modern answer.
        const named = message.params?._meta?.[versionKey];
        const revision = named === undefined ? this.#session ?? newestLegacy : newest;
        if (message.method !== 'initialize') this.spoken.add(named ?? revision);
        this.#requests.set(message.id, { method: message.method, revision, answered: false, canceled: false });
        const token = message.params?._meta?.progressToken;
        if (token !== undefined) this.#progress.set(token, { request: message.id, last: -Infinity });
    }

    /** The client drops the connection on which a request was to be answered; since 2026-07-28 that cancels it. */
    hungUp(id) {
        const request = this.#requests.get(id);
        if (request && isModern(request.revision)) request.canceled = true;
    }

    /** The transport refuses a request, before it is one of the protocol. */
    turnedAway(id) {
        const request = this.#requests.get(id);
        if (request) request.canceled = true;
    }

    /** The server sends bytes of a stream whose messages end with a line feed. */
    heard(bytes) {
        const all = Buffer.concat([this.#partial, bytes]);
        let start = 0;
        for (let end; (end = all.indexOf(0x0a, start)) >= 0; start = end + 1) this.heardLine(all.subarray(start, end));
        this.#partial = all.subarray(start);
    }

    /** The stream has ended. */
    ended() {
        if (this.#partial.length) this.#object(`the output ends in the middle of a line: ${this.#partial}`);
    }

    /** The server sends one message, or an array of them to a client of 2025-03-26. */
    heardLine(bytes) {
        let sent;
        let text;
        try {
            text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
            sent = JSON.parse(text);
        } catch (error) {
            return this.#object(`this line is no JSON in UTF-8 (${error.message}): ${bytes}`);
        }
        const together = Array.isArray(sent) && sent.length > 0 && this.#session === '2025-03-26';
        for (const message of together ? sent : [sent]) this.#heardMessage(message, text);
    }

    #heardMessage(message, text) {
        this.messages.push(message);
        this.texts.push(text);
        if (message === null || typeof message !== 'object' || Array.isArray(message))
            return this.#object(`a message is an object: ${text}`);
        if (message.jsonrpc !== '2.0') this.#object(`a message says "jsonrpc":"2.0": ${text}`);
        if (message.method !== undefined) return this.#own(message);
        return this.#response(message);
    }

    /** The requests that got no answer, and were not canceled. */
    get unanswered() {
        return [...this.#requests].filter(([, request]) => !request.answered && !request.canceled).map(([id]) => id);
    }

    #object(sentence, message) {
        this.problems.push(message ? `${sentence}: ${JSON.stringify(message)}` : sentence);
    }

    #measure(sentences, message) {
        for (const sentence of sentences ?? []) this.#object(sentence, message);
    }

    #response(message) {
        if (('result' in message) === ('error' in message))
            return this.#object('a response has a result or an error', message);
        const request = this.#requests.get(message.id);
        if (!request) {
            // An unreadable message has no id; 2025-06-18 requires one.
            const unread = 'error' in message && (message.id === undefined || message.id === 'unreadable');
            if (!unread) return this.#object('a response to a request that nobody sent', message);
            return this.#measure(wireSchema(this.#session ?? newest)?.failure(message), message);
        }
        if (request.answered) this.#object('a second response to a request', message);
        request.answered = true;
        if (request.method === 'initialize' && message.result) this.#session = message.result.protocolVersion;
        const rules = request.method === 'initialize' && message.result ? this.#session : request.revision;
        if (!revisions.includes(rules)) return this.#object(`there is no revision ${rules}`, message);
        this.#measure(wireSchema(rules)?.response(request.method, message), message);
        for (const member of strangers(rules, message.result)) this.#object(`${rules} knows no ${member}`, message);
    }

    #own(message) {
        const token = message.params?.progressToken;
        const told = message.method === 'notifications/progress' ? this.#progress.get(token) : undefined;
        const request = this.#requests.get(told?.request);
        const revision = request?.revision ?? this.#session ?? newest;
        this.#measure(wireSchema(revision)?.own(message), message);
        if (message.id !== undefined && isModern(revision))
            this.#object('a server asks nothing since 2026-07-28', message);
        if (message.method !== 'notifications/progress') return;
        if (!request) return this.#object('progress of a request that nobody wanted it for', message);
        if (request.answered) this.#object('progress after the response', message);
        if (!(message.params.progress > told.last)) this.#object(`progress does not rise above ${told.last}`, message);
        told.last = message.params.progress;
    }
}
