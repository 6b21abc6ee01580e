// SPDX-License-Identifier: MIT
// A client that writes exactly the given lines to the standard input of a gallery.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { ending, gallery, galleryArguments } from './gallery.mjs';
import { Wiretap } from './wiretap.mjs';

export const versionKey = 'io.modelcontextprotocol/protocolVersion';
export const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

/** The `_meta` of a request of 2026-07-28. */
export const modernMeta = { [versionKey]: '2026-07-28', [capabilitiesKey]: {} };

export class RawPeer {
    tap = new Wiretap();
    stderr = '';
    #child;
    #waiting = [];
    #lastId = 1000;

    constructor(options = {}) {
        this.#child = spawn(gallery, galleryArguments(options), { stdio: 'pipe' });
        /** How the process ends: `{code, signal}`. */
        this.ended = ending(this.#child);
        this.#child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
        this.#child.stdin.on('error', () => {});
        this.#child.stdout.on('data', (bytes) => {
            this.tap.heard(bytes);
            this.#look();
        });
        this.#child.stdout.once('end', () => {
            this.tap.ended();
            for (const { what, reject } of this.#waiting)
                reject(new Error(`the server hung up before it sent ${what}`));
        });
    }

    /** Writes bytes or text as they are. */
    write(bytes) {
        this.#child.stdin.write(bytes);
    }

    /** Writes messages as lines, in one piece. */
    send(...messages) {
        for (const message of messages) this.tap.sent(message);
        this.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
    }

    /** Sends a request without metadata, and returns the whole response. */
    ask(method, params) {
        const id = this.#lastId++;
        this.send({ jsonrpc: '2.0', id, method, params });
        return this.response(id);
    }

    /** Sends a request of 2026-07-28, and returns the whole response. */
    askModern(method, params = {}) {
        return this.ask(method, { ...params, _meta: { ...modernMeta, ...params._meta } });
    }

    async initialize(revision = '2025-11-25') {
        const response = await this.ask('initialize', {
            protocolVersion: revision, capabilities: {}, clientInfo: { name: 'raw', version: '1' },
        });
        this.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
        return response.result;
    }

    /** The response with this id. */
    response(id) {
        const answers = (message) => message.method === undefined && message.id === id;
        return this.heard(`a response to ${JSON.stringify(id)}`, answers);
    }

    /** The error without an id, which answers what could not be read. */
    idless() {
        const answers = (message) => message.method === undefined && message.id === undefined;
        return this.heard('an error without an id', answers);
    }

    /** A message that a predicate accepts, whether it has come or is to come; each is given out once. */
    heard(what, accepts) {
        return new Promise((resolve, reject) => {
            this.#waiting.push({ what, accepts, resolve, reject });
            this.#look();
        });
    }

    hangUp() {
        this.#child.stdin.end();
    }

    /** Reads nothing any more. */
    stopListening() {
        this.#child.stdout.destroy();
    }

    signal(name) {
        this.#child.kill(name);
    }

    /** Hangs up, and demands a clean end and nothing odd on the wire. */
    async leave() {
        this.hangUp();
        await this.assertEnd();
    }

    async assertEnd(complaint = /^$/) {
        assert.deepEqual(await this.ended, { code: 0, signal: null }, `a clean end; standard error: ${this.stderr}`);
        assert.deepEqual(this.tap.problems, [], 'nothing is wrong on the wire');
        assert.match(this.stderr, complaint, 'no other complaint');
    }

    #given = new Set();

    #look() {
        this.#waiting = this.#waiting.filter(({ accepts, resolve }) => {
            const found = this.tap.messages.find((message) => !this.#given.has(message) && accepts(message));
            if (!found) return true;
            this.#given.add(found);
            resolve(found);
            return false;
        });
    }
}
