// SPDX-License-Identifier: MIT
// The other scripts rely on the wiretap: here it records valid conversations, and then the same ones with one fault.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { capabilitiesKey, modernMeta, versionKey } from './lib/raw_peer.mjs';
import { isModern, revisions, schemasMissing, wireSchema } from './lib/wire_schema.mjs';
import { Wiretap } from './lib/wiretap.mjs';

const served = revisions.filter((revision) => !isModern(revision));
const serverInfo = { name: 's', version: '1' };
const handshake = { protocolVersion: 'any', capabilities: {} };
const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params: handshake };
const welcome = (protocolVersion) =>
    ({ jsonrpc: '2.0', id: 0, result: { protocolVersion, capabilities: {}, serverInfo } });

/** A tap that has heard a handshake. */
function tapAt(revision) {
    const tap = new Wiretap();
    if (isModern(revision)) return tap;
    tap.sent(initialize);
    say(tap, welcome(revision));
    return tap;
}

const say = (tap, message) => tap.heard(Buffer.from(`${JSON.stringify(message)}\n`));
const request = (revision, id, method, params = {}) => {
    const _meta = { ...(isModern(revision) && modernMeta), ...params._meta };
    return { jsonrpc: '2.0', id, method, params: { ...params, _meta } };
};
const complete = (revision, result) => (isModern(revision) ? { ...result, resultType: 'complete' } : result);

/** What is wrong with a conversation of one request and what the server says to it. */
function problemsOf(revision, asked, ...answers) {
    const tap = tapAt(revision);
    tap.sent(asked);
    for (const answer of answers) say(tap, answer);
    return tap.problems;
}

const cacheable = { ttlMs: 0, cacheScope: 'private' };
const listed = { name: 't', inputSchema: { type: 'object' } };
const goodList = (revision) => ({ tools: [listed], ...(isModern(revision) && cacheable) });
const structured = { structuredContent: { a: 1 } };
const goodCall = (revision) =>
    ({ content: [{ type: 'text', text: 'x' }], ...(revision > '2025-03-26' && structured) });
const token = { _meta: { progressToken: 't' } };
const progress = (at) =>
    ({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 't', progress: at } });

for (const revision of revisions) {
    const ask = (method, params) => request(revision, 1, method, params);
    const answer = (result) => ({ jsonrpc: '2.0', id: 1, result: complete(revision, result) });

    test(`order is kept at ${revision}`, () => {
        const call = ask('tools/call', token);
        const done = answer(goodCall(revision));
        assert.deepEqual(problemsOf(revision, call, progress(1), progress(1.5), done), []);
        assert.match(problemsOf(revision, call, done, done).join(), /second response/);
        assert.match(problemsOf(revision, call, { ...done, id: 2 }).join(), /nobody sent/);
        assert.match(problemsOf(revision, call, { ...done, id: '1' }).join(), /nobody sent/);
        assert.match(problemsOf(revision, call, { ...done, id: undefined }).join(), /nobody sent/);
        assert.match(problemsOf(revision, call, progress(1), progress(1)).join(), /does not rise/);
        assert.match(problemsOf(revision, call, done, progress(1)).join(), /after the response/);
        assert.match(problemsOf(revision, ask('tools/call'), progress(1)).join(), /nobody wanted/);
        const both = { ...done, error: { code: 1, message: 'x' } };
        assert.match(problemsOf(revision, call, both).join(), /a result or an error/);
        assert.match(problemsOf(revision, call, { ...done, jsonrpc: undefined }).join(), /"jsonrpc":"2.0"/);
        assert.match(problemsOf(revision, call, [[done]]).join(), /a message is an object/);
    });

    test(`messages are validated against the official schema of ${revision}`, { skip: schemasMissing }, () => {
        const errorOf = (code, data) => ({ jsonrpc: '2.0', id: 1, error: { code, message: 'x', data } });
        for (const [asked, good, ...broken] of [
            [ask('tools/list'), goodList(revision), {}, { ...goodList(revision), tools: [{ name: 't' }] },
                { ...goodList(revision), tools: [{ name: 't', inputSchema: { type: 'array' } }] }],
            [ask('tools/call'), goodCall(revision), {}, { content: [{ type: 'text' }] },
                { ...goodCall(revision), isError: 'yes' }],
        ]) {
            assert.deepEqual(problemsOf(revision, asked, answer(good)), []);
            for (const one of broken)
                assert.notDeepEqual(problemsOf(revision, asked, answer(one)), [], JSON.stringify(one));
        }
        assert.deepEqual(problemsOf(revision, ask('no/such'), errorOf(-32601)), []);
        assert.notDeepEqual(problemsOf(revision, ask('no/such'), errorOf('-32601')), []);
        const wordless = { jsonrpc: '2.0', id: 1, error: { code: -32601 } };
        assert.notDeepEqual(problemsOf(revision, ask('no/such'), wordless), []);
        const aimless = { ...progress(1), params: { progressToken: 't' } };
        assert.notDeepEqual(problemsOf(revision, ask('tools/call', token), aimless), []);
    });
}

