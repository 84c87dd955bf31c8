// Data quality: figures that open their lists, rules, fixes with a look before and a way back.
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {HOSTILE} from './hostile.js';

let books = 0;

/** An audited book of the test's own with these people. */
async function bookWith(people) {
  const name = `Quality ${++books}`;
  const made = await kith.api('POST', '/v1/contact_books', {contact_books: {name, scope: 'organization'}});
  const {id} = [].concat(made.contact_books)[0];
  const contacts = people.map(({email, ...person}, index) => ({
    contact_book: id, separate: true, ...person,
    infos: [{kind: 'email', label: 'work', value: email ?? `p${index}@quality${books}.example.com`}],
  }));
  if (contacts.length) await kith.api('POST', '/v1/contacts', {contacts});
  await audit(id);
  return {id, name};
}

async function audit(book) {
  const {jobs: [{id}]} = await kith.api('POST', '/v1/audits', {contact_book: book});
  for (;;) {
    const {jobs: [{state}]} = await kith.api('GET', `/v1/jobs/${id}`);
    if (state === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A message of one's own, and the report that nobody has this address. */
async function bounce(address) {
  const made = await kith.api('POST', '/v1/mail_accounts', {mail_accounts: {name: 'Bounces', addresses: ['owner@example.com']}});
  const sent = ['Message-ID: <sent@example.com>', 'From: owner@example.com', `To: ${address}`, 'Date: 2 Mar 2026 10:00:00 +0000', 'Subject: Hello', '', 'Hello', ''];
  const report = ['Message-ID: <report@example.net>', 'From: MAILER-DAEMON@example.net', 'To: owner@example.com', 'Date: 3 Mar 2026 10:00:00 +0000', 'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b', '', '--b', '', 'It failed.', '', '--b', 'Content-Type: message/delivery-status', '',
    'Reporting-MTA: dns; example.net', '', `Final-Recipient: rfc822; ${address}`, 'Action: failed', 'Status: 5.1.1', '', '--b', 'Content-Type: message/rfc822', '', ...sent, '--b--', ''];
  for (const lines of [sent, report]) await kith.api('POST', '/v1/messages', {account: [].concat(made.mail_accounts)[0].id, messages: [{raw: lines.join('\r\n')}]});
}

const CAPITALS = [{first_name: 'NOOR', last_name: 'HADDAD'}, {first_name: 'ANA', last_name: 'ABAD'}, {first_name: 'Lea', last_name: 'Girard'}];

async function namesIn(book) {
  const {contacts} = await kith.api('GET', `/v1/contacts?contact_book=${book.id}`);
  return contacts.map(({first_name: first}) => first).sort();
}

describe('quality', () => {
  test('from the figure to the fix and back, by keyboard', async () => {
    const book = await bookWith(CAPITALS);
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByRole('link', {name: book.name}).press('Enter');
    await page.getByRole('link', {name: /^Valid/}).waitFor();
    await page.getByRole('region', {name: 'The last 90 days'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `figures ${theme}`));

    await page.getByRole('tab', {name: 'Figures'}).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('link', {name: /Name in capitals/}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `findings ${theme}`));
    await page.getByRole('link', {name: /Name in capitals/}).press('Enter');
    const table = page.getByRole('group', {name: 'What the fix would change'});
    await table.getByText('Noor').first().waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `fix ${theme}`));
    assert.deepEqual(await namesIn(book), ['ANA', 'Lea', 'NOOR']);

    await page.getByRole('checkbox', {name: /ANA/}).press(' ');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Fixed 1 contact').waitFor();
    assert.deepEqual(await namesIn(book), ['ANA', 'Lea', 'Noor']);
    await page.locator('body').press('z');
    await page.getByText('Taken back: Fixed 1 contact').waitFor();
    assert.deepEqual(await namesIn(book), ['ANA', 'Lea', 'NOOR']);
    await page.context().close();
  });

  test('what mail came back from is counted, listed and taken away; ages are classes, each with its list', async () => {
    const book = await bookWith([{first_name: 'Ada', last_name: 'Lund', email: 'ada@bounced.example.com'}]);
    const {contacts: [{id}]} = await kith.api('GET', `/v1/contacts?contact_book=${book.id}`);
    await kith.api('PATCH', `/v1/contacts/${id}/values`, {add: {infos: [{kind: 'email', value: 'ada@harbor.example.com'}]}});
    await bounce('ada@bounced.example.com');
    await audit(book.id);
    const page = await open(`/quality?book=${book.id}`);
    assert.match(await page.getByRole('link', {name: /^Within 30 days/}).innerText(), /1 contact/);
    assert.match(await page.getByRole('link', {name: /^30 to 90 days ago/}).innerText(), /0 contacts/);
    await page.getByRole('link', {name: /^Within 30 days/}).press('Enter');
    await page.getByText('Confirmed within 30 days').first().waitFor();
    await page.locator('.list-row').getByText('Ada Lund').waitFor();
    await page.goBack();
    await page.getByRole('link', {name: /^Addresses that bounced/}).press('Enter');
    await page.getByRole('group', {name: 'What the fix would change'}).getByText('ada@bounced.example.com').first().waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `bounced ${theme}`));
    await page.keyboard.press('Control+Enter');
    await page.getByText('Fixed 1 contact').waitFor();
    const {contacts: [card]} = await kith.api('GET', `/v1/contacts/${id}`);
    assert.deepEqual(card.infos.map(({value}) => value), ['ada@harbor.example.com']);
    await page.context().close();
  });

  test('a convention shows whom it would change, and is taken back', async () => {
    const book = await bookWith(CAPITALS);
    const page = await open(`/quality?book=${book.id}&view=conventions`);
    await page.getByRole('link', {name: '2 contacts: look and fix'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `conventions ${theme}`));
    await page.getByLabel('Capitals in names').selectOption('keep');
    await page.getByText('Convention kept').waitFor();
    await page.getByRole('link', {name: '2 contacts: look and fix'}).waitFor({state: 'detached'});
    const {contact_books: all} = await kith.api('GET', '/v1/contact_books?limit=200');
    assert.equal(all.find(({id}) => id === book.id).quality.name_case, 'keep');
    await page.getByRole('button', {name: 'Undo', exact: true}).click();
    await page.getByRole('link', {name: '2 contacts: look and fix'}).waitFor();
    await page.context().close();
  });

  test('a quiet week says so', async () => {
    const book = await bookWith([]);
    const page = await open(`/quality?book=${book.id}`);
    await page.getByText(`A quiet week in ${book.name}`).waitFor();
    await page.context().close();
  });

  test('an audit is run now', async () => {
    const book = await bookWith([]);
    await kith.api('POST', '/v1/contacts', {contacts: {contact_book: book.id, first_name: 'Per', last_name: 'Lund', infos: [{kind: 'email', value: 'per@gamil.com'}]}});
    const page = await open(`/quality?book=${book.id}&view=findings`);
    await page.getByText('Nothing is found').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('link', {name: /Typing error in a mail host/}).waitFor();
    await page.context().close();
  });

  test('the trend is plotted under the policy, with a table beside it', async () => {
    const book = await bookWith(CAPITALS);
    const page = await open('/');
    await page.route('**/v1/audits?*', async (route) => {
      const response = await route.fetch();
      const answer = await response.json();
      for (const one of answer.audits) {
        const [now] = one.trend;
        if (now) one.trend = Array.from({length: 30}, (_, index) => ({...now, completeness: 40 + index, date: new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)}));
      }
      await route.fulfill({json: answer});
    });
    await page.goto(`/quality?book=${book.id}`);
    const plot = page.getByRole('img', {name: /^Shares in percent.*Completeness, on average 69/});
    await plot.waitFor();
    assert.ok(await plot.locator('canvas').evaluate((canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0)));
    await page.getByText('As a table').press('Enter');
    assert.equal(await page.getByRole('group', {name: 'Trend as a table'}).getByRole('row').count(), 31);
    await inBothThemes(page, (theme) => assertClean(page, `trend ${theme}`));
    await page.setViewportSize({width: 320, height: 640});
    await page.waitForFunction(() => document.querySelector('#main').scrollWidth <= 320);
    await page.context().close();
  });

  test('names and values are text', async () => {
    const book = await bookWith(HOSTILE.map((text) => ({first_name: text.toUpperCase(), last_name: 'X, Y', nickname: text})));
    for (const rule of ['recommended_missing', 'name_case', 'name_order', 'wrong_field']) {
      const page = await open(`/quality?book=${book.id}&rule=${rule}`);
      await page.getByRole('link', {name: 'All findings of'}).waitFor();
      await page.waitForFunction(() => !document.querySelector('main .spinner'));
      assert.equal(await page.locator('main img, main script').count(), 0);
      await assertClean(page, rule);
      await page.context().close();
    }
  });
});
