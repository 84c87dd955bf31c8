// Files in and out: the wizard by keyboard alone, its preview, its report, undo; export.
import assert from 'node:assert/strict';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {HOSTILE} from './hostile.js';

let count = 0;

/** A book of the test's own; addresses of its files are its own, too. */
async function newBook(scope = 'organization') {
  const name = `Imports ${++count}`;
  const {contact_books: books} = await kith.api('POST', '/v1/contact_books', {contact_books: {name, scope}});
  return {name, id: [].concat(books)[0].id, domain: `imports${count}.example.com`};
}

const fileOf = (text, name = 'people.csv') => ({name, mimeType: 'text/csv', buffer: Buffer.from(text)});

const sample = ({domain}) => `First name,Last name,E-mail,Company,Role,Internal
Noor,Haddad,noor@${domain},Brick & Co,Buyer,x1
Ana,Abad,ana@${domain},Brick & Co,Pilot,x2
NOOR,HADDAD,noor@${domain},Brick & Co,,x3
Bo,Berg,bo at ${domain},Harbour Supply,Founder,x4
`;

/** The wizard before an analysed file. */
async function began(book, text, name) {
  const page = await open(`/import?book=${book.id}`);
  await page.getByRole('button', {name: 'Choose a file'}).waitFor();
  await page.locator('input[type=file]').setInputFiles(fileOf(text, name));
  await page.getByRole('heading', {name: 'What would come of it'}).waitFor();
  await page.getByRole('button', {name: /^Import \d/}).and(page.locator(':enabled')).waitFor();
  return page;
}

/** What a link to a file gives: the browser itself would fetch it without the token of the tests. */
async function download(link) {
  assert.equal(await link.getAttribute('download'), '');
  return fetch(kith.url + await link.getAttribute('href'), {headers: {Authorization: `Bearer ${kith.token}`}});
}

/** A select forgets what was typed when the next letter is long in coming, as on a busy machine. */
async function chooseByKeyboard(page, select, {id, name}) {
  await select.focus();
  for (let tries = 0; tries < 10 && (await select.inputValue()) !== id; tries++) {
    await page.waitForTimeout(tries ? 1500 : 0);
    await page.keyboard.type(name);
  }
  assert.equal(await select.inputValue(), id);
}

const outcome = (page, words) => page.getByRole('button', {name: words});

