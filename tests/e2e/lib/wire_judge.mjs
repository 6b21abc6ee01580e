// SPDX-License-Identifier: MIT
// Checks a test program's recorded conversations (tests/support/wire_log.hpp) against the official schemas. The program
// checks meaning and order; here each server message must be valid in some revision that the request may have used.
import { isModern, isOfTheProtocol, revisions, strangers, wireSchema } from './wire_schema.mjs';

const versionKey = 'io.modelcontextprotocol/protocolVersion';
const legacy = revisions.filter((revision) => !isModern(revision));
const modern = revisions.filter(isModern);

/** The messages in a text: JSON, or an HTTP request with JSON in its body. */
function messagesIn(text) {
    const body = /^[A-Z]+ \//.test(text) ? text.slice(text.indexOf('\r\n\r\n') + 4) : text;
    try {
        return [JSON.parse(body)].flat().filter((message) => message && typeof message === 'object');
    } catch {
        return [];
    }
}

/** JSON of a page beside the protocol, such as where tokens come from. */
const isAnotherDocument = (said) =>
    !['jsonrpc', 'id', 'method', 'result', 'error'].some((member) => Object.hasOwn(Object(said), member));

/** One conversation: what was asked for, and what is wrong with what was said. */
class Conversation {
    problems = [];
    measured = 0;
    #requests = new Map();
    #session;

    sent(text) {
        const [, named] = text.match(/^MCP-Protocol-Version: *(\S+)/im) ?? [];
        for (const message of messagesIn(text)) {
            const isNamed = message.params?._meta?.[versionKey] !== undefined || (named && isModern(named));
            const older = legacy.includes(named) ? [named] : this.#session ?? legacy;
            // The body negotiates a handshake, whatever the header says, and no modern revision has one.
            const agreed = message.method === 'initialize' ? legacy : older;
            const speaks = isNamed && message.method !== 'initialize' ? modern : agreed;
            // A test may reuse an id; the answer then belongs to either request.
            if (message.id !== undefined && message.method !== undefined)
                this.#requests.set(message.id, [...this.#of(message), { method: message.method, speaks }]);
        }
    }

    heard(text) {
        let said;
        try {
            said = JSON.parse(text);
        } catch (error) {
            this.problems.push(`this is no JSON (${error.message}): ${text}`);
            return;
        }
        for (const message of [said].flat()) if (!isAnotherDocument(message)) this.#judge(message);
    }

    #of = ({ id }) => this.#requests.get(id) ?? [];

    #judge(message) {
        const asked = message.method === undefined ? this.#of(message) : [];
        const roles = asked.length > 0 ? asked : [{ speaks: this.#session ?? revisions }];
        const findings = roles.flatMap(({ method, speaks }) =>
            speaks.map((revision) => this.#measure(wireSchema(revision), revision, method, message)));
        this.measured += 1;
        if (findings.some((wrong) => wrong.length === 0)) this.#learn(asked, message);
        else this.problems.push(`${findings.map((wrong) => wrong.join('; ')).join(' | ')}: ${JSON.stringify(message)}`);
    }

    #learn(asked, { result }) {
        const handshake = asked.some(({ method }) => method === 'initialize');
        if (handshake && revisions.includes(result?.protocolVersion)) this.#session = [result.protocolVersion];
    }

    #measure(schema, revision, method, message) {
        if (message.method !== undefined) {
            if (isOfTheProtocol(message.method)) return schema.own(message);
            return schema.measure('JSONRPCNotification', message);
        }
        if (message.error) return schema.failure(message);
        const foreign = strangers(revision, message.result).map((member) => `${revision} knows no ${member}`);
        // An answer on another connection, or to a custom method, is a result of some kind.
        if (!isOfTheProtocol(method)) return [...schema.measure('Result', message.result), ...foreign];
        return [...schema.response(method, message), ...foreign];
    }
}

/** What is wrong with the conversations of a log, and how many messages were measured. */
export function judge(log) {
    const conversations = new Map();
    for (const line of log.split('\n').filter(Boolean)) {
        const { conversation, sent, heard } = JSON.parse(line);
        if (!conversations.has(conversation)) conversations.set(conversation, new Conversation());
        if (sent === undefined) conversations.get(conversation).heard(heard);
        else conversations.get(conversation).sent(sent);
    }
    const all = [...conversations.values()];
    const measured = all.reduce((sum, one) => sum + one.measured, 0);
    return { problems: all.flatMap(({ problems }) => problems), measured };
}
