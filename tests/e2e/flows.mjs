// SPDX-License-Identifier: MIT
// Every flow with the official clients: completed, canceled and timed out. Each visit checks by run_count that a
// payment ran its tool at most once.
import assert from 'node:assert/strict';
import * as checkout from './lib/checkout.mjs';
import { everyRevision, known, oneOfEachRevision } from './lib/clients.mjs';
import { delivered, refusal, visit } from './lib/shop.mjs';

const [oldest, , modern] = oneOfEachRevision;
const prompt = { prompt: 'a heron' };
const result = 'Image generated for: a heron';
const linkIn = (text) => text.match(/http:\/\/127\.0\.0\.1:\d+\/checkout\/mock_[0-9a-f]{32}/)[0];
const idIn = (text) => text.match(/pay_[0-9a-f]{32}/)[0];

/** Somebody who is asked in a mode and does, each time, what the next of the given acts does. */
const somebody = (mode, ...acts) => () => {
    const questions = [];
    const asked = async (params) => {
        questions.push(params);
        const link = params.mode === 'url' ? params.url : linkIn(params.message);
        const act = acts[Math.min(questions.length, acts.length) - 1];
        return act(link, params);
    };
    return { modes: { [mode]: {} }, asked, questions };
};
const payAndAccept = async (link) => (await checkout.pay(link), { action: 'accept' });
const payAndDecline = async (link) => (await checkout.pay(link), { action: 'decline' });
const payAndClose = async (link) => (await checkout.pay(link), { action: 'cancel' });
const acceptOnly = async () => ({ action: 'accept' });
const decline = async () => (await new Promise((seen) => setTimeout(seen, 300)), { action: 'decline' });
const declineUnseen = async () => ({ action: 'decline' });
const close = async () => ({ action: 'cancel' });
const cancelOnPage = async (link) => (await checkout.cancel(link), { action: 'accept' });

const modesOf = (client) => (client === oldest ? ['form'] : ['form', 'url']);

/** Somebody who is asked and never answers; the client gives up as soon as it has asked. */
const silent = (mode) => () => {
    const leaving = new AbortController();
    const questions = [];
    const asked = (params) => {
        questions.push(params);
        leaving.abort();
        return new Promise(() => {});
    };
    return { modes: { [mode]: {} }, asked, questions, signal: leaving.signal };
};

function asksTheUser(flow) {
    for (const client of oneOfEachRevision) {
        for (const mode of modesOf(client)) {
            const at = (...acts) => ({ client, flow, person: somebody(mode, ...acts), poll_interval: 20 });

            visit(`${mode}: a user who pays and accepts gets the result in one call`, at(payAndAccept),
                async (shop, person) => {
                    delivered(await shop.call('generate_image', prompt), result);
                    assert.equal(person.questions.length, 1);
                    assert.match(person.questions[0].message, /0\.50 USD for generate_image/);
                    assert.equal(person.questions[0].mode ?? 'form', mode);
                    await shop.assertRuns('generate_image', 1);
                });

            for (const [what, act] of [['declines', payAndDecline], ['closes the dialog', payAndClose]])
                visit(`${mode}: a user who pays and then ${what} has paid`, at(act), async (shop) => {
                    delivered(await shop.call('generate_image', prompt), result);
                    await shop.assertRuns('generate_image', 1);
                });

            visit(`${mode}: a user who declines is not charged, and can pay later`, at(decline), async (shop) => {
                const facts = refusal(await shop.call('generate_image', prompt), 'payment_declined');
                await shop.assertRuns('generate_image', 0);
                await checkout.pay(facts.payment_url);
                delivered(await shop.call('generate_image', { ...prompt, payment_id: facts.payment_id }), result);
                await shop.assertRuns('generate_image', 1);
            });

            visit(`${mode}: a client that declines without asking its user gets the link at once`, at(declineUnseen),
                async (shop) => {
                    const facts = refusal(await shop.call('generate_image', prompt), 'payment_required');
                    await checkout.pay(facts.payment_url);
                    delivered(await shop.call('generate_image', { ...prompt, payment_id: facts.payment_id }), result);
                    await shop.assertRuns('generate_image', 1);
                });

            const afterClosing = async (shop, more) => {
                const facts = refusal(await shop.call('generate_image', prompt), 'payment_pending');
                await checkout.pay(facts.payment_url);
                delivered(await shop.call('generate_image', { ...prompt, ...more(facts) }), result);
                await shop.assertRuns('generate_image', 1);
            };
            visit(`${mode}: a dismissed dialog leaves the payment open, and its id finds it`, at(close),
                (shop) => afterClosing(shop, ({ payment_id }) => ({ payment_id })));
            visit(`${mode}: a known user who dismisses the dialog finds the payment by the same call`, known(at(close)),
                (shop) => afterClosing(shop, () => ({})));

            visit(`${mode}: canceled on the page`, at(cancelOnPage), async (shop) => {
                refusal(await shop.call('generate_image', prompt), 'payment_canceled');
                await shop.assertRuns('generate_image', 0);
            });

            visit(`${mode}: an accepted, unpaid dialog times out`, { ...at(acceptOnly), payment_ttl: 1 },
                async (shop) => {
                    refusal(await shop.call('generate_image', prompt), 'payment_expired');
                    await shop.assertRuns('generate_image', 0);
                });
        }
    }
}

