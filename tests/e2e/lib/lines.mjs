// SPDX-License-Identifier: MIT
// The connections from an official client to a gallery, with a wiretap. Each opens a line `{transport, ended, hangUp}`:
// the SDK's transport, the exit of the server process, and a function that ends both client and server.
import { ending, gallery, galleryArguments, HttpGallery } from './gallery.mjs';
import { tappedFetch } from './tapped_fetch.mjs';

/** The headers of a client that shows the first token which the gallery takes, if it takes any. */
function credentials({ bearer }) {
    const [token] = [bearer ?? []].flat();
    return token ? { authorization: `Bearer ${token.slice(token.indexOf('=') + 1)}` } : {};
}

export const lines = {
    async stdio(kind, options, tap) {
        const transport = new kind.stdio({ command: gallery, args: galleryArguments(options) });
        const send = transport.send.bind(transport);
        transport.send = (message, ...more) => (tap.sent(message), send(message, ...more));
        const start = transport.start.bind(transport);
        // The SDKs do not expose their process, and nothing else shows its output before it is parsed. It is replaced
        // on the object, not in a subclass, since the second SDK treats subclasses differently.
        const ended = new Promise((resolve) => {
            transport.start = async () => {
                await start();
                const child = transport._process;
                child.stdout.on('data', (bytes) => tap.heard(bytes));
                child.stdout.once('end', () => tap.ended());
                resolve(ending(child));
            };
        });
        return { transport, ended, hangUp: (client) => client.close() };
    },

    async http(kind, options, tap) {
        const opened = await HttpGallery.open(options);
        let stays = true;
        const transport = new kind.http(opened.url, {
            fetch: tappedFetch(tap, () => stays),
            requestInit: { headers: credentials(options) },
        });
        const hangUp = async (client) => {
            stays = false;
            await client.close();
            await opened.close();
        };
        return { transport, ended: opened.ended, hangUp };
    },
};
