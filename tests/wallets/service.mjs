// SPDX-License-Identifier: MIT
// A service on this machine that a test opens and closes; what it answers is its own.
import { createServer } from 'node:http';
import { once } from 'node:events';

export class Service {
    static async open() {
        const opened = new this();
        opened.server = createServer(async (request, response) => {
            let text = '';
            for await (const piece of request) text += piece;
            await opened.answer(request, response, text);
        }).listen(0, '127.0.0.1');
        await once(opened.server, 'listening');
        opened.url = `http://127.0.0.1:${opened.server.address().port}`;
        return opened;
    }

    close() {
        this.server.closeAllConnections();
        this.server.close();
    }
}
