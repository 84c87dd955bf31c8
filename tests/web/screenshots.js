// Pictures of every screen in both themes, narrow and wide: screenshots.js FOLDER [NAME...]
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {kith, open, stop} from './kith.js';
import {agent, FORGED, personOfMail} from './mail.js';
import {fill} from './people.js';
import {add, fillWithPairs, pairsListed, scan, twins} from './pairs.js';

const SIZES = [[360, 740], [1280, 800]];

const {ids} = await fill();
const {contact_book: doubles, pairs} = await fillWithPairs('Leads', 7);
await kith.api('POST', '/v1/merges', {ids: pairs[6]});
const [third] = twins(0, doubles);
await add({...third, first_name: 'Rob', infos: [{kind: 'email', label: 'other', value: 'rob@example.org'}, third.infos[1]]});
await pairsListed(8, doubles);
await scan();
const signature = ['Head of Sales', 'Brick & Co', 'Tel. +1 212 555 0199'];
await personOfMail(doubles, 'Mia', 'Haddad', signature);
await personOfMail(doubles, 'Noor', 'Thorne', signature, FORGED);
const {proposal} = await (await agent())('PATCH', `/v1/contacts/${ids[0]}`, {contacts: {last_name: 'Haddád', nickname: 'Noor'}});


/** name, path, what to do before the picture is taken. */
const scenes = [
  ['sign-in', '/', async () => {}, {isSignedIn: false}],
  ['welcome', '/welcome?code=example', async () => {}, {isSignedIn: false}],
  ['contacts', '/contacts', async () => {}],
  ['contact', `/contacts/${ids[0]}`, async () => {}],
  ['duplicates', `/duplicates?book=${doubles}`, async () => {}],
  ['duplicates-pair', `/duplicates?book=${doubles}`, async (page) => {
    await page.locator('.compare').waitFor({state: 'attached'});
    await page.keyboard.press('j');
    await page.locator('.compare').waitFor();
    await page.keyboard.press('w');
    await page.getByRole('heading', {name: 'Why'}).waitFor();
  }],
  ['duplicates-report', `/duplicates?book=${doubles}`, async (page) => page.getByRole('button', {name: 'Report'}).click()],
  ['merges', '/duplicates/history', async () => {}],
  ['unmerge', '/duplicates/history', async (page) => page.getByRole('button', {name: /^Take apart/}).first().click()],
  ['proposals', '/proposals', async () => {}],
  ['proposal-held', '/proposals?held=true', async (page) => page.locator('.list-row').first().click()],
  ['proposal-agent', `/proposals?proposal=${proposal}`, async (page) => page.locator('.change').first().waitFor()],
  ['proposals-none', '/proposals?field=left', async () => {}],
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
