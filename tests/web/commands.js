// Whatever a screen can do is found in the command bar by what it is called, and the ? sheet lists the keys of each screen.
import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {before, describe, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {fillMail} from './mail.js';
import {personOfMail} from './noticed.js';
import {fillWithPairs, pairsListed, scan} from './pairs.js';
import {fill} from './people.js';

let screens;

before(async () => {
  const {books: [clients], ids} = await fill(20);
  const {thread, ivos} = await fillMail();
  const {contact_book: doubles} = await fillWithPairs('Doubles', 3);
  await pairsListed(3, doubles);
  await scan();
  await personOfMail(doubles, 'Mia', 'Haddad', ['Head of Sales', 'Brick & Co']);
  await kith.api('POST', '/v1/audits', {});
  /** Path of the screen, what is there when it is ready, the keys that its sheet has to list. */
  screens = {
    contacts: ['/contacts', '.list-row', ['/', 'l', 'j', 'k', 'x', 'Shift a', 'n', 'z', '?', 'Ctrl K']],
    contact: [`/contacts/${ids[0]}`, '.card h2', ['s', 'b', 'Escape']],
    'contact-new': ['/contacts/new', '.new-contact', ['n']],
    duplicates: [`/duplicates?book=${doubles}`, '.compare', ['m', 'd', 'l', 's', 'v', 'w', 'h', 'j', 'k']],
    merges: ['/duplicates/history', '.empty', ['h']],
    proposals: ['/proposals', '.proposal', ['a', 'e', 'r', 'x', 'j', 'k', 'Shift a', 'Shift r']],
    conversations: ['/conversations', '.list-row', ['c', '/', 'j', 'k']],
    conversation: [`/conversations/${thread}`, '.message', ['r', 'a', 'u']],
    stranger: [`/conversations/${ivos}`, '.message', ['l', '+']],
    compose: ['/conversations/new', '.composer', ['Ctrl Enter']],
    import: ['/import', '.drop', ['o']],
    export: ['/export', 'select', []],
    quality: ['/quality', '.books', ['a']],
    'quality-book': [`/quality?book=${clients}`, '.measures', ['a']],
    ...Object.fromEntries(['account', 'appearance', 'books', 'groups', 'audits', 'bin', 'members', 'teams', 'organization', 'mail', 'tokens', 'connect', 'backup', 'about']
      .map((name) => [`settings/${name}`, [`/settings/${name}`, '.settings-section', []]])),
  };
});

/** The names of what can be pressed on the screen. */
const buttonsOf = (page) => page.evaluate(() => [...document.querySelectorAll('main :is(button:not(:disabled), a.button, a.tab)')]
  .filter((element) => element.checkVisibility() && !element.closest('[role=listbox]') && !element.hasAttribute('aria-haspopup') && !element.matches('.letters *'))
  .map((element) => (element.ariaLabel ?? element.innerText).replace(/\s+/g, ' ').trim()).filter(Boolean));

/** Presses a key of the page until its dialog is there: right after another one closed, the focus may still be on its way back into a field. */
async function openBy(page, key, dialog) {
  for (let attempt = 0; attempt < 10 && !await dialog.isVisible(); attempt++) {
    await page.evaluate(() => document.getElementById('main').focus());
    await page.keyboard.press(key);
    await dialog.waitFor({timeout: 2000}).catch(() => {});
  }
}

const GROUND = ['g c', 'g d', 'g p', 'g m', 'g i', 'g q', 'g s', 'Ctrl K', '?', 'z'];

describe('each screen', () => {
  test('all screens of the page are looked at', async () => {
    const source = await readFile(fileURLToPath(new URL('../../web/src/screens/index.ts', import.meta.url)), 'utf8');
    const paths = [...source.matchAll(/paths: \[([^\]]*)\]/g)].flatMap(([, list]) => [...list.matchAll(/'([^']+)'/g)].map(([, path]) => path));
    const here = Object.values(screens).map(([path]) => path.split('?')[0]);
    const isLooked = (pattern) => here.some((path) => new RegExp(`^${pattern.replace(/:\w+/g, '[^/]+')}$`).test(path));
    // An import has an address only once there is one: import.js looks at its steps.
    assert.deepEqual(paths.filter((pattern) => !isLooked(pattern) && pattern !== '/import/:id' && pattern !== '/settings'), []);
  });

  test('has its actions in the command bar and its keys on the sheet', async () => {
    const page = await open('/contacts');
    // Only commands are looked for here.
    await page.route('**/v1/contacts/search', (route) => route.fulfill({json: {contacts: []}}));
    const missing = [];
    for (const [name, [path, ready, keys]] of Object.entries(screens)) {
      await page.goto(path);
      await page.locator(ready).first().waitFor();
      await page.waitForFunction(() => !document.querySelector('main .spinner'));
      const buttons = await buttonsOf(page);
      const bar = page.getByRole('dialog', {name: 'Search and commands'});
      await openBy(page, 'Control+k', bar);
      const field = bar.getByRole('combobox');
      for (const button of [...new Set(buttons)]) {
        const words = button.toLowerCase().split(/[^\p{L}\p{N}-]+/u).filter(Boolean);
        if (!words.length) continue;
        await field.fill(words.slice(0, 3).join(' '));
        const labels = (await bar.getByRole('option').allInnerTexts()).map((text) => text.toLowerCase());
        if (!labels.some((label) => words.slice(0, 3).every((word) => label.includes(word)))) missing.push(`${name}: "${button}"`);
      }
      await page.keyboard.press('Escape');
      await bar.waitFor({state: 'detached'});
      const sheet = page.getByRole('dialog', {name: 'Keys'});
      await openBy(page, '?', sheet);
      await sheet.locator('kbd').first().waitFor();
      const listed = await sheet.locator('kbd').allInnerTexts();
      for (const key of [...GROUND, ...keys]) if (!listed.includes(key)) missing.push(`${name}: key ${key}`);
      await page.keyboard.press('Escape');
      await sheet.waitFor({state: 'detached'});
    }
    assert.deepEqual(missing, []);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});

describe('what people call things', () => {
  const ASKED = {
    'create person': 'New contact', 'add contact': 'New contact', logout: 'Sign out', shortcuts: 'Show the keys', help: 'Show the keys', dark: 'Dark theme', revert: 'Undo the last change',
    dedupe: 'Go to duplicates', inbox: 'Go to mail', compose: 'New message', preferences: 'Go to settings', permissions: 'Settings: books and rights', trash: 'Settings: bin', invite: 'Settings: members',
    'api token': 'Settings: tokens', mcp: 'Settings: connect a program', password: 'Settings: your account', '2fa': 'Settings: your account', download: 'Export contacts', csv: 'Go to import',
    snapshot: 'Settings: backup', version: 'Settings: about', unmerge: 'Merges so far', suggestions: 'Go to proposals', sort: 'Order', labels: 'Settings: groups',
  };

  test('leads to the command, from any screen, by the keyboard alone', async () => {
    const page = await open('/contacts');
    await page.locator('.list-row').first().waitFor();
    await page.keyboard.press('Control+k');
    const bar = page.getByRole('dialog', {name: 'Search and commands'});
    const missing = [];
    for (const [words, label] of Object.entries(ASKED)) {
      await bar.getByRole('combobox').fill(words);
      const found = await bar.getByRole('option').allInnerTexts();
      if (!found.some((text) => text.includes(label))) missing.push(`${words}: ${found.slice(0, 3).join(' | ')}`);
    }
    assert.deepEqual(missing, []);
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await bar.getByRole('combobox').fill('backup');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Backup'}).waitFor();
    await page.context().close();
  });

  test('a button of the screen is pressed from the bar', async () => {
    const page = await open('/settings/tokens');
    await page.getByRole('button', {name: 'New token'}).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).fill('create token');
    await page.getByRole('option', {name: 'New token'}).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', {name: 'New token'}).waitFor();
    await page.context().close();
  });
});
