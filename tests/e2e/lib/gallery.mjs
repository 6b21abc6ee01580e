// SPDX-License-Identifier: MIT
// The program under test: a script is started as `node SCRIPT GALLERY`.
import { accessSync, constants } from 'node:fs';

/** The path of the gallery. */
export const gallery = process.argv[2];
if (!gallery) {
    console.error(`usage: node ${process.argv[1]} GALLERY`);
    process.exit(2);
}
accessSync(gallery, constants.X_OK);

/** What each choice on the command line is where a test does not care. */
const defaults = { transport: 'stdio', flow: 'two_step', provider: 'mock', store: 'memory', log: 'error' };

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

/** How a process ends: `{code, signal}`. */
export function ending(child) {
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
}
