// SPDX-License-Identifier: MIT
// The providers' official descriptions as validating servers, and the program that queries a provider.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';

const folder = path.join(process.env.PAYMCP_SHARED ?? '', 'provider-contracts');
export const contractsAreHere = existsSync(path.join(folder, 'contract-mock.mjs'));

/** A description's server. Every request to it must be one that the description allows. */
export class Contract {
    static async open(file, shape) {
        const opened = new Contract();
        const mock = path.join(folder, 'contract-mock.mjs');
        const words = [mock, path.join(folder, file), '--port', '0', '--shape', shape];
        // The packages that it needs lie beside this script, not beside it.
        const env = { ...process.env, AJV_FROM: path.join(import.meta.dirname, 'x.js'), NODE_OPTIONS: '' };
        opened.process = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'], env });
        opened.url = await new Promise((resolve, reject) => {
            let said = '';
            opened.process.stderr.setEncoding('utf8').on('data', (text) => {
                said += text;
                const url = said.match(/on (http:\S+)/)?.[1];
                if (url) resolve(url);
            });
            opened.process.once('exit', () => reject(new Error(`the contract mock ended: ${said}`)));
        });
        return opened;
    }

    async #control(word, body) {
        const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
        return (await fetch(`${this.url}/__mock/${word}`, init)).json();
    }

    log() {
        return this.#control('log');
    }
    reset() {
        return this.#control('reset', {});
    }

    /** The next answers to an operation, merged over the description's own example. */
    respond(op, body, more = {}) {
        return this.#control('respond', { op, body, merge: true, ...more });
    }

    /** What was asked, all of it in accordance with the description. */
    async asked() {
        const log = await this.log();
        for (const { method, path: at, errors } of log) assert.deepEqual(errors ?? [], [], `${method} ${at}`);
        return log;
    }

    async operations() {
        return (await this.asked()).map(({ op }) => op);
    }

    close() {
        this.process.kill();
    }
}

/** A server of the test's own, for what no description covers: `answer(request, body)` gives `{status, body}`. */
export async function serve(answer) {
    const server = createServer((request, response) => {
        const chunks = [];
        request.on('data', (chunk) => chunks.push(chunk)).on('end', async () => {
            const { status = 200, headers = { 'content-type': 'application/json' }, body = {} } =
                await answer(request, Buffer.concat(chunks).toString());
            response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
        });
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () => {
        server.closeAllConnections();
        server.close();
    };
    return { url: `http://127.0.0.1:${server.address().port}`, close };
}

/** A provider, queried from a separate process. */
export class Provider {
    #waiting = [];

    constructor(name, url) {
        this.process = spawn(process.env.PAYMCP_ASK_PROVIDER, [name, url], { stdio: ['pipe', 'pipe', 'inherit'] });
        createInterface({ input: this.process.stdout }).on('line', (line) => this.#waiting.shift()(JSON.parse(line)));
    }

    ask(question) {
        this.process.stdin.write(`${JSON.stringify(question)}\n`);
        return new Promise((resolve) => this.#waiting.push(resolve));
    }

    /** The value of an answer, which must be one. */
    async value(op, order) {
        const answer = await this.ask({ op, order });
        assert.ok('value' in answer, `${op}: ${JSON.stringify(answer)}`);
        return answer.value;
    }

    /** The error of an answer, which must be one. */
    async error(op, order) {
        const answer = await this.ask({ op, order });
        assert.ok('error' in answer, `${op}: ${JSON.stringify(answer)}`);
        return answer;
    }

    close() {
        this.process.stdin.end();
    }
}

let orders = 0;
export function order(amount = 50, currency = 'USD', more = {}) {
    orders += 1;
    const payment_id = `pay_${String(orders).padStart(32, '0')}`;
    return { payment_id, amount, currency, expires: Date.now() + 3_600_000, ...more };
}
