// The program under test, on a data folder of its own, and a browser before it. All tests share
// them: `before` of the first starts them, the end of the process stops them.
import axe from 'axe-core';
import {chromium} from 'playwright-core';
import assert from 'node:assert/strict';
import {execFile, spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {after} from 'node:test';
import {promisify} from 'node:util';

export const program = process.env.KITH_PROGRAM ?? '../../build/src/kith';
const browserPath = process.env.KITH_CHROMIUM ?? '/usr/bin/chromium';
const run = promisify(execFile);

class Kith {
  static async start() {
    const kith = new Kith();
    kith.folder = await mkdtemp(join(tmpdir(), 'kith-web-'));
    kith.process = spawn(program, ['serve', '--data', kith.folder, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'inherit']});
    kith.url = await kith.address();
    const {stdout} = await run(program, ['token', 'create', '--class', 'admin', '--name', 'web tests', '--quiet', '--data', kith.folder]);
    kith.token = stdout.trim();
    return kith;
  }

  async address() {
    for await (const line of createInterface({input: this.process.stdout})) {
      const found = line.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) {
        this.process.stdout.resume();
        return found[0];
      }
    }
    throw new Error('the server did not start');
  }

  /** Calls the API as the owner: api('POST', '/v1/contacts', {...}). */
  async api(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: {Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json'},
      body: body && JSON.stringify(body),
    });
    const answer = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async stop() {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
    await rm(this.folder, {recursive: true});
  }
}

export const kith = await Kith.start();
const browser = await chromium.launch({executablePath: browserPath, args: ['--no-sandbox', '--disable-gpu']});

/** Ends both; tests need not call it. */
export async function stop() {
  await browser.close();
  await kith.stop();
}

if (process.env.NODE_TEST_CONTEXT) after(stop);

/** A window of the page, signed in unless told otherwise. What must never happen in any test is
 *  collected in `page.faults`: see `assertClean`. */
export async function open(path = '/', {width = 1280, height = 800, theme = 'light', isSignedIn = true, ...more} = {}) {
  const context = await browser.newContext({
    baseURL: kith.url,
    viewport: {width, height},
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
    ...(isSignedIn && {extraHTTPHeaders: {Authorization: `Bearer ${kith.token}`}}),
    ...more,
  });
  context.setDefaultTimeout(8000);
  const page = await context.newPage();
  page.faults = [];
  page.asked = new Set();
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== kith.url) page.faults.push(`asked ${url.origin}`);
    if (url.pathname.startsWith('/v1/')) page.asked.add(`${request.method()} ${url.pathname}`);
  });
  page.on('pageerror', (error) => page.faults.push(`threw ${error}`));
  page.on('console', (message) => {
    if (/Content Security Policy|Content-Security-Policy/i.test(message.text())) page.faults.push(message.text());
  });
  page.on('dialog', (dialog) => {
    page.faults.push(`a script showed "${dialog.message()}"`);
    void dialog.dismiss();
  });
  if (isSignedIn) await pretendSession(page);
  await page.goto(path);
  return page;
}

const session = {
  id: '01a20704-0000-7000-8000-000000000001', csrf: 'csrf', expires_at: 4102444800,
  user: {id: '01a20704-0000-7000-8000-000000000002', name: 'Ada Owner', email: 'owner@example.com'},
  organization: {id: '01a20704-0000-7000-8000-000000000003', name: 'Example'},
};

/** Signed in by a token: sessions are answered for, all else is the server's. */
async function pretendSession(page) {
  await page.route('**/v1/session', (route) => route.fulfill({json: {session}}));
}

/** No fault so far, and nothing that axe finds, by the rules of WCAG 2.2 AA and good practice. */
export async function assertClean(page, what) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  const found = violations.map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary}`).join('\n  ')}`);
  assert.deepEqual(found, [], what);
  assert.deepEqual(page.faults, [], what);
}

/** Runs a check in both themes. */
export async function inBothThemes(page, check) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    await check(colorScheme);
  }
}
