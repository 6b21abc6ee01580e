// SPDX-License-Identifier: MIT
// Buying with the official clients: each client and revision with each flow that returns a link first.
import assert from 'node:assert/strict';
import * as checkout from './lib/checkout.mjs';
import { clients, Customer, isStranger, known, oneOfEachRevision } from './lib/clients.mjs';
import { flows } from './lib/flows.mjs';
import { tools } from './lib/gallery.mjs';
import { delivered, failure, refusal, said, Shop, visit } from './lib/shop.mjs';
import { isModern } from './lib/wire_schema.mjs';

const paidTools = tools.filter(({ price }) => price);
const madeUp = 'pay_00000000000000000000000000000000';

const inputs = {
    add: { required: ['a', 'b'], properties: { a: 'integer', b: 'integer' } },
    generate_image: { required: ['prompt'], properties: { prompt: 'string' } },
    translate: { required: ['text'], properties: { text: 'string', target: 'string' } },
    slow_report: { required: ['milliseconds'], properties: { milliseconds: 'integer' } },
    always_fails: { required: ['reason'], properties: { reason: 'string' } },
    fails_uncharged: { required: ['reason'], properties: { reason: 'string' } },
    run_count: { required: ['tool'], properties: { tool: 'string' } },
};
const noInput = { properties: {} };
const confirmInput = { required: ['payment_id'], properties: { payment_id: 'string' } };

function everyFlow(flow) {
    for (const client of Object.keys(clients)) {
        visit('a purchase from the link to the result', { client, flow }, async (shop) => {
            const offer = await shop.offer('generate_image', { prompt: 'a cat' });
            assert.deepEqual([offer.amount, offer.currency], ['0.50', 'USD']);
            const page = await shop.page(offer);
            assert.match(page.text, /0\.50 USD/);
            assert.match(page.text, /generate_image/);
            assert.match((await shop.pay(offer)).text, /Paid/);
            delivered(await shop.confirm(offer), 'Image generated for: a cat');
            await shop.assertRuns('generate_image', 1);
        });
    }
    for (const client of oneOfEachRevision) everyRevision({ client, flow });
}