for (const revision of served) {
    test(`new members of 2026-07-28 are refused at ${revision}`, () => {
        for (const member of [{ resultType: 'complete' }, { ttlMs: 0 }, { cacheScope: 'public' }]) {
            const answer = { jsonrpc: '2.0', id: 1, result: { ...goodCall(revision), ...member } };
            assert.match(problemsOf(revision, request(revision, 1, 'tools/call'), answer).join(), /knows no/);
        }
    });

    test(`a handshake is validated at ${revision}`, { skip: schemasMissing }, () => {
        const { result } = welcome(revision);
        for (const missing of Object.keys(result)) {
            const tap = new Wiretap();
            tap.sent(initialize);
            say(tap, { jsonrpc: '2.0', id: 0, result: { ...result, [missing]: undefined } });
            assert.notDeepEqual(tap.problems, [], missing);
        }
    });
}

test('missing members of 2026-07-28 are found', { skip: schemasMissing }, () => {
    const revision = '2026-07-28';
    const ask = (method) => request(revision, 1, method);
    const answer = (result) => ({ jsonrpc: '2.0', id: 1, result });
    assert.notDeepEqual(problemsOf(revision, ask('tools/call'), answer(goodCall(revision))), [], 'resultType');
    const list = complete(revision, goodList(revision));
    for (const missing of ['ttlMs', 'cacheScope', 'resultType']) {
        const broken = { ...list, [missing]: undefined };
        assert.notDeepEqual(problemsOf(revision, ask('tools/list'), answer(broken)), [], missing);
    }
    const found = complete(revision, { supportedVersions: [revision], capabilities: {}, ...cacheable });
    assert.deepEqual(problemsOf(revision, ask('server/discover'), answer(found)), []);
    for (const missing of Object.keys(found)) {
        const broken = { ...found, [missing]: undefined };
        assert.notDeepEqual(problemsOf(revision, ask('server/discover'), answer(broken)), [], missing);
    }
    const refused = (data) => ({ jsonrpc: '2.0', id: 1, error: { code: -32022, message: 'x', data } });
    assert.deepEqual(problemsOf(revision, ask('x'), refused({ supported: [revision], requested: 'y' })), []);
    for (const data of [undefined, { supported: [revision] }, { requested: 'y' }, { supported: 'all', requested: 'y' }])
        assert.notDeepEqual(problemsOf(revision, ask('x'), refused(data)), [], JSON.stringify(data));
});

test('new members of 2025-06-18 are refused at 2025-03-26', () => {
    const at = (method, result) =>
        problemsOf('2025-03-26', request('2025-03-26', 1, method), { jsonrpc: '2.0', id: 1, result }).join();
    assert.match(at('tools/call', { ...goodCall('2025-03-26'), ...structured }), /knows no structuredContent/);
    for (const member of ['title', 'outputSchema', '_meta'])
        assert.match(at('tools/list', { tools: [listed, { ...listed, [member]: {} }] }), RegExp(`no ${member}`));
});