/** Since 2026-07-28 the server does not wait for the user's answer: see the manual round trips. */
function waitsForAnswers(flow) {
    for (const client of oneOfEachRevision.filter((name) => name !== modern)) {
        for (const mode of modesOf(client)) {
            const where = { client, flow, person: silent(mode) };
            visit(`${mode}: an unanswered dialog can be paid after the timeout`, where, async (shop, person) => {
                await assert.rejects(shop.call('generate_image', prompt, { signal: person.signal }));
                await paidLater(shop, person.questions[0]);
            });
        }
    }
}

/** A payment whose call has ended without an answer is found by what the user was told. */
async function paidLater(shop, { url, message }) {
    await shop.assertRuns('generate_image', 0);
    await checkout.pay(url ?? linkIn(message));
    delivered(await shop.call('generate_image', { ...prompt, payment_id: idIn(message) }), result);
    await shop.assertRuns('generate_image', 1);
}

function withoutAnybody(flow) {
    for (const client of everyRevision)
        visit('a client without capabilities gets the link, and calls again with it', { client, flow },
            async (shop) => {
                const facts = refusal(await shop.call('generate_image', prompt), 'payment_required');
                assert.equal(facts.next_step, 'generate_image');
                const again = { ...prompt, payment_id: facts.payment_id };
                await checkout.pay(facts.payment_url);
                delivered(await shop.call('generate_image', again), result);
                delivered(await shop.call('generate_image', again), result);
                await shop.assertRuns('generate_image', 1);
            });
}

