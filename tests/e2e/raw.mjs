// SPDX-License-Identifier: MIT
// Raw conversations on stdio: which era a request belongs to, what each error is, and what a hostile client can do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as checkout from './lib/checkout.mjs';
import { capabilitiesKey, modernMeta, RawPeer, versionKey } from './lib/raw_peer.mjs';
import { safetyNet } from './lib/shop.mjs';

const parseError = -32700;
const invalidRequest = -32600;
const methodNotFound = -32601;
const invalidParams = -32602;
const unsupportedVersion = -32022;

const identityKey = 'io.modelcontextprotocol/serverInfo';
const legacyRevisions = ['2025-06-18', '2025-11-25'];

/** A test with a server of its own, which ends well when the client hangs up. */
function conversation(title, body, options) {
    test(title, { timeout: safetyNet }, async (t) => {
        const peer = new RawPeer(options);
        t.after(() => peer.signal('SIGKILL'));
        await body(peer);
        await peer.leave();
    });
}

/** A test that ends the server itself. */
function lastWords(title, body) {
    test(title, { timeout: safetyNet }, async (t) => {
        const peer = new RawPeer();
        t.after(() => peer.signal('SIGKILL'));
        await body(peer);
    });
}

async function assertAlive(peer) {
    assert.deepEqual((await peer.askModern('server/discover')).result.supportedVersions, ['2026-07-28']);
}

function assertError(response, code, words) {
    assert.equal(response.error?.code, code, JSON.stringify(response));
    if (words) assert.match(response.error.message, words);
}

/** Buys without an SDK: the id of a payment that is paid. */
async function paidReport(peer, milliseconds) {
    const offer = (await peer.askModern('tools/call', { name: 'slow_report', arguments: { milliseconds } })).result;
    await checkout.pay(offer.structuredContent.payment_url);
    return offer.structuredContent.payment_id;
}

const confirming = (id, payment_id, meta) => ({
    jsonrpc: '2.0', id, method: 'tools/call',
    params: { name: 'confirm_slow_report', arguments: { payment_id }, ...(meta && { _meta: meta }) },
});

conversation('server/discover says what is served', async (peer) => {
    const { result } = await peer.askModern('server/discover');
    assert.deepEqual(result.supportedVersions, ['2026-07-28']);
    assert.deepEqual(result.capabilities, { tools: {} });
    assert.equal(result.resultType, 'complete');
    assert.equal(result._meta[identityKey].name, 'paymcp-gallery');
});

conversation('the list of 2026-07-28 says its type and how long it holds', async (peer) => {
    const { result } = await peer.askModern('tools/list');
    assert.equal(result.resultType, 'complete');
    assert.ok(Number.isInteger(result.ttlMs) && result.ttlMs >= 0);
    assert.match(result.cacheScope, /^(public|private)$/);
    assert.equal(result._meta[identityKey].name, 'paymcp-gallery');
});

conversation('what a request of 2026-07-28 must say is missed by name', async (peer) => {
    for (const [meta, missed] of [
        [{ [versionKey]: '2026-07-28' }, capabilitiesKey],
        [{ [versionKey]: '2026-07-28', [capabilitiesKey]: true }, capabilitiesKey],
        [{ [versionKey]: 20260728, [capabilitiesKey]: {} }, versionKey],
        [{ [capabilitiesKey]: {} }, versionKey],
        [{ 'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' } }, versionKey],
        [{}, versionKey],
        ['2026-07-28', '_meta'],
    ]) {
        for (const method of ['server/discover', 'tools/list', 'tools/call']) {
            const response = await peer.ask(method, { name: 'ping_free', _meta: meta });
            assertError(response, invalidParams);
            assert.ok(response.error.message.includes(missed), response.error.message);
        }
    }
});

conversation('a version that is not served is answered with those that are', async (peer) => {
    const { supportedVersions } = (await peer.askModern('server/discover')).result;
    for (const requested of ['v999.0.0', '2025-11-25', '2026-07-29', '']) {
        const response = await peer.askModern('tools/list', { _meta: { [versionKey]: requested } });
        assertError(response, unsupportedVersion);
        assert.deepEqual(response.error.data, { supported: supportedVersions, requested });
    }
});

conversation('methods that 2026-07-28 has removed, and unknown ones, are not found', async (peer) => {
    const gone = ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'];
    const unknown = ['resources/list', 'prompts/list', 'tasks/list', 'tools/List', 'rpc.discover', ''];
    for (const method of [...gone, ...unknown]) assertError(await peer.askModern(method), methodNotFound);
    const handshake = { protocolVersion: '2025-11-25', capabilities: {} };
    assertError(await peer.askModern('initialize', handshake), methodNotFound);
});

