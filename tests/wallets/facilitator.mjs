// SPDX-License-Identifier: MIT
// A facilitator of x402 whose chain is a map in memory: it checks what a real one checks, moves money once for each
// nonce, and fails as it is told.
import { createPublicKey, verify } from 'node:crypto';
import { getAddress, keccak256, recoverTypedDataAddress, toHex } from 'viem';
import { Service } from './service.mjs';

const fields = ['from', 'to', 'value', 'validAfter', 'validBefore', 'nonce'];
const transferTypes = {
    TransferWithAuthorization: fields.map((name) => ({
        name, type: { from: 'address', to: 'address', nonce: 'bytes32' }[name] ?? 'uint256',
    })),
};
const chains = { 'base-sepolia': 84532, 'eip155:84532': 84532 };

/** Who signed a transfer under a requirement, or nothing. */
async function signerOf({ authorization, signature }, requirement) {
    const message = Object.fromEntries(fields.map((name) => [name,
        ['value', 'validAfter', 'validBefore'].includes(name) ? BigInt(authorization[name]) : authorization[name]]));
    const { name, version } = requirement.extra;
    const domain = { name, version, chainId: chains[requirement.network], verifyingContract: requirement.asset };
    try {
        return await recoverTypedDataAddress({
            domain, types: transferTypes, primaryType: 'TransferWithAuthorization', message, signature,
        });
    } catch {
        return undefined;
    }
}

/** The public half of an Ed25519 key that is kept as seed and public key. */
const publicKey = (secret) => createPublicKey({ format: 'jwk', key: {
    kty: 'OKP', crv: 'Ed25519', x: Buffer.from(secret, 'base64').subarray(32).toString('base64url') } });

/** Whether a token is signed by a key, for this request and for now. */
function permits(token, secret, request) {
    const [header, claims, signature] = token.split('.');
    if (!verify(null, `${header}.${claims}`, publicKey(secret), Buffer.from(signature, 'base64url'))) return false;
    const { uris, nbf, exp } = JSON.parse(Buffer.from(claims, 'base64url'));
    const now = Math.floor(Date.now() / 1000);
    return uris.length === 1 && uris[0] === `${request.method} ${request.headers.host}${request.url}` && nbf <= now && now < exp;
}

export class Facilitator extends Service {
    balance = 1_000_000_000n;  // of every payer, in atomic units
    transfers = [];
    asked = { verify: 0, settle: 0 };
    faults = [];
    tokens = new Set();
    key = undefined;  // whose tokens it wants, where it wants any

    /**
     * The next `times` questions of this kind fail: `silent` and `waits` do nothing, `ghost` and `done_waits` do it; the
     * line is dropped, or nothing is ever said.
     */
    fail(operation, how, times = 1) {
        for (let i = 0; i < times; ++i) this.faults.push({ operation, how });
    }

    async answer(request, response, text) {
        const operation = request.url.split('/').at(-1);
        if (this.key && !this.#isPermitted(request)) return response.writeHead(401).end('Unauthorized');
        ++this.asked[operation];
        const at = this.faults.findIndex((one) => one.operation === operation);
        const fault = at < 0 ? undefined : this.faults.splice(at, 1)[0].how;
        if (fault === 'silent') return request.socket.destroy();
        if (fault === 'waits') return undefined;
        const verdict = await this.#judge(operation, JSON.parse(text));
        if (fault === 'ghost') return request.socket.destroy();
        if (fault === 'done_waits') return undefined;
        return response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(verdict));
    }

    #isPermitted(request) {
        const token = request.headers.authorization?.replace(/^Bearer /, '');
        if (!token || this.tokens.has(token)) return false;
        this.tokens.add(token);
        return permits(token, this.key, request);
    }

    async #judge(operation, { paymentPayload, paymentRequirements }) {
        const { authorization } = paymentPayload.payload;
        const reason = await this.#objection(paymentPayload.payload, paymentRequirements);
        const payer = authorization.from;
        if (operation === 'verify') return { isValid: !reason, ...(reason && { invalidReason: reason }), payer };
        const { network } = paymentRequirements;
        if (reason) return { success: false, errorReason: reason, transaction: '', network, payer };
        const transaction = keccak256(toHex(`transfer ${this.transfers.length}`));
        this.transfers.push({ ...authorization, transaction });
        this.balance -= BigInt(authorization.value);
        return { success: true, transaction, network, payer };
    }

    async #objection(payload, requirement) {
        const { authorization } = payload;
        const now = BigInt(Math.floor(Date.now() / 1000));
        const signer = await signerOf(payload, requirement);
        if (!signer || signer !== getAddress(authorization.from)) return 'invalid_exact_evm_signature';
        if (getAddress(authorization.to) !== getAddress(requirement.payTo))
            return 'invalid_exact_evm_recipient_mismatch';
        if (BigInt(authorization.validBefore) < now + 6n) return 'invalid_exact_evm_payload_authorization_valid_before';
        if (BigInt(authorization.validAfter) > now) return 'invalid_exact_evm_payload_authorization_valid_after';
        if (authorization.value !== (requirement.amount ?? requirement.maxAmountRequired))
            return 'invalid_exact_evm_payload_authorization_value_mismatch';
        if (this.transfers.some(({ nonce }) => nonce === authorization.nonce))
            return 'invalid_exact_evm_nonce_already_used';
        if (this.balance < BigInt(authorization.value)) return 'invalid_exact_evm_insufficient_balance';
        return undefined;
    }
}