describe('import', () => {
  test('from the file to the report and back, by keyboard', async () => {
    const book = await newBook();
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('heading', {name: 'Import and export'}).waitFor();
    await chooseByKeyboard(page, page.getByLabel('Into the book'), book);
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', {name: 'Choose a file'}).focus();
    await page.keyboard.press('Enter');
    await (await chooser).setFiles(fileOf(sample(book)));

    await outcome(page, '2 new contacts').waitFor();
    assert.match(page.url(), /\/import\/[0-9a-f-]{36}$/);
    await outcome(page, '1 cannot be read').press('Enter');
    await page.getByText('it has no @').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `preview ${theme}`));
    assert.equal((await kith.api('GET', `/v1/contacts?contact_book=${book.id}`)).contacts.length, 0);

    await page.getByRole('heading', {name: 'people.csv'}).focus();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', {name: 'What came of it'}).waitFor();
    await outcome(page, '2 contacts created').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `report ${theme}`));

    await page.keyboard.press('u');
    await page.getByRole('dialog', {name: 'Undo this import?'}).waitFor();
    await page.getByRole('button', {name: 'Undo the import'}).press('Enter');
    await page.getByText('Nothing of it is left').waitFor();
    assert.equal((await kith.api('GET', `/v1/contacts?contact_book=${book.id}`)).contacts.length, 0);
    await page.context().close();
  });

  test('a column is given another meaning, and the rows change at once', async () => {
    const book = await newBook();
    const page = await began(book, sample(book));
    const examples = page.getByRole('group', {name: 'The first rows as they would come'});
    await examples.getByText('Internal').first().waitFor();
    await page.getByLabel('Meaning of Internal').selectOption('department');
    await examples.getByText('Department').first().waitFor();
    await page.getByLabel('What becomes of Role').selectOption('overwrite');
    await page.getByLabel('Into groups').fill('Fair');
    await page.keyboard.press('Enter');
    await page.getByText('Fair', {exact: true}).waitFor();
    await page.getByRole('button', {name: /^Import 3 rows/}).and(page.locator(':enabled')).click();
    await page.getByRole('heading', {name: 'What came of it'}).waitFor();
    const {contacts} = await kith.api('GET', `/v1/contacts?contact_book=${book.id}&order=last_name`);
    const [ana] = contacts;
    const company = ana.memberships.find(({group}) => group.kind === 'organization');
    assert.equal(company.department, 'x2');
    assert.ok(ana.memberships.some(({group}) => group.name === 'Fair'));
    await page.context().close();
  });

  test('a reload goes on where it was, and nothing is asked twice', async () => {
    const book = await newBook();
    const page = await began(book, sample(book));
    await page.getByLabel('Meaning of Internal').selectOption('skip');
    await page.getByRole('button', {name: /^Import 3 rows/}).and(page.locator(':enabled')).waitFor();
    await page.reload();
    await outcome(page, '2 new contacts').waitFor();
    assert.equal(await page.getByLabel('Meaning of Internal').inputValue(), 'skip');
    assert.equal(await page.getByLabel('Into the book').inputValue(), book.id);
    await page.getByRole('link', {name: 'All imports'}).click();
    await page.getByRole('link', {name: /people\.csv.*Waits for you/}).first().click();
    await outcome(page, '2 new contacts').waitFor();
    await page.context().close();
  });

  test('what the whole file lacks is asked once', async () => {
    const book = await newBook();
    const page = await open(`/import?book=${book.id}`);
    await page.locator('input[type=file]').setInputFiles(fileOf('First name,Last name,Company\nNoor,Haddad,Brick & Co\n'));
    await page.getByText('No column gives an e-mail address').waitFor();
    assert.ok(await page.getByRole('button', {name: 'Import', exact: true}).isDisabled());
    await page.getByRole('button', {name: 'Import without'}).press('Enter');
    await page.getByRole('button', {name: /^Import 1 row/}).and(page.locator(':enabled')).click();
    await outcome(page, '1 contact created').waitFor();
    await page.context().close();
  });

  test('the refused rows come as a file', async () => {
    const book = await newBook();
    const page = await began(book, sample(book));
    await page.getByRole('button', {name: /^Import 3 rows/}).click();
    const link = page.getByRole('link', {name: 'Get 1 refused row as a file'});
    await link.waitFor();
    const file = await download(link);
    assert.match(file.headers.get('content-disposition'), /attachment; filename="people.*\.csv"/);
    assert.match(await file.text(), /kith_error,kith_fix\r?\nBo,Berg/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('undo keeps what was changed since, and says what', async () => {
    const book = await newBook();
    const page = await began(book, sample(book));
    await page.getByRole('button', {name: /^Import 3 rows/}).click();
    await outcome(page, '2 contacts created').waitFor();
    const {contacts: [ana]} = await kith.api('GET', `/v1/contacts?contact_book=${book.id}&order=last_name`);
    await kith.api('PATCH', `/v1/contacts/${ana.id}`, {contacts: {id: ana.id, nickname: 'Anita'}});
    await page.goto('/import');
    await page.getByRole('link', {name: 'Undo the import of people.csv'}).first().press('Enter');
    await page.getByText(/would stay, for somebody changed/).waitFor();
    await assertClean(page, 'what would be kept');
    await page.getByRole('button', {name: 'Undo the import'}).click();
    await page.getByText(/stayed, for others changed/).waitFor();
    await page.getByRole('table', {name: 'What was kept'}).waitFor();
    await assertClean(page, 'what was kept');
    await page.context().close();
  });

  test('a run is paused, goes on and is cancelled by keyboard', async () => {
    const book = await newBook();
    const page = await began(book, sample(book));
    const id = page.url().split('/').pop();
    const {imports: [imported]} = await kith.api('GET', `/v1/imports/${id}`);
    // A run that never ends by itself: the real one is over before a key is pressed.
    const job = {...imported.job, state: 'running', phase: 'running', done: 1, seconds_left: 180};
    const asked = [];
    await page.route(`**/v1/imports/${id}*`, (route) => route.fulfill({json: {imports: [{...imported, job}]}}));
    await page.route(`**/v1/jobs/${id}/*`, (route) => {
      const command = route.request().url().split('/').pop();
      asked.push(command);
      job.state = {pause: 'paused', resume: 'running', cancel: 'cancelled'}[command];
      return route.fulfill({json: {jobs: [job]}});
    });
    await page.reload();
    await page.getByText('1 of 4 rows, about 3 minutes left').waitFor();
    await assertClean(page, 'progress');
    await page.keyboard.press('p');
    await page.getByRole('heading', {name: 'Paused'}).waitFor();
    await page.keyboard.press('p');
    await page.getByRole('heading', {name: 'Importing'}).waitFor();
    await page.getByRole('button', {name: 'Cancel'}).press('Enter');
    await page.getByText('It was cancelled. Nothing was written.').waitFor();
    assert.deepEqual(asked, ['pause', 'resume', 'cancel']);
    await page.context().close();
  });

  test('a large file goes up in pieces, and on after the network was gone and the page reloaded', async () => {
    const book = await newBook();
    const filler = 'x'.repeat(900);
    const rows = Array.from({length: 6000}, (_, index) => `P${index},Berg,p${index}@${book.domain},${filler}`).join('\n');
    const file = join(kith.folder, 'large.csv');
    await writeFile(file, `First name,Last name,E-mail,Notes\n${rows}\n`);
    const page = await open(`/import?book=${book.id}`);
    await page.route('**/v1/imports/*/file*', (route) => route.abort());
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText(/of 5\.\d MB sent/).waitFor();
    await page.getByText('The server cannot be reached').waitFor();
    await page.reload();
    await page.getByText('The file was not sent whole: 4.2 MB arrived').waitFor();
    await page.locator('input[type=file]').setInputFiles(fileOf('another\n', 'large.csv'));
    await page.getByText('That is another file').waitFor();
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('The server cannot be reached').waitFor();
    await page.unroute('**/v1/imports/*/file*');
    await outcome(page, '6,000 new contacts').waitFor({timeout: 60_000});
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('what is no file of contacts says what would be', async () => {
    const book = await newBook();
    const page = await open(`/import?book=${book.id}`);
    const picture = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), Buffer.alloc(64)]);
    await page.locator('input[type=file]').setInputFiles({name: 'photo.png', mimeType: 'image/png', buffer: picture});
    const alert = page.getByRole('alert');
    await alert.getByText(/What can be read: CSV of any program, vCard/).waitFor();
    await assertClean(page, 'no file of contacts');
    await page.context().close();
  });

  test('text of files is text', async () => {
    const book = await newBook();
    const quoted = (text) => `"${text.replace(/"/g, '""')}"`;
    const rows = HOSTILE.map((text, index) => [text, `h${index}@${book.domain}`, text].map(quoted).join(','));
    const page = await began(book, `${['Name', 'E-mail', HOSTILE[0]].map(quoted).join(',')}\n${rows.join('\n')}\n`, 'a<img src=x onerror=alert(1)>.csv');
    for (const head of await page.locator('.outcome-head').all()) await head.click();
    await page.locator('.outcome-rows table').first().waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
    await assertClean(page, 'hostile file');
    await page.context().close();
  });

  test('nothing runs over at 320 pixels', async () => {
    const book = await newBook();
    const wide = await began(book, sample(book));
    await wide.setViewportSize({width: 320, height: 640});
    assert.ok(await wide.evaluate(() => document.querySelector('#main').scrollWidth <= 320));
    await wide.context().close();
  });
});

describe('export', () => {
  test('a book as a file, by keyboard', async () => {
    const page = await open('/import');
    await page.getByRole('tab', {name: 'Import'}).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Kind of file').focus();
    await page.keyboard.type('vCard 4');
    await inBothThemes(page, (theme) => assertClean(page, `export ${theme}`));
    const file = await download(page.getByRole('link', {name: 'Download'}));
    assert.match(file.headers.get('content-disposition'), /attachment; filename=".*\.vcf"/);
    await page.context().close();
  });
});
