// SPDX-License-Identifier: MIT
// Runs the small programs of ../shared/cases, if present, against the gallery: each fails if a fault is back.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ending, gallery } from './lib/gallery.mjs';

const folder = join(process.env.PAYMCP_SHARED ?? '', 'cases');
const programs = existsSync(folder) ? readdirSync(folder).filter((name) => /^\d.*\.mjs$/.test(name)).sort() : [];

if (programs.length === 0) test('the shared cases', { skip: `there is no ${folder}` }, () => {});

for (const program of programs) {
    test(program, { timeout: 120_000 }, async (t) => {
        const env = { ...process.env };
        delete env.NODE_OPTIONS;
        const child = spawn(process.execPath, [join(folder, program), gallery], { env, stdio: ['ignore', 'pipe', 'pipe'] });
        t.after(() => child.kill('SIGKILL'));
        let said = '';
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
        assert.deepEqual(await ending(child), { code: 0, signal: null }, said);
    });
}
