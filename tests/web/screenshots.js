// Pictures of every screen in both themes, narrow and wide: screenshots.js FOLDER [NAME...]
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {open, stop} from './kith.js';
import {fill} from './people.js';

const SIZES = [[360, 740], [1280, 800]];

const {ids} = await fill();

const FILE = `Vorname;Nachname;E-Mail-Adresse;Firma;Position;Telefon mobil;Kürzel
Noor;Haddad;noor.haddad@example.com;Brick & Co;Buyer;+1 201 555 0111;nh
Léa;Girard;lea@example.com;Lumen Studio;Founder;+1 201 555 0112;lg
さくら;田中;sakura@example.com;Harbour Supply;Engineer;;ts
Noor;Haddad;noor.haddad@example.com;Brick & Co;;;nh2
Person;Eins;person1@example.com;Nordlicht GmbH;Accountant;;pe
Bo;Berg;bo at example.com;Harbour Supply;Founder;;bb
;;;Quill and Ledger;;;
`;

let files = 0;

async function chooseFile(page) {
  // Each picture's people are new ones.
  const text = FILE.replace(/@example/g, `@mail${++files}.example`);
  await page.getByLabel('Into the book').selectOption({label: 'Vendors'});
  await page.locator('input[type=file]').setInputFiles({name: 'kunden-2026.csv', mimeType: 'text/csv', buffer: Buffer.from(text)});
  await page.getByRole('button', {name: /^Import \d/}).and(page.locator(':enabled')).waitFor();
  await page.getByRole('button', {name: /cannot be read/}).click();
  await page.getByText('it has no @').waitFor();
}

async function runFile(page) {
  await chooseFile(page);
  await page.getByRole('button', {name: /^Import \d/}).click();
  await page.getByRole('heading', {name: 'What came of it'}).waitFor();
}

/** name, path, what to do before the picture is taken. */
const scenes = [
  ['sign-in', '/', async () => {}, {isSignedIn: false}],
  ['welcome', '/welcome?code=example', async () => {}, {isSignedIn: false}],
  ['contacts', '/contacts', async () => {}],
  ['contact', `/contacts/${ids[0]}`, async () => {}],
  ['import-look', '/import', chooseFile],
  ['import-columns', '/import', async (page) => {
    await chooseFile(page);
    await page.getByRole('heading', {name: 'What the columns mean'}).scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector('#import-columns').scrollIntoView());
  }],
  ['import-report', '/import', runFile],
  ['import', '/import', async (page) => page.getByText('kunden-2026.csv').first().waitFor()],
  ['export', '/export', async () => {}],
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
