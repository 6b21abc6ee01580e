// SPDX-License-Identifier: MIT
// An authorization server of OAuth 2.1 on this machine (oidc-provider), and the person who signs in there.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** A key of the issuer: both halves, and what tokens name it by. */
export async function signingKey(alg, kid) {
    const pair = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
    return { alg, kid, ...pair, jwk: { ...await exportJWK(pair.privateKey), alg, kid, use: 'sig' } };
}

/** A token that a key signs, or that says that it does. */
export function minted({ alg, kid, privateKey }, claims, header = {}) {
    return new SignJWT(claims).setProtectedHeader({ alg, typ: 'at+jwt', kid, ...header }).sign(privateKey);
}

export class Issuer {
    #server;

    /**
     * `scopes` are those that a user can grant for a resource: it grants nothing to who asks for none. Tokens of the
     * `format` opaque say nothing; `asks` is the client that may ask about them, `{id, secret}`.
     */
    static async open(keys, { port = 0, scopes = 'shop', format = 'jwt', asks = undefined } = {}) {
        const opened = new Issuer();
        opened.#server = createServer((request, response) => opened.answer(request, response)).listen(port, '127.0.0.1');
        await once(opened.#server, 'listening');
        opened.port = opened.#server.address().port;
        opened.url = `http://127.0.0.1:${opened.port}`;
        Object.assign(opened, { scopes, format, asks });
        opened.rotate(keys);
        return opened;
    }

    /** Signs with the first of these keys from now on, and tells of these alone. */
    rotate(keys) {
        this.keys = keys;
        const [{ alg }] = keys;
        const provider = new Provider(this.url, {
            scopes: this.scopes.split(' '),
            jwks: { keys: keys.map(({ jwk }) => jwk) },
            cookies: { keys: ['not a secret'] },
            ttl: { AccessToken: 600, Session: 600, Grant: 600, Interaction: 600 },
            features: {
                registration: { enabled: true },
                introspection: { enabled: Boolean(this.asks) },
                revocation: { enabled: Boolean(this.asks), allowedPolicy: () => true },
                resourceIndicators: {
                    enabled: true,
                    getResourceServerInfo: (_, resource) => ({ scope: this.scopes, audience: resource,
                        accessTokenFormat: this.format, jwt: { sign: { alg } } }),
                },
            },
            clients: this.asks ? [{ client_id: this.asks.id, client_secret: this.asks.secret, redirect_uris: [],
                response_types: [], grant_types: [] }] : [],
            clientDefaults: { id_token_signed_response_alg: alg },
        });
        this.answer = provider.callback();
    }

    close() {
        this.#server.closeAllConnections();
        this.#server.close();
    }
}

/** Somebody with a browser: signs in as `name`, agrees to all that is asked, and brings the client its answer: `code` and `iss`. */
export async function signIn(name, authorization) {
    const cookies = new Map();
    const visit = async (url, form) => {
        const answer = await fetch(url, { method: form ? 'POST' : 'GET', redirect: 'manual', body: form && new URLSearchParams(form),
            headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
        for (const set of answer.headers.getSetCookie()) {
            const [, key, value] = set.match(/^([^=]+)=([^;]*)/);
            cookies.set(key, value);
        }
        return answer;
    };
    let at = new URL(authorization);
    let answer = await visit(at);
    for (let step = 0; step < 20; ++step) {
        if (answer.status >= 300 && answer.status < 400) {
            at = new URL(answer.headers.get('location'), at);
            if (at.searchParams.has('code')) return at.searchParams;
            if (at.searchParams.has('error')) throw new Error(`the issuer refuses: ${at.searchParams}`);
            answer = await visit(at);
            continue;
        }
        const page = await answer.text();
        const action = page.match(/<form[^>]*action="([^"]+)"/)?.[1];
        if (answer.status !== 200 || !action) throw new Error(`no page to sign in at: ${answer.status} ${page}`);
        const prompt = page.match(/name="prompt" value="(\w+)"/)[1];
        at = new URL(action, at);
        answer = await visit(at, prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt });
    }
    throw new Error('signing in does not end');
}
