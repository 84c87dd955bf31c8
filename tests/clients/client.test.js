// The second line of the official client (@modelcontextprotocol/client): all four revisions.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { misuseTools, useTools } from './behaviour.js';
import { Kith, newest, older, program } from './kith.js';

let kith;
let token;

before(async () => {
    kith = await Kith.start();
    token = await kith.token();
});
after(() => kith.stop());

const transports = {
    http: () => new StreamableHTTPClientTransport(kith.url,
        { requestInit: { headers: { Authorization: `Bearer ${token}` } } }),
    stdio: () => new StdioClientTransport({ command: program, args: ['mcp', ...kith.options] }),
};

// How the client finds the revision: by itself, told which, or by `initialize`.
const ways = [
    ['auto', { versionNegotiation: { mode: 'auto' } }, newest],
    ['pinned', { versionNegotiation: { mode: { pin: newest } } }, newest],
    ...older.map((revision) => [revision, { supportedProtocolVersions: [revision] }, revision]),
];

for (const [way, options, revision] of ways) {
    for (const [name, open] of Object.entries(transports)) {
        test(`${way} over ${name}`, async (t) => {
            const client = new Client({ name: 'tests', version: '1' }, options);
            await client.connect(open());
            t.after(() => client.close());
            assert.equal(client.getNegotiatedProtocolVersion(), revision);
            assert.equal(client.getProtocolEra(), revision === newest ? 'modern' : 'legacy');
            assert.equal(client.getServerVersion().name, 'kith');
            assert.match(client.getInstructions(), /Search before you create/);
            await useTools(client, `client.${name}.${way.replaceAll('-', '')}`);
            await misuseTools(client);
        });
    }
}