function roundByRound(flow) {
    const nobody = async () => assert.fail('nobody is asked by the client');
    const manual = () => ({ modes: { url: {} }, asked: nobody, manual: true });
    const call = (shop, args, round) => shop.call('generate_image', args, { allowInputRequired: true, round });
    const firstRound = async (shop) => {
        const asked = await call(shop, prompt);
        assert.equal(asked.resultType, 'input_required');
        const { method, params } = asked.inputRequests.payment;
        assert.equal(method, 'elicitation/create');
        return { link: params.url, state: asked.requestState, params };
    };
    const accept = (requestState) => ({ requestState, inputResponses: { payment: { action: 'accept' } } });
    const at = { client: modern, flow, person: manual };

    visit('manual round trips: paid in between', at, async (shop) => {
        const { link, state } = await firstRound(shop);
        await checkout.pay(link);
        delivered(await call(shop, prompt, accept(state)), result);
        delivered(await call(shop, prompt, accept(state)), result);
        await shop.assertRuns('generate_image', 1);
    });

    visit('manual round trips: a user whose answer never arrives can pay later', at, async (shop) => {
        const { params } = await firstRound(shop);
        await paidLater(shop, params);
    });

    visit('manual round trips: a retry without an answer asks again', at, async (shop) => {
        const { link, state } = await firstRound(shop);
        const inputResponses = { other: { action: 'accept' } };
        const again = await call(shop, prompt, { requestState: state, inputResponses });
        assert.equal(again.resultType, 'input_required');
        assert.equal(again.inputRequests.payment.params.url, link);
        await shop.assertRuns('generate_image', 0);
    });

    visit('manual round trips: a tampered, foreign or misused state is refused', at, async (shop) => {
        const { link, state } = await firstRound(shop);
        await checkout.pay(link);
        const refused = (args, requestState) =>
            assert.rejects(call(shop, args, accept(requestState)), { code: -32602 });
        await refused(prompt, `${state}-TAMPERED`);
        await refused(prompt, state.slice(0, -2));
        await refused(prompt, '');
        await refused({ prompt: 'something dearer' }, state);
        const dearer = shop.call('expensive', {}, { allowInputRequired: true, round: accept(state) });
        await assert.rejects(dearer, { code: -32602 });
        await shop.assertRuns('generate_image', 0);
        delivered(await call(shop, prompt, accept(state)), result);
        await shop.assertRuns('generate_image', 1);
    });
}

function tellsProgress() {
    const flow = 'progress';
    for (const client of everyRevision) {
        const at = { client, flow, poll_interval: 20 };

        visit('the link arrives as progress, and the payment finishes the call', at, async (shop) => {
            const heard = [];
            let paid;
            const onprogress = (progress) => {
                heard.push(progress);
                paid ??= checkout.pay(linkIn(progress.message));
            };
            delivered(await shop.call('generate_image', prompt, { onprogress }), result);
            await paid;
            assert.match(heard[0].message, /0\.50 USD for generate_image/);
            heard.reduce((last, next) => (assert.ok(next.progress > last.progress, 'progress rises'), next));
            await shop.assertRuns('generate_image', 1);
        });

        visit('a payment wakes the call at once', { ...at, poll_interval: 3_600_000 }, async (shop) => {
            let paid;
            const onprogress = ({ message }) => void (paid ??= checkout.pay(linkIn(message)));
            delivered(await shop.call('generate_image', prompt, { onprogress }), result);
            await paid;
            await shop.assertRuns('generate_image', 1);
        });

        visit('canceled on the page', at, async (shop) => {
            let canceled;
            const onprogress = ({ message }) => void (canceled ??= checkout.cancel(linkIn(message)));
            refusal(await shop.call('generate_image', prompt, { onprogress }), 'payment_canceled');
            await canceled;
            await shop.assertRuns('generate_image', 0);
        });

        visit('out of time', { ...at, payment_ttl: 1 }, async (shop) => {
            refusal(await shop.call('generate_image', prompt, { onprogress() {} }), 'payment_expired');
            await shop.assertRuns('generate_image', 0);
        });

        const afterLeaving = async (shop, more) => {
            const leaving = new AbortController();
            let told;
            const onprogress = ({ message }) => {
                told = message;
                leaving.abort();
            };
            await assert.rejects(shop.call('generate_image', prompt, { onprogress, signal: leaving.signal }));
            await shop.assertRuns('generate_image', 0);
            await checkout.pay(linkIn(told));
            delivered(await shop.call('generate_image', { ...prompt, ...more(told) }), result);
            await shop.assertRuns('generate_image', 1);
        };
        visit('a client that disconnects keeps its payment, and resumes it by its id', at,
            (shop) => afterLeaving(shop, (told) => ({ payment_id: idIn(told) })));
        visit('a known client that disconnects resumes its payment by the same call', known(at),
            (shop) => afterLeaving(shop, () => ({})));
    }
}

