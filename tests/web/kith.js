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

/** The owner's. */
export const PASSWORD = 'correct horse battery';

class Kith {
  static async start() {
    const kith = new Kith();
    kith.folder = await mkdtemp(join(tmpdir(), 'kith-web-'));
    kith.process = spawn(program, ['serve', '--data', kith.folder, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'inherit']});
    await kith.readAddress();
    const {stdout} = await run(program, ['token', 'create', '--class', 'admin', '--name', 'web tests', '--quiet', '--data', kith.folder]);
    kith.token = stdout.trim();
    kith.cookie = await kith.firstSession();
    return kith;
  }

  /** What the first start prints: the address, and the one-time link. */
  async readAddress() {
    for await (const line of createInterface({input: this.process.stdout})) {
      const [, url, code] = /(http:\/\/127\.0\.0\.1:\d+)\/welcome\?code=(\S+)/.exec(line) ?? [];
      if (code) {
        this.process.stdout.resume();
        this.url = url;
        this.code = decodeURIComponent(code);
        return;
      }
    }
    throw new Error('the server did not start');
  }

  /** The owner opens his link once; his session is that of all windows. */
  async firstSession() {
    const response = await fetch(`${this.url}/v1/session/welcome`, {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({welcome_code: this.code, password: PASSWORD}),
    });
    assert.ok(response.ok, await response.clone().text());
    ({session: {user: this.user}} = await response.json());
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(response.headers.get('set-cookie'));
    return {name, value, domain: '127.0.0.1', path: '/v1', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax'};
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
    ...(isSignedIn && {storageState: {cookies: [kith.cookie], origins: []}}),
    ...more,
  });
  context.setDefaultTimeout(30_000);
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
  await page.goto(path);
  return page;
}

/** No fault so far, and nothing that axe finds, by the rules of WCAG 2.2 AA and good practice. */
export async function assertClean(page, what) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe.source);
  const {violations} = await page.evaluate(() => window.axe.run(document, {resultTypes: ['violations']}));
  const found = violations.map(({id, nodes}) => `${id}: ${nodes.map(({html, failureSummary}) => `${html}\n${failureSummary}`).join('\n  ')}`);
  assert.deepEqual(found, [], what);
  assert.deepEqual(page.faults, [], what);
}

/** Puts the page into a theme and waits until it is painted so: the change comes after the call. */
export async function setTheme(page, colorScheme) {
  await page.emulateMedia({colorScheme});
  await page.waitForFunction((theme) => {
    const [red] = getComputedStyle(document.body).color.match(/\d+/g);
    return matchMedia(`(prefers-color-scheme: ${theme})`).matches && (red > 127) === (theme === 'dark');
  }, colorScheme);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Runs a check in both themes. */
export async function inBothThemes(page, check) {
  for (const colorScheme of ['light', 'dark']) {
    await setTheme(page, colorScheme);
    await check(colorScheme);
  }
}
