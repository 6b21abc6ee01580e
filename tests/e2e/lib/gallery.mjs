// SPDX-License-Identifier: MIT
// The program under test: a script is started as `node SCRIPT GALLERY`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';

/** The path of the gallery. */
export const gallery = process.argv[2];
if (!gallery) {
    console.error(`usage: node ${process.argv[1]} GALLERY`);
    process.exit(2);
}
accessSync(gallery, constants.X_OK);

/** How clients reach the gallery where a test does not care: both ways are tested with the same scripts. */
export const usualTransport = process.env.PAYMCP_TRANSPORT ?? 'stdio';

/** What each choice on the command line is where a test does not care. */
const defaults = { transport: usualTransport, flow: 'two_step', provider: 'mock', store: 'memory', log: 'error' };

/** `{flow: 'two_step'}` as the words of a command line; a list repeats its option. */
export function galleryArguments(options = {}) {
    return Object.entries({ ...defaults, ...options }).flatMap(([name, value]) =>
        [value].flat().flatMap((one) => [`--${name.replaceAll('_', '-')}`, String(one)]));
}

/** The paid and free tools of the gallery in their order, by the table of the design. */
export const tools = [
    { name: 'ping_free' },
    { name: 'add' },
    { name: 'generate_image', price: { amount: '0.50', currency: 'USD' } },
    { name: 'translate', price: { amount: '80', currency: 'JPY' } },
    { name: 'slow_report', price: { amount: '2.00', currency: 'USD' } },
    { name: 'always_fails', price: { amount: '1.00', currency: 'USD' } },
    { name: 'fails_uncharged', price: { amount: '1.00', currency: 'USD' } },
    { name: 'expensive', price: { amount: '500.00', currency: 'USD' } },
    { name: 'run_count' },
];

/** A gallery that serves over HTTP, started with `options`: where it is, what it has said, and how it ends. */
export class HttpGallery {
    stderr = '';

    /** Starts one, with at most so many `descriptors` if given, and waits until it says where it listens. */
    static open(options = {}, { descriptors } = {}) {
        const words = galleryArguments({ listen: '127.0.0.1:0', log: 'info', ...options, transport: 'http' });
        const command = descriptors ? ['sh', '-c', `ulimit -n ${descriptors}; exec "$0" "$@"`, gallery] : [gallery];
        return HttpGallery.start([...command, ...words]);
    }

    /** The same for another program, by the words of its command line. */
    static async start([program, ...words]) {
        const opened = new HttpGallery();
        opened.process = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'] });
        opened.ended = ending(opened.process);
        opened.url = await new Promise((resolve, reject) => {
            opened.process.stderr.setEncoding('utf8').on('data', (text) => {
                opened.stderr += text;
                const url = opened.stderr.match(/ at (https?:\S+\/mcp)\b/)?.[1];
                if (url) resolve(new URL(url));
            });
            opened.ended.then(() => reject(new Error(`the gallery ended at once: ${opened.stderr}`)));
        });
        return opened;
    }

    /** Asks it to end, and waits for that: `{code, signal}`. */
    close() {
        this.process.kill('SIGTERM');
        return this.ended;
    }
}

/** How a process ends: `{code, signal}`. */
export function ending(child) {
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}

/** A port of this machine that nobody listens on. */
export async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}
