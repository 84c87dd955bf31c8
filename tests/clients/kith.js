// The program under test, on a data folder of its own: KITH_PROGRAM names it.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

export const program = process.env.KITH_PROGRAM ?? '../../build/kith';

export class Kith {
    // Starts `kith serve` on a free port.
    static async start() {
        const kith = new Kith();
        kith.folder = await mkdtemp(join(tmpdir(), 'kith-clients-'));
        kith.options = ['--data', kith.folder];
        kith.process = spawn(program, ['serve', ...kith.options, '--listen', '127.0.0.1:0'],
            { stdio: ['ignore', 'pipe', 'inherit'] });
        kith.url = await kith.address();
        return kith;
    }

    async address() {
        for await (const line of createInterface({ input: this.process.stdout })) {
            const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
            if (found) {
                this.process.stdout.resume();
                return new URL('/mcp', found[0]);
            }
        }
        throw new Error('the server did not start');
    }

    // The text of a new token of the owner.
    async token(kind = 'write') {
        const { stdout } = await promisify(execFile)(program,
            ['token', 'create', '--class', kind, '--name', `clients, ${kind}`, '--quiet',
                ...this.options]);
        return stdout.trim();
    }

    async stop() {
        const ended = new Promise((resolve) => this.process.once('exit', resolve));
        this.process.kill('SIGTERM');
        const status = await ended;
        await rm(this.folder, { recursive: true });
        if (status !== 0)
            throw new Error(`the server ended with ${status}`);
    }
}

// The revisions that begin with `initialize`.
export const older = ['2025-03-26', '2025-06-18', '2025-11-25'];
export const newest = '2026-07-28';

// The JSON of a result's text, out of its fence.
export function answerOf(result) {
    const text = result.content[0].text;
    return JSON.parse(text.startsWith('<untrusted ') ? text.split('\n')[1] : text);
}
