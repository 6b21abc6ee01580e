// SPDX-License-Identifier: MIT
// Raw conversations on stdio: the era of a request, and the features of each era.
import assert from 'node:assert/strict';
import { capabilitiesKey, versionKey } from './lib/raw_peer.mjs';
import {
    assertError, conversation, invalidParams, invalidRequest, methodNotFound, unsupportedVersion,
} from './lib/raw_talk.mjs';

const identityKey = 'io.modelcontextprotocol/serverInfo';
const legacyRevisions = ['2025-06-18', '2025-11-25'];

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
