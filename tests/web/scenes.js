// What there is to see of the page, each as a place and what to do there: pictures and checks of every screen go through it.
import {kith, PASSWORD} from './kith.js';
import {fillMail} from './mail.js';
import {agent, FORGED, personOfMail} from './noticed.js';
import {fill} from './people.js';
import {add, fillWithPairs, pairsListed, scan, twins} from './pairs.js';

const {books, ids} = await fill();
const {thread, ivos} = await fillMail();
await kith.api('POST', '/v1/contacts', {contacts: [
  {contact_book: books[0], separate: true, first_name: 'RUTH', last_name: 'OKAFOR', infos: [{kind: 'email', value: 'ruth@gamil.com'}]},
  {contact_book: books[0], separate: true, first_name: 'tomás', last_name: 'ferrer', infos: [{kind: 'email', value: 'tomas@example.com'}]},
]});
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
await kith.api('POST', '/v1/audits', {});

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

/** Ninety days as they might have been: nobody can wait for them. */
async function pretendTrend(page) {
  await page.route('**/v1/audits?*', async (route) => {
    const answer = await (await route.fetch()).json();
    for (const one of answer.audits) {
      const now = one.trend.at(-1);
      if (!now) continue;
      one.trend = Array.from({length: 90}, (_, index) => ({
        ...now, date: new Date(Date.now() - (89 - index) * 86_400_000).toISOString().slice(0, 10), completeness: 52 + Math.round(index / 6 + 3 * Math.sin(index / 5)),
        valid: Math.round(now.contacts * (0.7 + index / 400)), duplicates_open: Math.max(0, Math.round(30 - index / 4 + 5 * Math.sin(index / 9))), older: Math.round(now.contacts * 0.2 * (1 - index / 180)),
      }));
    }
    await route.fulfill({json: answer});
  });
  await page.reload();
}

/** name, path, what to do there, options of the window. */
export const scenes = [
  ['sign-in', '/', async () => {}, {isSignedIn: false}],
  ['welcome', '/welcome?code=example', async () => {}, {isSignedIn: false}],
  ['contacts', '/contacts', async () => {}],
  ['contact', `/contacts/${ids[0]}`, async () => {}],
  ['contacts-end', '/contacts', async (page) => {
    await page.locator('.list-row').first().waitFor();
    await page.locator('.list').press('End');
    await page.locator('.list-row.active .row-name').waitFor();
  }],
  ['contact-long', `/contacts/${ids[13]}`, async () => {}],
  ['contact-rtl', `/contacts/${ids[6]}`, async () => {}],
  ['contact-cjk', `/contacts/${ids[9]}`, async () => {}],
  ['timeline', `/contacts/${ids[0]}`, async (page) => page.getByRole('tab', {name: 'Timeline'}).click()],
  ['sources', `/contacts/${ids[0]}`, async (page) => page.getByRole('tab', {name: 'Sources'}).click()],
  ['edit-value', `/contacts/${ids[0]}`, async (page) => page.getByRole('button', {name: /^Edit e-mail/}).first().click({force: true})],
  ['erase', `/contacts/${ids[0]}`, async (page) => {
    await page.getByRole('button', {name: 'More for this contact'}).click();
    await page.getByRole('menuitem', {name: /^Erase/}).click();
    await page.getByRole('dialog').waitFor();
  }],
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
  ['import-look', '/import', chooseFile],
  ['import-columns', '/import', async (page) => {
    await chooseFile(page);
    await page.getByRole('heading', {name: 'What the columns mean'}).scrollIntoViewIfNeeded();
    await page.evaluate(() => document.querySelector('#import-columns').scrollIntoView());
  }],
  ['import-report', '/import', runFile],
  ['import', '/import', async (page) => page.getByText('kunden-2026.csv').first().waitFor()],
  ['export', '/export', async () => {}],
  ['quality', '/quality', async () => {}],
  ['quality-figures', `/quality?book=${books[0]}`, async () => {}],
  ['quality-trend', `/quality?book=${books[0]}`, async (page) => {
    await pretendTrend(page);
    await page.getByRole('img', {name: /^Shares/}).waitFor();
    await page.evaluate(() => document.querySelector('#quality-trend').scrollIntoView());
  }],
  ['quality-findings', `/quality?book=${books[0]}&view=findings`, async () => {}],
  ['quality-rule', `/quality?book=${books[0]}&rule=name_case`, async () => {}],
  ['quality-conventions', `/quality?book=${books[0]}&view=conventions`, async () => {}],
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
    await page.getByRole('listbox').getByRole('option').first().waitFor();
  }],
  ['settings', '/settings', async () => {}],
  ...['account', 'appearance', 'books', 'groups', 'audits', 'bin', 'members', 'teams', 'organization', 'mail', 'tokens', 'connect', 'backup', 'about']
    .map((name) => [`settings-${name}`, `/settings/${name}`, async () => {}]),
  ['settings-backup-made', '/settings/backup', async (page) => {
    await page.getByRole('button', {name: 'Back up now'}).click();
    await page.locator('[aria-busy]').waitFor({state: 'attached'});
    await page.locator('[aria-busy]').waitFor({state: 'detached'});
  }],
  ['settings-sharing', '/settings/books', async (page) => {
    await page.getByRole('button', {name: 'Change Clients'}).first().click();
    await page.getByLabel('Who it is for').selectOption('organization');
  }],
  ['settings-mail-new', '/settings/mail', async (page) => {
    await page.getByRole('button', {name: 'New account'}).click();
    await page.getByLabel('How mail goes').selectOption('smtp');
  }],
  ['settings-codes', '/settings/account', async (page) => {
    await page.getByRole('button', {name: 'Turn on'}).click();
    await page.getByRole('textbox', {name: 'Password', exact: true}).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('img', {name: /authenticator/}).waitFor();
  }],
  ['keys', '/contacts', async (page) => page.keyboard.press('?')],
  ['commands', '/contacts', async (page) => page.keyboard.press('Control+k')],
  ['commands-typed', '/contacts', async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).fill('no');
    await page.getByRole('option', {name: /Haddad/}).first().waitFor();
  }],
];