conversation('before the handshake only a ping is answered', async (peer) => {
    assert.deepEqual((await peer.ask('ping')).result, {});
    for (const method of ['tools/list', 'tools/call', 'server/discover', 'no/such'])
        assertError(await peer.ask(method, {}), invalidParams, /initialize/);
});

for (const revision of legacyRevisions) {
    conversation(`the handshake agrees on ${revision} when it is asked for`, async (peer) => {
        assert.equal((await peer.initialize(revision)).protocolVersion, revision);
        assert.deepEqual((await peer.ask('ping')).result, {});
        assertError(await peer.ask('server/discover', {}), methodNotFound);
        assertError(await peer.ask('resources/list'), methodNotFound);
        assert.ok((await peer.ask('tools/list')).result.tools.length > 0);
    });

    conversation(`both eras are served side by side after a handshake at ${revision}`, async (peer) => {
        await peer.initialize(revision);
        const call = { name: 'generate_image', arguments: { prompt: 'two eras' } };
        const legacy = (await peer.ask('tools/call', call)).result;
        const modern = (await peer.askModern('tools/call', call)).result;
        assert.equal(modern.resultType, 'complete');
        assert.equal(legacy.resultType, undefined);
        assert.equal(modern.structuredContent.payment_url, legacy.structuredContent.payment_url);
        assertError(await peer.askModern('ping'), methodNotFound);
        assert.deepEqual((await peer.ask('ping')).result, {});
    });

    conversation(`an array of messages is refused at ${revision}`, async (peer) => {
        await peer.initialize(revision);
        peer.write('[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]\n');
        const refused = await peer.heard('a refusal', (message) => message.error);
        assertError(refused, invalidRequest, /one by one/);
        assert.deepEqual((await peer.ask('ping')).result, {});
    });
}

conversation('an array of messages is answered by one array at 2025-03-26', async (peer) => {
    assert.equal((await peer.initialize('2025-03-26')).protocolVersion, '2025-03-26');
    const calls = [['ping'], ['tools/call', { name: 'add', arguments: { a: 20, b: 22 } }], ['no/such']];
    const requests = calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }));
    for (const request of requests) peer.tap.sent(request);
    peer.write(`${JSON.stringify([...requests, { jsonrpc: '2.0', method: 'notifications/x' }])}\n`);
    const [pong, sum, unknown] = await Promise.all(requests.map(({ id }) => peer.response(id)));
    assert.deepEqual(pong.result, {});
    assert.deepEqual(JSON.parse(sum.result.content[0].text), { sum: 42 });
    assertError(unknown, methodNotFound);
    const [together] = peer.tap.texts.slice(-1);
    assert.equal(JSON.parse(together).length, 3);
});

conversation('the handshake counters with its newest revision', async (peer) => {
    for (const asked of ['2026-07-28', '1999-01-01', ''])
        assert.equal((await peer.initialize(asked)).protocolVersion, '2025-11-25');
});

conversation('a handshake that makes no sense is refused', async (peer) => {
    for (const [params, missed] of [
        [{}, /protocolVersion/],
        [{ protocolVersion: 1, capabilities: {} }, /protocolVersion/],
        [{ protocolVersion: '2025-11-25', capabilities: 1 }, /capabilities/],
    ])
        assertError(await peer.ask('initialize', params), invalidParams, missed);
    assertError(await peer.ask('tools/list'), invalidParams);
});

conversation('ids go back as they came', async (peer) => {
    const ids = ['0', '-1', '9223372036854775807', '-9223372036854775808', '18446744073709551615', '""', '"7"',
        '"é\\u0000\\"\\\\ \\ud83d\\ude00"'];
    for (const id of ids) {
        peer.tap.sent({ id: JSON.parse(id), method: 'ping' });
        peer.write(`{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`);
        await peer.response(JSON.parse(id));
        const said = peer.tap.texts.at(-1).match(/"id":(".*"|-?\d+),"result"/)?.[1];
        if (id.startsWith('"')) assert.equal(JSON.parse(said), JSON.parse(id));
        else assert.equal(said, id);
    }
});