function everyRevision(where) {
    const { sharesConfirm, names } = flows[where.flow];

    visit('the list has the names in their order, the schemas and the prices', where, async (shop) => {
        const listed = await shop.customer.listTools();
        assert.deepEqual(listed.map(({ name }) => name), names);
        for (const tool of listed) {
            const known = tools.find(({ name }) => name === tool.name);
            const input = known ? inputs[tool.name] ?? noInput : confirmInput;
            assert.equal(tool.inputSchema.type, 'object', tool.name);
            assert.equal(tool.inputSchema.additionalProperties, false, tool.name);
            assert.deepEqual(tool.inputSchema.required, input.required, tool.name);
            const types = Object.entries(tool.inputSchema.properties).map(([name, { type }]) => [name, type]);
            assert.deepEqual(Object.fromEntries(types), input.properties, tool.name);
            assert.deepEqual(tool._meta?.price, known?.price, tool.name);
            assert.ok(tool.description, tool.name);
            assert.equal(Boolean(tool.outputSchema), ['add', 'run_count'].includes(tool.name), tool.name);
        }
        const of = (name) => listed.find((tool) => tool.name === name);
        assert.equal(of('translate').inputSchema.properties.target.default, 'fr');
        const { minimum, maximum } = of('slow_report').inputSchema.properties.milliseconds;
        assert.deepEqual([minimum, maximum], [0, 60000]);
        assert.deepEqual(of('add').outputSchema.required, ['sum']);
    });

    visit('free tools answer at once', where, async (shop) => {
        delivered(await shop.call('ping_free'), 'pong');
        const sum = await shop.call('add', { a: 20, b: 22 });
        assert.deepEqual(sum.structuredContent, { sum: 42 });
        assert.deepEqual(JSON.parse(said(sum)), { sum: 42 });
        await shop.assertRuns('generate_image', 0);
    });

    visit('confirming too early gives the same link again', where, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'early' });
        const early = refusal(await shop.confirm(offer), 'payment_pending');
        assert.equal(early.payment_url, offer.payment_url);
        assert.equal(early.payment_id, offer.payment_id);
        assert.equal(early.next_step, offer.next_step);
        assert.equal(early.status, 'pending');
        assert.match(early.message, /^Not paid yet\./);
        await shop.assertRuns('generate_image', 0);
        await shop.pay(offer);
        delivered(await shop.confirm(offer), 'Image generated for: early');
    });

    visit('confirming again gives the same result and runs nothing', where, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'twice' });
        await shop.pay(offer);
        const once = await shop.confirm(offer);
        delivered(once, 'Image generated for: twice');
        assert.deepEqual(await shop.confirm(offer), once);
        await shop.assertRuns('generate_image', 1);
    });

    visit('thirty concurrent confirms of one payment run the tool once', where, async (shop) => {
        const offer = await shop.offer('slow_report', { milliseconds: 100 });
        await shop.pay(offer);
        const results = await Promise.all(Array.from({ length: 30 }, () => shop.confirm(offer)));
        for (const result of results) assert.deepEqual(result, results[0]);
        delivered(results[0], 'report ready after 100 ms');
        await shop.assertRuns('slow_report', 1);
    });

    if (!sharesConfirm) {
        visit('the id of another tool is a mismatch', where, async (shop) => {
            const cheap = await shop.offer('generate_image', { prompt: 'cheap' });
            await shop.pay(cheap);
            const result = await shop.call('confirm_expensive', { payment_id: cheap.payment_id });
            const facts = refusal(result, 'payment_mismatch');
            assert.equal(facts.payment_url, undefined);
            await shop.assertRuns('expensive', 0);
            delivered(await shop.confirm(cheap), 'Image generated for: cheap');
        });
    }

    visit('an id that was never issued is unknown', where, async (shop) => {
        for (const payment_id of [madeUp, '', "' or 1=1", 'pay_\u0000', 'é'.repeat(5000)])
            refusal(await shop.confirm({ tool: 'generate_image', payment_id }), 'payment_unknown');
        await shop.assertRuns('generate_image', 0);
    });

    visit('the payment of another server process is unknown', where, async (shop) => {
        const neighbour = new Shop(await Customer.arrive(where.client, { flow: where.flow }), shop.flow);
        try {
            const offer = await neighbour.offer('generate_image', { prompt: 'next door' });
            await neighbour.pay(offer);
            refusal(await shop.confirm(offer), 'payment_unknown');
            await shop.assertRuns('generate_image', 0);
            delivered(await neighbour.confirm(offer), 'Image generated for: next door');
            await neighbour.customer.leave();
        } finally {
            await neighbour.customer.abandon();
        }
    });

    visit('canceling on the page ends the payment, and the next call starts anew', where, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'no' });
        assert.match((await checkout.cancel(offer.payment_url)).text, /Canceled.*not charged/);
        const facts = refusal(await shop.confirm(offer), 'payment_canceled');
        assert.equal(facts.next_step, 'generate_image');
        assert.equal(facts.payment_url, undefined);
        await shop.assertRuns('generate_image', 0);
        const again = await shop.offer('generate_image', { prompt: 'no' });
        assert.notEqual(again.payment_id, offer.payment_id);
    });

    visit('the same call gives the same link, another call another one', known(where), async (shop) => {
        const offer = await shop.offer('translate', { text: 'bread' });
        assert.deepEqual(await shop.offer('translate', { text: 'bread' }), offer);
        const german = await shop.offer('translate', { text: 'bread', target: 'de' });
        assert.deepEqual(await shop.offer('translate', { target: 'de', text: 'bread' }), german);
        assert.notEqual(german.payment_url, offer.payment_url);
        assert.notEqual((await shop.offer('translate', { text: 'wine' })).payment_url, offer.payment_url);
    });

    if (isStranger(where)) {
        visit('an anonymous client that calls again gets another link, and owns what it pays by either', where,
            async (shop) => {
                const offers = [];
                while (offers.length < 2) offers.push(await shop.offer('translate', { text: 'bread' }));
                assert.notEqual(offers[0].payment_id, offers[1].payment_id);
                await shop.pay(offers[1]);
                refusal(await shop.confirm(offers[0]), 'payment_pending');
                delivered(await shop.confirm(offers[1]), '[fr] bread');
                await shop.assertRuns('translate', 1);
            });
    }

    visit('the offered call is the one that runs, with its defaults', where, async (shop) => {
        const plain = await shop.offer('translate', { text: 'bread & "butter" <ä>\n' });
        const german = await shop.offer('translate', { text: 'bread', target: 'de' });
        assert.deepEqual([plain.amount, plain.currency], ['80', 'JPY']);
        assert.match((await shop.page(plain)).text, /80 JPY/);
        await shop.pay(german);
        await shop.pay(plain);
        delivered(await shop.confirm(plain), '[fr] bread & "butter" <ä>\n');
        delivered(await shop.confirm(german), '[de] bread');
        await shop.assertRuns('translate', 2);
    });

    visit('every paid tool charges its own price', where, async (shop) => {
        const fitting = { prompt: 'x', text: 'x', milliseconds: 0, reason: 'x' };
        for (const { name, price } of paidTools) {
            const wanted = Object.keys(inputs[name]?.properties ?? {}).filter((one) => one in fitting);
            const offer = await shop.offer(name, Object.fromEntries(wanted.map((one) => [one, fitting[one]])));
            assert.deepEqual({ amount: offer.amount, currency: offer.currency }, price);
            assert.ok((await shop.page(offer)).text.includes(`${price.amount} ${price.currency}`), name);
        }
    });

    visit('a tool that fails keeps its payment for another try', where, async (shop) => {
        const offer = await shop.offer('always_fails', { reason: 'out of paint' });
        await shop.pay(offer);
        for (const run of [1, 2]) {
            const facts = failure(await shop.confirm(offer), 'out of paint');
            assert.equal(facts.status, 'kept');
            assert.equal(facts.payment_id, offer.payment_id);
            assert.equal(facts.next_step, offer.next_step);
            assert.equal(facts.payment_url, undefined);
            await shop.assertRuns('always_fails', run);
        }
        assert.match((await shop.page(offer)).text, /Paid/);
    });

    visit('a tool that charges on success charges nothing when it fails', where, async (shop) => {
        const offer = await shop.offer('fails_uncharged', { reason: 'no luck' });
        assert.match((await shop.page(offer)).text, /only reserved now/);
        assert.match((await shop.pay(offer)).text, /Authorized/);
        const facts = failure(await shop.confirm(offer), 'no luck');
        assert.equal(facts.status, 'voided');
        assert.match(facts.message, /Nothing was charged/);
        assert.match((await shop.page(offer)).text, /Released.*not charged/);
        assert.equal(refusal(await shop.confirm(offer), 'tool_failed').status, 'voided');
        await shop.assertRuns('fails_uncharged', 1);
    });

    visit('a long tool reports increasing progress', where, async (shop) => {
        const offer = await shop.offer('slow_report', { milliseconds: 200 });
        await shop.pay(offer);
        const seen = [];
        const onprogress = (progress) => seen.push(progress);
        delivered(await shop.confirm(offer, { onprogress }), 'report ready after 200 ms');
        assert.ok(seen.length >= 2, `progress was told: ${JSON.stringify(seen)}`);
        for (const [at, { progress, total, message }] of seen.entries()) {
            assert.ok(at === 0 || progress > seen[at - 1].progress, JSON.stringify(seen));
            assert.ok(progress <= total);
            assert.equal(message, 'writing the report');
        }
    });

    visit('a client that cancels its call finds the result when it asks again', where, async (shop) => {
        const offer = await shop.offer('slow_report', { milliseconds: 800 });
        await shop.pay(offer);
        const leaving = new AbortController();
        const onprogress = () => leaving.abort();
        await assert.rejects(shop.confirm(offer, { onprogress, signal: leaving.signal }));
        delivered(await shop.confirm(offer), 'report ready after 800 ms');
        await shop.assertRuns('slow_report', 1);
    });

    visit('invalid arguments are named and cost nothing', where, async (shop) => {
        const confirmTool = shop.flow.confirmTool('generate_image');
        for (const [tool, args, pointer] of [
            ['generate_image', {}, '/prompt'],
            ['generate_image', { prompt: 7 }, '/prompt'],
            ['generate_image', { prompt: null }, '/prompt'],
            ['generate_image', { prompt: 'a cat', size: 9 }, '/size'],
            ['generate_image', { prompt: 'a cat', 'a/b~c': 9 }, '/a~1b~0c'],
            ['slow_report', { milliseconds: 60001 }, '/milliseconds'],
            ['slow_report', { milliseconds: -1 }, '/milliseconds'],
            ['slow_report', { milliseconds: 1.5 }, '/milliseconds'],
            ['slow_report', { milliseconds: '5' }, '/milliseconds'],
            ['expensive', { payment_id: madeUp }, '/payment_id'],
            [confirmTool, {}, '/payment_id'],
            [confirmTool, { payment_id: 7 }, '/payment_id'],
            [confirmTool, { payment_id: madeUp, prompt: 'x' }, '/prompt'],
        ]) {
            const facts = refusal(await shop.call(tool, args), 'invalid_arguments');
            assert.equal(facts.pointer, pointer);
            assert.ok(facts.message.includes(pointer), facts.message);
            assert.equal(facts.payment_url, undefined);
        }
        for (const { name } of paidTools) await shop.assertRuns(name, 0);
    });

    visit('invalid arguments of a tool with an output schema are named, too', where, async (shop) => {
        // Such a tool promises the form of its structured content: an error has none.
        const result = await shop.call('add', { a: 1 });
        assert.equal(result.isError, true);
        assert.equal(result.structuredContent, undefined);
        assert.equal(JSON.parse(said(result)).pointer, '/b');
        assert.equal(JSON.parse(said(result)).error, 'invalid_arguments');
    });

    visit('an unknown tool is refused by its name', where, async (shop) => {
        await assert.rejects(shop.call('generate_imag'), (error) => {
            assert.equal(error.code, -32602);
            assert.match(error.message, /There is no tool "generate_imag"/);
            return true;
        });
        const other = sharesConfirm ? 'confirm_generate_image' : 'confirm_payment';
        await assert.rejects(shop.call(other, { payment_id: madeUp }), { code: -32602 });
    });

    if (!isModern(clients[where.client].revision)) {
        visit('a ping is answered', where, async (shop) => {
            await shop.customer.ping();
            assert.deepEqual(shop.customer.tap.messages.at(-1).result, {});
        });
    }
}

