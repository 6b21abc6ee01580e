// SPDX-License-Identifier: MIT
// The checkout page in a real browser without scripts: its contents, and that its buttons work.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { openTab, photograph, startBrowser } from './lib/browser.mjs';
import { oneOfEachRevision } from './lib/clients.mjs';
import { delivered, failure, refusal, visit } from './lib/shop.mjs';

const where = { client: oneOfEachRevision[1], flow: 'two_step' };
let browser;

before(async () => {
    browser = await startBrowser();
});
after(() => browser?.close());

/** Opens a link and tells whatever the page could not load or refused to apply. */
async function visitPage(offer, options) {
    const tab = await openTab(browser, options);
    const complaints = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('requestfailed', (request) => complaints.push(`${request.url()} failed`));
    await tab.goto(offer.payment_url);
    return { tab, complaints };
}

const button = (tab, name) => tab.getByRole('button', { name, exact: true });
const shown = async (tab) => (await tab.locator('body').innerText()).replace(/\s+/g, ' ');

visit('Pay in a browser without scripts', where, async (shop) => {
    const offer = await shop.offer('generate_image', { prompt: 'a cat <b>in</b> a "browser"' });
    const { tab, complaints } = await visitPage(offer);
    assert.match(await tab.title(), /0\.50 USD/);
    assert.match(await shown(tab), /generate_image.*0\.50 USD/);
    assert.ok(await button(tab, 'Cancel').isVisible());
    await photograph(tab, 'to_pay');
    refusal(await shop.confirm(offer), 'payment_pending');

    await button(tab, 'Pay').click();
    assert.equal(tab.url(), offer.payment_url, 'the button leads back to the page');
    assert.match(await shown(tab), /Paid/);
    assert.equal(await tab.getByRole('button').count(), 0, 'there is nothing left to press');
    await photograph(tab, 'paid');
    assert.deepEqual(complaints, []);
    delivered(await shop.confirm(offer), 'Image generated for: a cat <b>in</b> a "browser"');

    await tab.reload();
    assert.match(await shown(tab), /Paid/, 'reloading pays nothing again');
    await shop.assertRuns('generate_image', 1);
});

visit('Cancel in a browser without scripts', where, async (shop) => {
    const offer = await shop.offer('translate', { text: 'bread' });
    const { tab, complaints } = await visitPage(offer);
    assert.match(await shown(tab), /80 JPY/);
    await button(tab, 'Cancel').click();
    assert.match(await shown(tab), /Canceled.*not charged/);
    await photograph(tab, 'canceled');
    assert.deepEqual(complaints, []);
    refusal(await shop.confirm(offer), 'payment_canceled');
    await shop.assertRuns('translate', 0);
});

visit('a released reservation, on a dark telephone', where, async (shop) => {
    const offer = await shop.offer('fails_uncharged', { reason: 'no luck' });
    const { tab, complaints } = await visitPage(offer, { viewport: { width: 360, height: 740 }, colorScheme: 'dark' });
    assert.match(await shown(tab), /only reserved now/);
    await photograph(tab, 'telephone_to_reserve');
    await button(tab, 'Pay').click();
    assert.match(await shown(tab), /Authorized/);
    failure(await shop.confirm(offer), 'no luck');
    await tab.reload();
    assert.match(await shown(tab), /Released.*not charged/);
    await photograph(tab, 'telephone_released');
    const [wide, window] = await tab.locator('html').evaluate((page) => [page.scrollWidth, page.clientWidth]);
    assert.ok(wide <= window, `nothing stands out at the side: ${wide} of ${window}`);
    assert.deepEqual(complaints, []);
});

visit('an unknown link is reported', where, async (shop) => {
    const offer = await shop.offer('expensive');
    const { tab } = await visitPage({ payment_url: `${offer.payment_url}0` });
    assert.match(await shown(tab), /Not found.*no such payment/);
    await photograph(tab, 'not_found');
});