conversation('requests that are none are refused, with the id where it can be read', async (peer) => {
    for (const id of ['null', '1.5', 'true', '{}', '[1]', '1e400']) {
        peer.write(`{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`);
        const { error } = await peer.idless();
        assert.ok([invalidRequest, parseError].includes(error.code), `${id}: ${JSON.stringify(error)}`);
    }
    for (const [id, message, code] of [
        [1, { method: 'ping' }, invalidRequest],
        [2, { jsonrpc: '1.0', method: 'ping' }, invalidRequest],
        [3, { jsonrpc: '2.0' }, invalidRequest],
        [4, { jsonrpc: '2.0', method: 7 }, invalidRequest],
        [5, { jsonrpc: '2.0', method: 'ping', params: [] }, invalidParams],
        [6, { jsonrpc: '2.0', method: 'ping', params: 'x' }, invalidParams],
        [7, { jsonrpc: '2.0', method: 'ping', result: {} }, invalidRequest],
    ]) {
        peer.tap.sent({ id, method: 'ping' });
        peer.write(`${JSON.stringify({ id, ...message })}\n`);
        assertError(await peer.response(id), code);
    }
    peer.write('{"jsonrpc":"2.0","id":8,"id":9,"method":"ping"}\n');
    assertError(await peer.idless(), invalidRequest, /twice/);
    for (const text of ['7', '"ping"', 'null', 'true']) {
        peer.write(`${text}\n`);
        assertError(await peer.idless(), invalidRequest);
    }
    await assertAlive(peer);
});

conversation('calls that are none are refused', async (peer) => {
    assertError(await peer.askModern('tools/call'), invalidParams, /name/);
    assertError(await peer.askModern('tools/call', { name: 7 }), invalidParams, /name/);
    assertError(await peer.askModern('tools/call', { name: 'add', arguments: [1, 2] }), invalidParams, /object/);
    assertError(await peer.askModern('tools/call', { name: 'no_such' }), invalidParams, /no_such/);
    assertError(await peer.askModern('tools/list', { cursor: '' }), invalidParams, /cursor/);
    assertError(await peer.askModern('tools/list', { cursor: 'next' }), invalidParams, /cursor/);
});

conversation('notifications and stray responses are never answered', async (peer) => {
    const initialize = { jsonrpc: '2.0', method: 'initialize', params: { protocolVersion: '2025-11-25' } };
    peer.send(
        { jsonrpc: '2.0', method: 'no/such' },
        { jsonrpc: '2.0', method: 'ping', params: [] },
        initialize,
        { jsonrpc: '2.0', method: 'notifications/cancelled' },
        { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'nobody' } },
        { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: null } },
    );
    peer.write('{"jsonrpc":"2.0","id":5,"result":{}}\n{"jsonrpc":"2.0","id":"x","error":{"code":1,"message":"no"}}\n');
    await assertAlive(peer);
    assert.equal(peer.tap.messages.length, 1);
});

for (const [era, meta] of [['2026-07-28', modernMeta], ['2025-11-25', undefined]]) {
    conversation(`a canceled call gets no answer, and its work is kept, at ${era}`, async (peer) => {
        if (!meta) await peer.initialize(era);
        const payment = await paidReport(peer, 100);
        peer.send(
            confirming(1, payment, meta),
            { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1, reason: 'changed my mind' } },
            confirming(2, payment, meta),
        );
        const { result } = await peer.response(2);
        assert.equal(result.content[0].text, 'report ready after 100 ms');
        const runs = await peer.askModern('tools/call', { name: 'run_count', arguments: { tool: 'slow_report' } });
        assert.deepEqual(runs.result.structuredContent, { runs: 1 });
        assert.deepEqual(peer.tap.messages.filter(({ id }) => id === 1), []);
    });

    conversation(`progress carries the token of its call, at ${era}`, async (peer) => {
        if (!meta) await peer.initialize(era);
        for (const progressToken of ['a "token"', 0, 77]) {
            const payment = await paidReport(peer, progressToken === 0 ? 0 : 20);
            const request = confirming(`call ${progressToken}`, payment, { ...meta, progressToken });
            peer.send(request);
            await peer.response(request.id);
            const told = peer.tap.messages.filter(({ params }) => params?.progressToken === progressToken);
            assert.equal(told.length, 10);
            assert.deepEqual(told.at(-1).params.progress, told.at(-1).params.total);
        }
    });
}

conversation('a call that wants no progress gets none', async (peer) => {
    const payment = await paidReport(peer, 0);
    peer.send(confirming(1, payment, modernMeta));
    await peer.response(1);
    assert.deepEqual(peer.tap.messages.filter(({ method }) => method), []);
});

conversation('lines may come in pieces, together, with a carriage return and with nothing on them', async (peer) => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    for (const id of [1, 2, 3]) peer.tap.sent({ id, method: 'ping' });
    for (const byte of Buffer.from(text)) peer.write(Buffer.from([byte]));
    peer.write('\n\n   \n\r\n');
    peer.write(`${text.replace('1,', '2,')}\r\n\t${text.replace('1,', '3,')} \n`);
    for (const id of [1, 2, 3]) assert.deepEqual((await peer.response(id)).result, {});
    assert.equal(peer.tap.messages.length, 3);
});

