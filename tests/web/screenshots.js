// Pictures of every screen in both themes, narrow and wide: screenshots.js FOLDER [NAME...]
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {open, stop} from './kith.js';
import {fill} from './people.js';

const SIZES = [[360, 740], [1280, 800]];

const {ids} = await fill();

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
