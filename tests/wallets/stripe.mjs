// SPDX-License-Identifier: MIT
// The one call of Stripe that payment tokens need: a PaymentIntent for each token, remembered by its idempotency key.
import { Service } from './service.mjs';

export class StripeService extends Service {
    declines = false;
    losesAnswer = false;
    intents = new Map();  // by idempotency key: the status and body that it was answered with
    tokens = new Set();

    /** The intents that took money. */
    get charges() {
        return [...this.intents.values()].filter(({ body }) => body.status === 'succeeded').map(({ body }) => body);
    }

    async answer(request, response, text) {
        const key = request.headers['idempotency-key'];
        if (!this.intents.has(key)) this.intents.set(key, this.#charge(request, new URLSearchParams(text)));
        const { status, body } = this.intents.get(key);
        if (this.losesAnswer) {
            this.losesAnswer = false;
            return request.socket.destroy();
        }
        return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    }

    #charge({ method, url, headers }, form) {
        const refuse = (status, code) => ({ status, body: { error: { type: 'invalid_request_error', code, message: code } } });
        const token = form.get('shared_payment_granted_token');
        if (method !== 'POST' || url !== '/v1/payment_intents') return refuse(404, 'no_such_route');
        if (headers.authorization !== 'Bearer sk_test_wallets') return refuse(401, 'api_key_invalid');
        if (!headers['stripe-version']?.endsWith('.preview')) return refuse(400, 'api_version_without_tokens');
        if (form.get('confirm') !== 'true' || !token?.startsWith('spt_')) return refuse(400, 'parameter_missing');
        if (this.tokens.has(token)) return refuse(400, 'token_already_used');
        this.tokens.add(token);
        if (this.declines) return refuse(402, 'card_declined');
        const id = `pi_test_${this.tokens.size}`;
        return { status: 200, body: { id, object: 'payment_intent', status: 'succeeded',
            amount: Number(form.get('amount')), currency: form.get('currency') } };
    }
}
