// SPDX-License-Identifier: MIT
// The checkout page over plain HTTP, used like a browser without scripts: it reads forms, submits one and follows.
import assert from 'node:assert/strict';

const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescapeHtml = (text) => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity]);
const attribute = (tag, name) => {
    const given = tag.match(new RegExp(`\\s${name}\\s*=\\s*"([^"]*)"`, 'i'))?.[1];
    return given === undefined ? undefined : unescapeHtml(given);
};
const textOf = (html) => {
    const visible = html.replace(/<(style|title)\b[^]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
    return unescapeHtml(visible).replace(/\s+/g, ' ').trim();
};

/** The forms of a page, by the label of their button. */
function formsOf(html) {
    const forms = new Map();
    for (const [, opening, inside] of html.matchAll(/<form\b([^>]*)>([^]*?)<\/form>/gi)) {
        const fields = new URLSearchParams();
        for (const [input] of inside.matchAll(/<input\b[^>]*>/gi))
            if (attribute(input, 'name')) fields.set(attribute(input, 'name'), attribute(input, 'value') ?? '');
        for (const [, tag, label] of inside.matchAll(/<button\b([^>]*)>([^]*?)<\/button>/gi)) {
            const sent = new URLSearchParams(fields);
            if (attribute(tag, 'name')) sent.set(attribute(tag, 'name'), attribute(tag, 'value') ?? '');
            const method = (attribute(opening, 'method') ?? 'get').toUpperCase();
            forms.set(textOf(label), { method, action: attribute(opening, 'action') ?? '', fields: sent });
        }
    }
    return forms;
}

async function pageOf(url, response) {
    const html = await response.text();
    return { url, status: response.status, html, text: textOf(html), forms: formsOf(html) };
}

/** The page as it stands: `{url, status, html, text, forms}`. */
export async function open(url) {
    const response = await fetch(url, { headers: { accept: 'text/html' }, redirect: 'manual' });
    return pageOf(url, response);
}

/** Submits the form behind a button. Headers replace those of an honest browser. Returns the bare response. */
export function submit(page, label, headers = {}) {
    const form = page.forms.get(label);
    assert.ok(form, `a button ${label} on the page: ${page.text}`);
    const target = new URL(form.action, page.url);
    return fetch(target, {
        method: form.method, body: form.fields, redirect: 'manual', headers: { origin: target.origin, ...headers },
    });
}

/** Opens a page, presses a button, and is led to the page that comes of it. */
export async function press(url, label) {
    const page = await open(url);
    assert.equal(page.status, 200, `the checkout page opens: ${page.text}`);
    const response = await submit(page, label);
    assert.equal(response.status, 303, `${label} leads on: ${await response.clone().text()}`);
    return open(new URL(response.headers.get('location'), url).href);
}

export const pay = (url) => press(url, 'Pay');
export const cancel = (url) => press(url, 'Cancel');
