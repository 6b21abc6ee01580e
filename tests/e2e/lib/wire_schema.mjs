// SPDX-License-Identifier: MIT
// Validates a server's messages against the official JSON schema of their protocol revision.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';

export const revisions = ['2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** From this revision on a request is stateless, and results have a type. */
export const isModern = (revision) => revision >= '2026-07-28';

const folder = join(process.env.PAYMCP_SHARED ?? '', 'mcp-schema');
// There is no schema of 2025-03-26. The next revision has only added to it, see `strangers`.
const pathOf = (revision) => join(folder, `${revision === '2025-03-26' ? '2025-06-18' : revision}.json`);

/** Why nothing can be measured, or nothing where the schemas are there. */
export const schemasMissing = revisions.every((revision) => existsSync(pathOf(revision)))
    ? undefined
    : 'the official schemas are not there: PAYMCP_SHARED names no folder with mcp-schema';

const resultMembers = { structuredContent: '2025-06-18', resultType: '2026-07-28', ttlMs: '2026-07-28',
    cacheScope: '2026-07-28' };
const toolMembers = { title: '2025-06-18', outputSchema: '2025-06-18', _meta: '2025-06-18', icons: '2025-11-25' };

/** The members of a result and of the tools in it that only a later revision knows: the schemas let them pass. */
export function strangers(revision, result) {
    const later = (known) => (member) => known[member] > revision;
    const inTools = [result?.tools ?? []].flat().flatMap((tool) => Object.keys(tool).filter(later(toolMembers)));
    return [...Object.keys(result ?? {}).filter(later(resultMembers)), ...new Set(inTools)];
}

/** A result in whose place the server may ask. */
const asking = (definition) => (result) =>
    result?.resultType === 'input_required' ? 'InputRequiredResult' : definition;

const resultOf = {
    initialize: () => 'InitializeResult',
    ping: () => 'EmptyResult',
    'server/discover': () => 'DiscoverResult',
    'tools/list': () => 'ListToolsResult',
    'resources/list': () => 'ListResourcesResult',
    'resources/templates/list': () => 'ListResourceTemplatesResult',
    'resources/read': asking('ReadResourceResult'),
    'resources/subscribe': () => 'EmptyResult',
    'resources/unsubscribe': () => 'EmptyResult',
    'prompts/list': () => 'ListPromptsResult',
    'prompts/get': asking('GetPromptResult'),
    'completion/complete': () => 'CompleteResult',
    'logging/setLevel': () => 'EmptyResult',
    'subscriptions/listen': () => 'SubscriptionsListenResult',
    'tools/call': (result) => (result?.resultType === 'task' ? 'Result' : asking('CallToolResult')(result)),
    // Tasks are an extension of 2026-07-28, which its schema does not contain.
    'tasks/get': () => 'Result',
    'tasks/update': () => 'Result',
    'tasks/cancel': () => 'Result',
};

const messageOf = {
    ping: 'PingRequest',
    'elicitation/create': 'ElicitRequest',
    'sampling/createMessage': 'CreateMessageRequest',
    'roots/list': 'ListRootsRequest',
    'notifications/cancelled': 'CancelledNotification',
    'notifications/elicitation/complete': 'ElicitationCompleteNotification',
    'notifications/message': 'LoggingMessageNotification',
    'notifications/progress': 'ProgressNotification',
    'notifications/subscriptions/acknowledged': 'SubscriptionsAcknowledgedNotification',
    'notifications/tools/list_changed': 'ToolListChangedNotification',
    'notifications/prompts/list_changed': 'PromptListChangedNotification',
    'notifications/resources/list_changed': 'ResourceListChangedNotification',
    'notifications/resources/updated': 'ResourceUpdatedNotification',
};

/** Whether the protocol has a method; a server may have custom ones, which no schema contains. */
export const isOfTheProtocol = (method) => Object.hasOwn(resultOf, method) || Object.hasOwn(messageOf, method);

/** What a revision says of some errors: of the whole response, or of its error member. */
const responseOfError = {
    [-32042]: 'URLElicitationRequiredError',
    [-32020]: 'HeaderMismatchError',
    [-32021]: 'MissingRequiredClientCapabilityError',
    [-32022]: 'UnsupportedProtocolVersionError',
};
const errorMember = {
    [-32700]: 'ParseError',
    [-32600]: 'InvalidRequestError',
    [-32601]: 'MethodNotFoundError',
    [-32602]: 'InvalidParamsError',
    [-32603]: 'InternalError',
};

/** The schema of one revision. */
class WireSchema {
    constructor(revision) {
        const text = JSON.parse(readFileSync(pathOf(revision), 'utf8'));
        const dialect = text.$schema.includes('2020-12') ? Ajv2020 : Ajv;
        this.revision = revision;
        this.definitions = text.$defs ? '$defs' : 'definitions';
        this.known = text[this.definitions];
        this.ajv = new dialect({ strict: false, allErrors: true });
        ajvFormats.default ? ajvFormats.default(this.ajv) : ajvFormats(this.ajv);
        this.ajv.addSchema(text, revision);
    }

    /** What is wrong with `value` as `definition`, as sentences. */
    measure(definition, value) {
        if (!this.known[definition]) return [`${this.revision} has no ${definition}`];
        const measured = this.ajv.getSchema(`${this.revision}#/${this.definitions}/${definition}`);
        if (measured(value)) return [];
        const role = `as ${definition} of ${this.revision}`;
        return measured.errors.map((error) => `${role}: ${error.instancePath} ${error.message}`);
    }

    /** What is wrong with a response to `method`. */
    response(method, message) {
        if (message.error) return this.failure(message);
        const definition = resultOf[method]?.(message.result);
        if (!definition) return [`no schema is known for the result of ${method}`];
        const envelope = this.known.JSONRPCResultResponse ? 'JSONRPCResultResponse' : 'JSONRPCResponse';
        return [...this.measure(envelope, message), ...this.measure(definition, message.result)];
    }

    failure(message) {
        const envelope = this.known.JSONRPCErrorResponse ? 'JSONRPCErrorResponse' : 'JSONRPCError';
        const wrong = this.measure(envelope, message);
        const whole = responseOfError[message.error.code];
        if (whole) wrong.push(...this.measure(whole, message));
        const member = errorMember[message.error.code];
        if (member && this.known[member]) wrong.push(...this.measure(member, message.error));
        return wrong;
    }

    /** What is wrong with a request or a notification of the server. */
    own(message) {
        if (this.revision < '2025-06-18' && message.method === 'elicitation/create')
            return [`${this.revision} knows no elicitation`];
        const definition = messageOf[message.method];
        return definition ? this.measure(definition, message) : [`no schema is known for ${message.method}`];
    }
}

const loaded = new Map();

/** The schema of a revision; nothing where the schemas are not there. */
export function wireSchema(revision) {
    if (schemasMissing) return undefined;
    if (!loaded.has(revision)) loaded.set(revision, new WireSchema(revision));
    return loaded.get(revision);
}