conversation('text outside ASCII survives', async (peer) => {
    const prompt = 'naïve 猫 😀 \u2028 \u0000 </script> "quoted" \\ \ud7ff';
    const offer = (await peer.askModern('tools/call', { name: 'generate_image', arguments: { prompt } })).result;
    await checkout.pay(offer.structuredContent.payment_url);
    const { payment_id } = offer.structuredContent;
    const confirm = { name: 'confirm_generate_image', arguments: { payment_id } };
    const { result } = await peer.askModern('tools/call', confirm);
    assert.equal(result.content[0].text, `Image generated for: ${prompt}`);
});

conversation('bytes that are not UTF-8 are refused, wherever they stand', async (peer) => {
    const around = (bytes) => Buffer.concat([
        Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'), Buffer.from(bytes), Buffer.from('"}\n')]);
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
        peer.write(around(bytes));
        assertError(await peer.idless(), parseError);
    }
    peer.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a]));
    assertError(await peer.idless(), parseError);
    await assertAlive(peer);
});

conversation('text that is not JSON is refused', async (peer) => {
    for (const text of ['{"jsonrpc":"2.0","id":1,"meth', '{', 'ping', "{'jsonrpc':'2.0'}", '{"id":1,}', '{"id":NaN}',
        '{"jsonrpc":"2.0","id":1,"method":"ping"} {}', '{"a":"\u0001"}', '{"a":"\\ud800"}', '// {}']) {
        peer.write(`${text}\n`);
        assertError(await peer.idless(), parseError);
    }
    await assertAlive(peer);
});

conversation('a line of ten million bytes is refused once, and the next one is served', async (peer) => {
    const prompt = 'x'.repeat(10_000_000);
    const params = { name: 'generate_image', arguments: { prompt }, _meta: modernMeta };
    peer.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })}\n`);
    assertError(await peer.idless(), invalidRequest, /longer than/);
    await assertAlive(peer);
    assert.equal(peer.tap.messages.length, 2);
});

conversation('a line of a million bytes is served', async (peer) => {
    const prompt = 'x'.repeat(1_000_000);
    const { result } = await peer.askModern('tools/call', { name: 'generate_image', arguments: { prompt } });
    assert.equal(result.structuredContent.status, 'payment_required');
});

conversation('nesting that has no end is refused', async (peer) => {
    for (const open of ['[', '{"a":'])
        for (const depth of [1000, 200_000]) {
            peer.write(`${open.repeat(depth)}\n`);
            assertError(await peer.idless(), invalidRequest, /deeper/);
        }
    await assertAlive(peer);
});

conversation('a thousand requests at once are all answered', async (peer) => {
    await peer.initialize();
    const requests = Array.from({ length: 1000 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'ping' }));
    peer.send(...requests);
    for (const { id } of requests) assert.deepEqual((await peer.response(id)).result, {});
});

lastWords('a message that breaks off at the end is no reason to hang', async (peer) => {
    peer.write('{"jsonrpc":"2.0","id":1,"meth');
    peer.hangUp();
    assertError(await peer.idless(), parseError);
    await peer.assertEnd();
});

lastWords('a last request without a line feed is answered', async (peer) => {
    peer.tap.sent({ id: 1, method: 'ping' });
    peer.write('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    peer.hangUp();
    assert.deepEqual((await peer.response(1)).result, {});
    await peer.assertEnd();
});

lastWords('a client that hangs up without a word is no failure', async (peer) => {
    peer.hangUp();
    await peer.assertEnd();
    assert.deepEqual(peer.tap.messages, []);
});

lastWords('a call that runs when the client hangs up comes to its end', async (peer) => {
    const payment = await paidReport(peer, 300);
    peer.send(confirming(1, payment, { ...modernMeta, progressToken: 1 }));
    await peer.heard('progress', ({ method }) => method === 'notifications/progress');
    peer.hangUp();
    assert.equal((await peer.response(1)).result.content[0].text, 'report ready after 300 ms');
    await peer.assertEnd();
});

for (const [how, end] of [
    ['the client hangs up', (peer) => peer.hangUp()],
    ['SIGTERM comes', (peer) => peer.signal('SIGTERM')],
    ['SIGINT comes', (peer) => peer.signal('SIGINT')],
]) {
    lastWords(`a call that would take a minute does not hold the server when ${how}`, async (peer) => {
        const payment = await paidReport(peer, 59_999);
        // The second call is only served once the first one runs.
        peer.send(confirming(1, payment, modernMeta));
        await assertAlive(peer);
        end(peer);
        await peer.assertEnd();
    });
}

for (const name of ['SIGTERM', 'SIGINT']) {
    lastWords(`${name} ends a server that has nothing to do`, async (peer) => {
        await assertAlive(peer);
        peer.signal(name);
        await peer.assertEnd();
    });
}

lastWords('a client that stops listening ends the server', async (peer) => {
    await assertAlive(peer);
    peer.stopListening();
    peer.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
    assert.deepEqual(await peer.ended, { code: 0, signal: null });
});
