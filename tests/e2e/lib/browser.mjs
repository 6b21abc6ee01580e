// SPDX-License-Identifier: MIT
// Chromium, headless and without scripts.
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'];

/** Starts the browser; who starts it closes it. */
export async function startBrowser() {
    const executablePath = places.find((path) => existsSync(path));
    if (!executablePath)
        throw new Error(`Chromium is missing: .ci/setup tests installs it (looked for ${places.join(', ')})`);
    return chromium.launch({ executablePath, args: flags });
}

/** A tab that runs no scripts; what differs from a usual window is an option. */
export async function openTab(browser, options = {}) {
    const usual = { javaScriptEnabled: false, viewport: { width: 900, height: 700 } };
    const context = await browser.newContext({ ...usual, ...options });
    return context.newPage();
}

const folder = join(dirname(process.argv[1]), 'screenshots');

/** Saves what a tab shows beside the script that runs, which is in the build folder. */
export async function photograph(tab, name) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await tab.screenshot({ path });
    return path;
}
