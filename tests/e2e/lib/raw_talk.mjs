// SPDX-License-Identifier: MIT
// Raw conversations: a test with its own server, and the messages and checks of one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkout from './checkout.mjs';
import { RawPeer } from './raw_peer.mjs';
import { safetyNet } from './shop.mjs';

export const parseError = -32700;
export const invalidRequest = -32600;
export const methodNotFound = -32601;
export const invalidParams = -32602;
export const unsupportedVersion = -32022;

/** A test with its own server, which ends with exit code 0 when the client disconnects. */
export function conversation(title, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const peer = new RawPeer();
        t.after(() => peer.signal('SIGKILL'));
        await body(peer);
        await peer.leave();
    });
}

/** A test that ends the server itself. */
export function lastWords(title, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const peer = new RawPeer();
        t.after(() => peer.signal('SIGKILL'));
        await body(peer);
    });
}

/** That a server still answers. */
export async function assertAlive(peer) {
    assert.deepEqual((await peer.askModern('server/discover')).result.supportedVersions, ['2026-07-28']);
}

export function assertError(response, code, words) {
    assert.equal(response.error?.code, code, JSON.stringify(response));
    if (words) assert.match(response.error.message, words);
}

/** Buys without an SDK: the id of a payment that is paid. */
export async function paidReport(peer, milliseconds) {
    const offer = (await peer.askModern('tools/call', { name: 'slow_report', arguments: { milliseconds } })).result;
    await checkout.pay(offer.structuredContent.payment_url);
    return offer.structuredContent.payment_id;
}

/** The request for the report of a payment. */
export const confirming = (id, payment_id, meta) => ({
    jsonrpc: '2.0', id, method: 'tools/call',
    params: { name: 'confirm_slow_report', arguments: { payment_id }, ...(meta && { _meta: meta }) },
});
