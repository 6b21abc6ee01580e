// SPDX-License-Identifier: MIT
// A visit of one customer to a gallery: the steps that tests of buying share.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkout from './checkout.mjs';
import { Customer } from './clients.mjs';
import { flows } from './flows.mjs';

/** Milliseconds after which a test that hangs has failed. */
export const safetyNet = 60_000;

/** The text of a result's first block. */
export const said = (result) => result.content[0].text;

/** Programs read `structuredContent`, older clients the first text: both say the same. */
function assertMirrored(result) {
    assert.ok(result.structuredContent, `structured content in ${JSON.stringify(result)}`);
    assert.deepEqual(JSON.parse(said(result)), result.structuredContent, 'the text is the structured content');
}

/** The facts of a refusal with this code. */
export function refusal(result, code) {
    assertMirrored(result);
    // Clients discard errors or hide them: an answer with a link is no error.
    const error = result.structuredContent.payment_url ? undefined : true;
    assert.equal(result.isError, error, `an error, or a link, and not both: ${JSON.stringify(result)}`);
    assert.equal(result.structuredContent.error, code);
    assert.ok(result.structuredContent.message, 'a sentence for the reader');
    return result.structuredContent;
}

/** A tool's own result in one text. */
export function delivered(result, text) {
    assert.ok(!result.isError, `no error: ${JSON.stringify(result)}`);
    assert.deepEqual(result.content, [{ type: 'text', text }]);
}

/** What a failed tool leaves behind: its own words first, then a sentence about the money. */
export function failure(result, reason) {
    assert.equal(result.isError, true, `an error, not ${JSON.stringify(result)}`);
    assert.equal(said(result), reason);
    assert.equal(result.structuredContent.error, 'tool_failed');
    assert.equal(result.content.at(-1).text, result.structuredContent.message);
    return result.structuredContent;
}

export class Shop {
    constructor(customer, flow) {
        this.customer = customer;
        this.flow = flow;
    }

    call(name, args, options) {
        return this.customer.callTool(name, args, options);
    }

    /** Calls a paid tool, which answers with a link. */
    async offer(tool, args = {}) {
        const result = await this.call(tool, args);
        assert.ok(!result.isError, `a link, not ${JSON.stringify(result)}`);
        assertMirrored(result);
        const facts = result.structuredContent;
        assert.equal(facts.status, 'payment_required');
        assert.equal(facts.next_step, this.flow.confirmTool(tool));
        assert.match(facts.payment_id, /^pay_[0-9a-f]{32}$/);
        assert.match(facts.payment_url, /^http:\/\/127\.0\.0\.1:\d+\/checkout\/mock_[0-9a-f]{32}$/);
        for (const needed of [facts.payment_url, facts.payment_id, facts.next_step])
            assert.ok(facts.message.includes(needed), `${needed} in the message: ${facts.message}`);
        return { ...facts, tool };
    }

    confirm(offer, options) {
        return this.call(this.flow.confirmTool(offer.tool), { payment_id: offer.payment_id }, options);
    }

    pay(offer) {
        return checkout.pay(offer.payment_url);
    }

    page(offer) {
        return checkout.open(offer.payment_url);
    }

    async assertRuns(tool, times) {
        assert.equal(await this.customer.runs(tool), times, `runs of ${tool}`);
    }
}

/**
 * A test of one client, by its name in `clients`, and one flow, by its name in `flows`; `person` is who can be asked,
 * see `Customer.arrive`, or makes one. The server is the test's own; at the end all that it has said is examined.
 */
export function visit(title, { client, flow, person, ...options }, body) {
    test(`${flow}, ${client}: ${title}`, { timeout: safetyNet }, async (t) => {
        const somebody = typeof person === 'function' ? person() : person;
        const customer = await Customer.arrive(client, { flow, ...options }, somebody);
        t.after(() => customer.abandon());
        await body(new Shop(customer, flows[flow]), somebody);
        await customer.leave();
    });
}
