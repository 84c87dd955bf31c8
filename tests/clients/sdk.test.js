// The first line of the official client (@modelcontextprotocol/sdk): revisions with `initialize`.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { misuseTools, useTools } from './behaviour.js';
import { Kith, older, program } from './kith.js';

let kith;
let token;

before(async () => {
    kith = await Kith.start();
    token = await kith.token();
});
after(() => kith.stop());

const overHttp = (text = token) => new StreamableHTTPClientTransport(kith.url,
    { requestInit: { headers: { Authorization: `Bearer ${text}` } } });
const overStdio = () => new StdioClientTransport(
    { command: program, args: ['mcp', ...kith.options] });

// The client always asks for its newest revision; the transport makes it an older one.
function asking(transport, revision) {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
        if (message.method === 'initialize')
            message.params.protocolVersion = revision;
        return send(message, options);
    };
    return transport;
}

async function connect(transport, revision) {
    const client = new Client({ name: 'tests', version: '1' });
    await client.connect(asking(transport, revision));
    return client;
}

for (const revision of older) {
    for (const [name, open] of [['http', overHttp], ['stdio', overStdio]]) {
        test(`${revision} over ${name}`, async (t) => {
            const client = await connect(open(), revision);
            t.after(() => client.close());
            assert.equal(client.getServerVersion().name, 'kith');
            assert.match(client.getInstructions(), /Search before you create/);
            await client.ping();
            await useTools(client, `sdk.${name}.${revision.replaceAll('-', '')}`);
            await misuseTools(client);
        });
    }
}

describe('tokens', () => {
    test('a wrong one is refused', async () => {
        await assert.rejects(connect(overHttp('wrong'), older[2]), (error) => error.code === 401);
    });

    test('one that may only propose gets proposals', async (t) => {
        const client = await connect(overHttp(await kith.token('propose')), older[2]);
        t.after(() => client.close());
        const result = await client.callTool({ name: 'missive_contacts', arguments: {
            action: 'create', contact: { email: 'proposed@example.com', first_name: 'Pro',
                last_name: 'Posed', contact_book: 'Clients' } } });
        assert.equal(result.structuredContent.outcome, 'proposed');
    });
});
