// Pictures of every screen in both themes, narrow and wide: screenshots.js FOLDER [NAME...]
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {open, stop} from './kith.js';
import {fillMail} from './mail.js';
import {fill} from './people.js';

const SIZES = [[360, 740], [1280, 800]];

const {ids} = await fill();
const {thread, ivos} = await fillMail();

/** name, path, what to do before the picture is taken. */
const scenes = [
  ['sign-in', '/', async () => {}, {isSignedIn: false}],
  ['welcome', '/welcome?code=example', async () => {}, {isSignedIn: false}],
  ['contacts', '/contacts', async () => {}],
  ['contact', `/contacts/${ids[0]}`, async () => {}],
  ['new-contact', '/contacts/new', async (page) => {
    await page.getByLabel('First name').fill('Noor');
    await page.getByLabel('Last name').fill('Haddad');
    await page.getByText('May be the same').waitFor();
  }],
  ['selection', '/contacts', async (page) => {
    await page.getByRole('button', {name: 'Select all'}).click();
    await page.getByRole('button', {name: 'Move'}).click();
    await page.getByLabel('To the book').selectOption({label: 'Partners'});
    await page.getByRole('table').waitFor();
  }],
  ['search', '/contacts?q=company:%22Brick+%26+Co%22+no', async () => {}],
  ['conversations', '/conversations', async () => {}],
  ['conversation', `/conversations/${thread}`, async () => {}],
  ['conversation-stranger', `/conversations/${ivos}`, async () => {}],
  ['reply', `/conversations/${thread}`, async (page) => {
    await page.keyboard.press('r');
    await page.getByLabel('Message').fill('Dear Noor,\n\nyes, that can be done.');
    await page.getByText('Draft kept').waitFor();
  }],
  ['compose', '/conversations/new', async (page) => {
    const to = page.getByRole('combobox', {name: 'To'});
    await to.fill('nobody@exarnple.com');
    await to.press('Enter');
    await to.pressSequentially('no');
    await page.getByRole('option').first().waitFor();
  }],
  ['settings', '/settings', async () => {}],
  ...['account', 'appearance', 'books', 'groups', 'audits', 'bin', 'members', 'teams', 'organization', 'mail', 'tokens', 'connect', 'backup', 'about']
    .map((name) => [`settings-${name}`, `/settings/${name}`, async () => {}]),
  ['settings-sharing', '/settings/books', async (page) => {
    await page.getByRole('button', {name: 'Change Clients'}).first().click();
    await page.getByLabel('Who it is for').selectOption('organization');
  }],
  ['keys', '/contacts', async (page) => page.keyboard.press('?')],
  ['commands', '/contacts', async (page) => page.keyboard.press('Control+k')],
];

const [folder, ...chosen] = process.argv.slice(2);
await mkdir(folder, {recursive: true});
for (const [name, path, act, options] of scenes) {
  if (chosen.length && !chosen.includes(name)) continue;
  for (const [width, height] of SIZES) {
    const page = await open(path, {width, height, ...options});
    await page.waitForLoadState('networkidle');
    await act(page);
    await page.waitForLoadState('networkidle');
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({colorScheme: theme});
      await page.screenshot({path: join(folder, `${name}-${width}-${theme}.png`)});
    }
    await page.context().close();
  }
}
await stop();
