// SPDX-License-Identifier: MIT
// `fetch` with a wiretap: the tap receives each posted body and every message of the answer, whether the body is one
// message or a stream of events.

/** The messages of a request body; empty if it is not JSON. */
function posted(body) {
    try {
        return [JSON.parse(body)].flat();
    } catch {
        return [];
    }
}

/** Cuts a text that comes in pieces into the messages that it carries, and hands each on. */
function listener(type, hear) {
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let partial = '';
    return {
        transform(bytes, passed) {
            partial += decoder.decode(bytes, { stream: true });
            if (type.startsWith('text/event-stream')) {
                const lines = partial.split('\n');
                partial = lines.pop();
                // An event without data opens a stream.
                for (const line of lines) if (line.startsWith('data: ') && line !== 'data: ') hear(line.slice(6));
            }
            passed.enqueue(bytes);
        },
        flush() {
            if (type.startsWith('application/json') && partial) hear(partial);
        },
    };
}

/**
 * A `fetch` that `tap` hears. A stateless request is canceled by hanging up: the tap is told, while `listens` says so.
 */
export function tappedFetch(tap, listens = () => true) {
    return async (url, init = {}) => {
        for (const message of posted(init.body)) {
            tap.sent(message);
            init.signal?.addEventListener('abort', () => listens() && tap.hungUp(message.id));
        }
        const response = await fetch(url, init);
        const type = response.headers.get('content-type') ?? '';
        if (response.status >= 400 && !type.startsWith('application/json'))
            for (const { id } of posted(init.body)) tap.turnedAway(id);
        if (!response.body) return response;
        const heard = new TransformStream(listener(type, (text) => tap.heardLine(Buffer.from(text))));
        const { status, statusText, headers } = response;
        return new Response(response.body.pipeThrough(heard), { status, statusText, headers });
    };
}
