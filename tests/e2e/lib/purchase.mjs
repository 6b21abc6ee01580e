// SPDX-License-Identifier: MIT
// One image, bought of a gallery over HTTP by a client of MCP 2026-07-28.
import assert from 'node:assert/strict';
import * as checkout from './checkout.mjs';
import { RawHttp } from './raw_http.mjs';

/** A whole purchase; the payment's id. */
export async function buy(url, prompt = 'a fox') {
    const peer = new RawHttp(url);
    const call = async (name, args) =>
        (await peer.askModern('tools/call', { name, arguments: args })).message.result;
    const offer = (await call('generate_image', { prompt })).structuredContent;
    await checkout.pay(offer.payment_url);
    const bought = await call('confirm_generate_image', { payment_id: offer.payment_id });
    assert.equal(bought.content[0].text, `Image generated for: ${prompt}`);
    return offer.payment_id;
}