/** What neither the client nor the revision has a part in. */
function everyPayment(where) {
    visit('a link that nobody uses expires', { ...where, payment_ttl: 1 }, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'late' });
        let result;
        do {
            result = await shop.confirm(offer);
        } while (result.structuredContent.error === 'payment_pending');
        const facts = refusal(result, 'payment_expired');
        assert.equal(facts.next_step, 'generate_image');
        const page = await shop.page(offer);
        assert.match(page.text, /not charged/);
        assert.equal(page.forms.size, 0, 'nothing can be pressed any more');
        await shop.assertRuns('generate_image', 0);
        assert.notEqual((await shop.offer('generate_image', { prompt: 'late' })).payment_id, offer.payment_id);
    });

    visit('another web page cannot press the buttons', where, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'mine' });
        const page = await shop.page(offer);
        for (const headers of [
            { origin: 'https://evil.example' },
            { origin: 'http://127.0.0.1:1' },
            { origin: 'null' },
            { 'sec-fetch-site': 'cross-site' },
        ]) {
            for (const button of ['Pay', 'Cancel'])
                assert.equal((await checkout.submit(page, button, headers)).status, 403, JSON.stringify(headers));
        }
        refusal(await shop.confirm(offer), 'payment_pending');
    });

    visit('a payment is decided once', where, async (shop) => {
        const offer = await shop.offer('generate_image', { prompt: 'which' });
        const page = await shop.page(offer);
        await shop.pay(offer);
        assert.equal((await checkout.submit(page, 'Cancel')).status, 303);
        assert.equal((await checkout.submit(page, 'Pay')).status, 303);
        assert.match((await shop.page(offer)).text, /Paid/);
        delivered(await shop.confirm(offer), 'Image generated for: which');
    });
}

for (const flow of Object.keys(flows).filter((name) => flows[name].linksFirst)) {
    everyFlow(flow);
    everyPayment({ client: oneOfEachRevision[1], flow });
}
