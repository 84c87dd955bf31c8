// Measures the page in Debian's chromium: page.mjs PROGRAM FOLDER prints a Markdown table.
//
// FOLDER has a store that bench/generate made; it is served from a copy's place, so give a copy. All
// times are the browser's own: from navigation to the first row painted, from a key to the painted
// answer, tasks longer than 50 ms while scrolling, and the heap after a collection.
import {execFileSync, spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';

const require = createRequire(new URL('../tests/web/', import.meta.url));
const {chromium} = require('playwright-core');

const [program, folder] = process.argv.slice(2);
const ROUNDS = 9;
const WORDS = ['anna berg', 'miller', 'noor', 'brightoak', 'smith john', 'garcia'];
const SCROLLED_ROWS = 100_000;
const PASSWORD = 'correct horse battery';

/** The rows that a command prints. */
const kith = (...words) => execFileSync(program, [...words, '--data', folder, '--json'], {encoding: 'utf8'}).trim().split('\n').map((line) => JSON.parse(line));
const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];
const ms = (value) => `${Math.round(value)} ms`;

/** Runs in the page before its own scripts: when the first row was painted, and long tasks. */
function watch() {
  window.longTasks = [];
  new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({duration}) => duration))).observe({type: 'longtask'});
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
  window.firstRow = new Promise((resolve) => {
    const look = () => (document.querySelector('.list-row .avatar') ? resolve(painted()) : requestAnimationFrame(look));
    look();
  });
  let changes = 0;
  new MutationObserver(() => changes++).observe(document, {childList: true, subtree: true, characterData: true});
  const {fetch} = window;
  window.answered = [];
  window.fetch = async (...asked) => {
    const response = await fetch(...asked);
    if (String(asked[0]).includes('/v1/contacts/search')) {
      const before = changes;
      void response.clone().text().then(async () => {
        let at = await painted();
        if (changes === before) at = await painted(); // drawn a frame later, or alike
        window.answered.push({body: asked[1].body, at});
      });
    }
    return response;
  };
}

async function serve() {
  const server = spawn(program, ['serve', '--data', folder, '--listen', '127.0.0.1:0'], {stdio: ['ignore', 'pipe', 'inherit']});
  for await (const line of createInterface({input: server.stdout})) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) {
      server.stdout.resume();
      return {server, url};
    }
  }
  throw new Error('the server did not start');
}

/** After its start a server reads what it compares new contacts with: that is no page. */
async function settle({pid}) {
  const ticks = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ').slice(11, 13).reduce((sum, text) => sum + Number(text), 0);
  for (let quiet = 0; quiet < 3;) {
    const before = await ticks();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    quiet = (await ticks()) - before < 2 ? quiet + 1 : 0;
  }
}

async function signIn(url, code) {
  const response = await fetch(`${url}/v1/session/welcome`, {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({welcome_code: code, password: PASSWORD})});
  const [, value] = /^kith_session=([^;]*)/.exec(response.headers.get('set-cookie') ?? '') ?? [];
  if (!value) throw new Error(`signing in: ${await response.text()}`);
  return {name: 'kith_session', value, domain: '127.0.0.1', path: '/v1', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax'};
}

async function firstRows(open) {
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await open('/contacts');
    times.push(await page.evaluate(() => window.firstRow));
    await page.context().close();
  }
  return times;
}

/** From each key to the paint of what the answer to the words in the field then changed. */
async function keystrokes(page) {
  const times = [];
  const field = page.getByPlaceholder('Search');
  for (const word of WORDS) {
    await field.fill('');
    await field.focus();
    for (let end = 1; end <= word.length; end++) {
      await page.evaluate(() => { window.answered = []; document.addEventListener('keydown', ({timeStamp}) => { window.pressedAt = timeStamp; }, {once: true, capture: true}); });
      await page.keyboard.type(word[end - 1]);
      if (word[end - 1] === ' ') continue;
      const query = word.slice(0, end);
      const answer = await page.waitForFunction((wanted) => window.answered.find(({body}) => JSON.parse(body).query === wanted && !JSON.parse(body).count_only), query, {timeout: 5000, polling: 10});
      times.push((await answer.evaluate(({at}) => at)) - (await page.evaluate(() => window.pressedAt)));
    }
  }
  return times;
}

const heap = (page) => page.evaluate(() => { window.gc(); return performance.memory.usedJSHeapSize; });

async function scroll(page) {
  const list = page.locator('[role=grid], [role=listbox]').first();
  await list.hover();
  const before = await heap(page);
  await page.evaluate(() => { window.longTasks.length = 0; });
  for (let step = 0; step < 300; step++) {
    await page.mouse.wheel(0, 600);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  const longest = await page.evaluate(() => [window.longTasks.length, Math.max(0, ...window.longTasks)]);
  await list.focus();
  const rows = await page.evaluate(() => Math.floor(document.querySelector('.list-row').parentElement.parentElement.clientHeight / document.querySelector('.list-row').offsetHeight) - 1);
  for (let at = 0; at < SCROLLED_ROWS / 40; at += rows) await page.keyboard.press('PageDown');
  await page.waitForLoadState('networkidle');
  return {longest, before, after: await heap(page)};
}

const [owner] = kith('users', 'list').filter(({role}) => role === 'owner');
const [{welcome_code: code}] = kith('users', 'invite', owner.email, owner.name);
const {server, url} = await serve();
await settle(server);
const browser = await chromium.launch({executablePath: process.env.KITH_CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--js-flags=--expose-gc', '--enable-precise-memory-info']});
try {
  const cookie = await signIn(url, code);
  const open = async (path) => {
    const context = await browser.newContext({baseURL: url, viewport: {width: 1280, height: 800}, storageState: {cookies: [cookie], origins: []}});
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(path);
    return page;
  };
  const rows = await firstRows(open);
  const page = await open('/contacts');
  await page.evaluate(() => window.firstRow);
  const {longest, before, after} = await scroll(page);
  await page.goto('/contacts');
  await page.evaluate(() => window.firstRow);
  const keys = await keystrokes(page);
  console.log('| what | budget | measured |\n|---|---|---|');
  console.log(`| first row painted after navigation, median and worst of ${ROUNDS} | 300 ms | ${ms(quantile(rows, 0.5))}, ${ms(Math.max(...rows))} |`);
  console.log(`| from a key in the search to its painted answer, p50 and p95 of ${keys.length} | p95 60 ms | ${ms(quantile(keys, 0.5))}, ${ms(quantile(keys, 0.95))} |`);
  console.log(`| tasks over 50 ms in 300 turns of the wheel, and the longest | none | ${longest[0]}, ${ms(longest[1])} |`);
  console.log(`| heap after scrolling on, against before | 1.3 x | ${(after / before).toFixed(2)} x (${(after / 1e6).toFixed(1)} MB) |`);
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
