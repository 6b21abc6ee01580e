// SPDX-License-Identifier: MIT
// Raw conversations on stdio: each error, hostile clients, and how a server ends.
import assert from 'node:assert/strict';
import * as checkout from './lib/checkout.mjs';
import { modernMeta } from './lib/raw_peer.mjs';
import {
    assertAlive, assertError, confirming, conversation, invalidParams, invalidRequest, lastWords, paidReport,
    parseError,
} from './lib/raw_talk.mjs';

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

conversation('malformed requests are refused, with their id if it is readable', async (peer) => {
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
    for (const id of ['1.0', '1e3', '-2.00']) {
        peer.tap.sent({ id: Number(id), method: 'ping' });
        peer.write(`{"jsonrpc":"2.0","id":${id},"method":"ping"}\n`);
        assertError(await peer.response(Number(id)), invalidRequest, /id/);
        assert.ok(peer.tap.texts.at(-1).includes(`"id":${id},`), 'as it was written');
    }
    for (const text of ['7', '"ping"', 'null', 'true']) {
        peer.write(`${text}\n`);
        assertError(await peer.idless(), invalidRequest);
    }
    await assertAlive(peer);
});

conversation('malformed calls are refused', async (peer) => {
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

conversation('a call that requests no progress gets no progress', async (peer) => {
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
    const around = (bytes, id) => Buffer.concat([
        Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"`), Buffer.from(bytes), Buffer.from('"}\n')]);
    let id = 0;
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82]]) {
        peer.tap.sent({ id: ++id, method: 'ping' });
        peer.write(around(bytes, id));
        assertError(await peer.response(id), invalidRequest, /UTF-8/);
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
    // SDKs write the id before the params, or after them.
    for (const message of [{ jsonrpc: '2.0', id: 1, method: 'tools/call', params },
        { method: 'tools/call', params, jsonrpc: '2.0', id: 2 }]) {
        peer.send(message);
        assertError(await peer.response(message.id), invalidRequest, /longer than/);
    }
    await assertAlive(peer);
    assert.equal(peer.tap.messages.length, 3);
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
        // The second call is served only once the first one runs.
        peer.send(confirming(1, payment, modernMeta));
        await assertAlive(peer);
        end(peer);
        // The payment in memory was lost with the interrupted run, and the seller is informed.
        await peer.assertEnd(/^ts=\S+ level=error event=paid_in_vain_owed payment=\S+ reference=mock_\S+ [^\n]*\n$/);
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
