// SPDX-License-Identifier: MIT
// @apify/mcpc: a client for the command line, with a wallet in a folder of its own.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { privateKey } from './buyers.mjs';

const run = promisify(execFile);
const program = join(import.meta.dirname, 'node_modules/.bin/mcpc');

/** A client of a server over HTTP; it sends its last payment with the next call, too. */
export async function commandLine({ url }) {
    const folder = await mkdtemp(join(tmpdir(), 'paymcp-mcpc-'));
    // It starts a second process by the name `node`.
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    const env = { ...process.env, PATH, MCPC_HOME_DIR: folder };
    const mcpc = async (...words) => {
        // A result that is an error ends it with a status that is not 0.
        const { stdout, stderr } = await run(process.execPath, [program, ...words, '--json'], { env }).catch((ended) => ended);
        if (!stdout) throw new Error(stderr);
        return JSON.parse(stdout);
    };
    await mcpc('x402', 'import', privateKey);
    await mcpc('connect', url.href, '@shop', '--x402');
    const buy = ({ name, arguments: given }) => mcpc('@shop', 'tools-call', name, JSON.stringify(given));
    let last;
    return {
        buy: (params) => buy(last = params),
        plain: buy,
        repeat: () => buy(last),
        close: async () => {
            await mcpc('close', '@shop');
            await rm(folder, { recursive: true });
        },
    };
}
