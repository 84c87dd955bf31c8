// The scenarios of @modelcontextprotocol/conformance that apply to a server with tools alone.
//
// Its own example tools, resources and prompts are not ours, so each scenario names the checks that
// ask for those; every other check must pass.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Kith, newest } from './kith.js';

const conformance = fileURLToPath(
    new URL('node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url));

let kith;
let proxy;

// The scenarios know no tokens: what they send gets one on the way.
function addToken(token) {
    return createServer((incoming, outgoing) => {
        const onward = request(kith.url, {
            method: incoming.method,
            path: incoming.url,
            headers: { ...incoming.headers, authorization: `Bearer ${token}` },
        }, (answer) => {
            outgoing.writeHead(answer.statusCode, answer.headers);
            answer.pipe(outgoing);
        });
        incoming.pipe(onward);
    });
}

before(async () => {
    kith = await Kith.start();
    proxy = addToken(await kith.token());
    await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});

after(async () => {
    proxy.close();
    proxy.closeAllConnections();
    await kith.stop();
});

// Runs one scenario; gives its checks.
async function run(scenario, revision) {
    const folder = await mkdtemp(join(tmpdir(), 'kith-conformance-'));
    const url = `http://127.0.0.1:${proxy.address().port}/mcp`;
    const child = spawn(process.execPath, [conformance, 'server', '--url', url, '--scenario',
        scenario, '--spec-version', revision, '--output-dir', folder], { cwd: folder });
    let output = '';
    child.stdout.on('data', (piece) => { output += piece; });
    child.stderr.on('data', (piece) => { output += piece; });
    await new Promise((resolve) => child.once('exit', resolve));
    const file = (await readdir(folder, { recursive: true }))
        .find((name) => name.endsWith('checks.json'));
    assert.ok(file, output);
    const checks = JSON.parse(await readFile(join(folder, file), 'utf8'));
    await rm(folder, { recursive: true });
    return checks;
}

const rows = [
    ['server-initialize', '2025-11-25', []],
    ['ping', '2025-11-25', []],
    ['tools-list', '2025-11-25', []],
    ['dns-rebinding-protection', '2025-11-25', []],
    ['tools-list', newest, []],
    ['dns-rebinding-protection', newest, []],
    ['server-stateless', newest, ['sep-2575-server-rejects-undeclared-capability',
        'sep-2575-missing-capability-http-400',
        'sep-2575-http-server-no-independent-requests-on-stream',
        'sep-2575-server-no-log-without-loglevel']],
    ['http-header-validation', newest, []],
    ['caching', newest, ['sep-2549-prompts-list-caching-hints',
        'sep-2549-resources-list-caching-hints',
        'sep-2549-resources-templates-list-caching-hints']],
];

for (const [scenario, revision, notOurs] of rows) {
    test(`${scenario} of ${revision}`, async () => {
        const checks = await run(scenario, revision);
        const failed = checks.filter((check) =>
            ['FAILURE', 'WARNING'].includes(check.status) && !notOurs.includes(check.id));
        assert.deepEqual(failed.map((check) => `${check.id}: ${check.errorMessage}`), []);
        assert.ok(checks.some((check) => check.status === 'SUCCESS'), 'nothing was checked');
    });
}