function resubmits() {
    const flow = 'resubmit';
    for (const client of everyRevision) {
        visit('the same call with the payment_id runs once paid', { client, flow }, async (shop) => {
            const facts = refusal(await shop.call('generate_image', prompt), 'payment_required');
            const again = { ...prompt, payment_id: facts.payment_id };
            const { payment_url } = refusal(await shop.call('generate_image', again), 'payment_pending');
            assert.equal(payment_url, facts.payment_url);
            await checkout.pay(facts.payment_url);
            refusal(await shop.call('generate_image', { ...again, prompt: 'a castle' }), 'payment_mismatch');
            refusal(await shop.call('expensive', { payment_id: facts.payment_id }), 'payment_mismatch');
            delivered(await shop.call('generate_image', again), result);
            delivered(await shop.call('generate_image', again), result);
            await shop.assertRuns('generate_image', 1);
            await shop.assertRuns('expensive', 0);
        });

        visit('canceled on the page', { client, flow }, async (shop) => {
            const facts = refusal(await shop.call('generate_image', prompt), 'payment_required');
            await checkout.cancel(facts.payment_url);
            refusal(await shop.call('generate_image', { ...prompt, payment_id: facts.payment_id }), 'payment_canceled');
            await shop.assertRuns('generate_image', 0);
        });
    }
}

function replacesTools() {
    const flow = 'dynamic_tools';
    const names = async (shop) => (await shop.customer.listTools()).map(({ name }) => name);
    for (const client of everyRevision.filter((name) => name !== modern)) {
        visit('the confirm tool replaces the tool until it is paid', { client, flow }, async (shop) => {
            let changes = 0;
            shop.customer.onToolsChanged(() => ++changes);
            const before = await names(shop);
            assert.ok(before.includes('generate_image') && !before.includes('confirm_generate_image'));
            const offer = await shop.offer('generate_image', prompt);
            const meanwhile = await names(shop);
            assert.ok(!meanwhile.includes('generate_image') && meanwhile.includes('confirm_generate_image'));
            refusal(await shop.confirm(offer), 'payment_pending');
            await shop.pay(offer);
            delivered(await shop.confirm(offer), result);
            assert.deepEqual(await names(shop), before);
            delivered(await shop.confirm(offer), result);
            await shop.assertRuns('generate_image', 1);
            assert.equal(changes, 2);
        });

        visit('canceled on the page', { client, flow }, async (shop) => {
            const offer = await shop.offer('generate_image', prompt);
            await checkout.cancel(offer.payment_url);
            refusal(await shop.confirm(offer), 'payment_canceled');
            assert.ok((await names(shop)).includes('generate_image'));
            await shop.assertRuns('generate_image', 0);
        });
    }

    visit('where lists must not vary it is two_step', { client: modern, flow }, async (shop) => {
        const before = await names(shop);
        assert.ok(before.includes('generate_image') && before.includes('confirm_generate_image'));
        const offer = await shop.offer('generate_image', prompt);
        assert.deepEqual(await names(shop), before);
        await shop.pay(offer);
        delivered(await shop.confirm(offer), result);
        await shop.assertRuns('generate_image', 1);
    });
}

function outOfTime(flow, confirm) {
    for (const client of everyRevision)
        visit('out of time', { client, flow, payment_ttl: 1 }, async (shop) => {
            const facts = (await shop.call('generate_image', prompt)).structuredContent;
            const page = async () => (await checkout.open(facts.payment_url)).forms.has('Pay');
            while (await page());
            refusal(await confirm(shop, facts), 'payment_expired');
            await shop.assertRuns('generate_image', 0);
        });
}

for (const flow of ['elicitation', 'automatic']) {
    asksTheUser(flow);
    waitsForAnswers(flow);
    withoutAnybody(flow);
    roundByRound(flow);
}
tellsProgress();
withoutAnybody('progress');
resubmits();
replacesTools();
const byId = (shop, { payment_id }) => shop.call('generate_image', { ...prompt, payment_id });
const byTool = (shop, { payment_id, next_step }) => shop.call(next_step, { payment_id });
for (const flow of ['two_step', 'two_step_shared', 'dynamic_tools']) outOfTime(flow, byTool);
outOfTime('resubmit', byId);