test('no client is asked at 2025-03-26', { skip: schemasMissing }, () => {
    const params = { message: 'x', requestedSchema: { type: 'object', properties: {} } };
    const asking = { jsonrpc: '2.0', id: 9, method: 'elicitation/create', params };
    const at = (revision) => problemsOf(revision, request(revision, 1, 'tools/call'), asking);
    assert.deepEqual(at('2025-06-18'), []);
    assert.match(at('2025-03-26').join(), /knows no elicitation/);
});

test('only a client of 2025-03-26 is answered by an array', () => {
    for (const revision of served) {
        const tap = tapAt(revision);
        for (const id of [1, 2]) tap.sent({ jsonrpc: '2.0', id, method: 'ping' });
        say(tap, [{ jsonrpc: '2.0', id: 1, result: {} }, { jsonrpc: '2.0', id: 2, result: {} }]);
        if (revision === '2025-03-26') assert.deepEqual([tap.problems, tap.unanswered], [[], []]);
        else assert.match(tap.problems.join(), /a message is an object/);
        say(tap, []);
        assert.match(tap.problems.at(-1), /a message is an object/);
    }
});

test('disconnecting cancels a request of 2026-07-28, and no older one', () => {
    for (const [revision, unanswered] of [['2026-07-28', []], ['2025-11-25', [1]]]) {
        const tap = tapAt(revision);
        tap.sent(request(revision, 1, 'tools/list'));
        tap.hungUp(1);
        assert.deepEqual(tap.unanswered, unanswered);
    }
});

test('a server sends no requests since 2026-07-28', () => {
    const asking = { jsonrpc: '2.0', id: 9, method: 'ping' };
    assert.match(problemsOf('2026-07-28', request('2026-07-28', 1, 'tools/call'), asking).join(), /asks nothing/);
    assert.deepEqual(problemsOf('2025-11-25', request('2025-11-25', 1, 'tools/call'), asking), []);
});

test('a definition that a revision lacks never matches', { skip: schemasMissing }, () => {
    assert.notDeepEqual(wireSchema('2025-06-18').measure('DiscoverResult', {}), []);
    assert.notDeepEqual(wireSchema('2026-07-28').response('no/such', { jsonrpc: '2.0', id: 1, result: {} }), []);
    assert.notDeepEqual(wireSchema('2026-07-28').own({ jsonrpc: '2.0', method: 'no/such' }), []);
});

test('bytes are split into lines and read as UTF-8', () => {
    const tap = tapAt('2025-11-25');
    tap.sent({ jsonrpc: '2.0', id: 1, method: 'ping' });
    const line = Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id: 1, result: {}, note: 'é😀' })}\n`);
    for (const byte of line) tap.heard(Buffer.from([byte]));
    tap.ended();
    assert.deepEqual(tap.problems, []);
    for (const bad of ['log line\n', '\n', '{"a":\n', Buffer.from([0x22, 0xff, 0x22, 0x0a]), '\ufeff{}\n']) {
        const other = new Wiretap();
        other.heard(Buffer.from(bad));
        assert.match(other.problems.join(), /no JSON in UTF-8/, JSON.stringify(bad));
    }
    const cut = new Wiretap();
    cut.heard(Buffer.from('{"jsonrpc":"2.0"'));
    cut.ended();
    assert.match(cut.problems.join(), /middle of a line/);
});

test('unanswered requests are listed, unless they were canceled', () => {
    const tap = tapAt('2025-11-25');
    for (const id of [1, 2, 'x']) tap.sent({ jsonrpc: '2.0', id, method: 'ping' });
    say(tap, { jsonrpc: '2.0', id: 1, result: {} });
    tap.sent({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'x' } });
    assert.deepEqual(tap.unanswered, [2]);
});

test('the revisions of the requests are recorded', () => {
    const tap = tapAt('2025-06-18');
    tap.sent({ jsonrpc: '2.0', id: 1, method: 'ping' });
    tap.sent(request('2026-07-28', 2, 'tools/list'));
    tap.sent({ jsonrpc: '2.0', id: 3, method: 'x', params: { _meta: { [versionKey]: 'v9', [capabilitiesKey]: {} } } });
    assert.deepEqual([...tap.spoken], ['2025-06-18', '2026-07-28', 'v9']);
});
