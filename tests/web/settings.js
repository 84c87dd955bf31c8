// Settings: every section, and the flows that change who may do what.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {before, describe, test} from 'node:test';
import jsQR from 'jsqr';
import {assertClean, inBothThemes, kith, open, PASSWORD} from './kith.js';
import {smtpServer} from './smtp.js';

const SECTIONS = ['account', 'appearance', 'books', 'groups', 'audits', 'bin', 'members', 'teams', 'organization', 'mail', 'tokens', 'connect', 'backup', 'about'];
const HOSTILE = '<img src=x onerror=alert(1)>';

before(async () => {
  await kith.api('POST', '/v1/contact_books', {contact_books: {name: `Book ${HOSTILE}`}});
  await kith.api('POST', '/v1/contact_groups', {contact_groups: {name: `Group ${HOSTILE}`, kind: 'group'}});
  await kith.api('POST', '/v1/teams', {teams: {name: `Team ${HOSTILE}`}});
});

const field = (page, label) => page.getByLabel(label, {exact: true});

describe('sections', () => {
  for (const section of SECTIONS) {
    test(`${section} has an address of its own, and no fault in either theme`, async () => {
      const page = await open(`/settings/${section}`);
      await page.locator('.settings-section').first().waitFor();
      await page.waitForLoadState('networkidle');
      assert.equal(await page.locator('.settings-pane img').count(), 0);
      await inBothThemes(page, (theme) => assertClean(page, theme));
      await page.context().close();
    });
  }

  test('narrow, the list of sections leads to each and back', async () => {
    const page = await open('/settings', {width: 320, height: 640});
    await page.getByRole('link', {name: 'About'}).press('Enter');
    await page.getByRole('heading', {name: 'About Kith'}).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 320));
    await page.getByRole('link', {name: 'All settings'}).press('Enter');
    await page.getByRole('link', {name: 'About'}).waitFor();
    await page.context().close();
  });
});

describe('books', () => {
  test('what a change of rights will do is said before it is done', async () => {
    const page = await open('/settings/books');
    await page.getByRole('button', {name: 'Change Prospects'}).press('Enter');
    const dialog = page.getByRole('dialog', {name: 'Change Prospects'});
    await dialog.waitFor();
    await dialog.getByRole('group', {name: 'All members'}).getByLabel('Export').press('Space');
    await dialog.getByText('All members may no longer export.').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await dialog.getByRole('button', {name: 'Change', exact: true}).press('Enter');
    await dialog.waitFor({state: 'detached'});
    const {contact_books: books} = await kith.api('GET', '/v1/contact_books');
    const {member_rights: rights} = books.find(({name}) => name === 'Prospects');
    assert.deepEqual(rights, ['see', 'autocomplete', 'edit', 'delete']);
    await page.context().close();
  });

  test('a book goes into the bin and comes back', async () => {
    const page = await open('/settings/books');
    await page.getByRole('button', {name: 'Put Partners into the bin'}).press('Enter');
    await page.getByRole('button', {name: 'Into the bin', exact: true}).press('Enter');
    await page.getByText('Partners is in the bin').waitFor();
    await page.goto('/settings/bin');
    await page.getByRole('button', {name: 'Restore Partners'}).press('Enter');
    await page.getByText('Restored Partners').waitFor();
    await page.context().close();
  });

  test('a deleted contact comes back with its name', async () => {
    const {contacts: [{id}]} = await kith.api('POST', '/v1/contacts', {contacts: {contact_book: 'Clients', first_name: 'Vanished', last_name: 'Person', email: 'vanished@example.com'}});
    // The bin tells a contact by how it was the second before.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await kith.api('DELETE', `/v1/contacts/${id}`);
    const page = await open('/settings/bin');
    await page.getByRole('button', {name: 'Restore Vanished Person'}).press('Enter');
    await page.getByText('Restored Vanished Person').waitFor();
    assert.ok(!(await kith.api('GET', `/v1/contacts/${id}`)).contacts[0].deleted);
    await page.context().close();
  });

  test('the bin is paged through to its end', async () => {
    // Of two books: a deletion of more than fifty in one is stopped.
    for (const name of ['Gone one', 'Gone two']) {
      const made = await kith.api('POST', '/v1/contact_books', {contact_books: {name}});
      const people = Array.from({length: 30}, (_, index) => ({contact_book: [].concat(made.contact_books)[0].id, separate: true, first_name: 'Gone', last_name: `Number ${index}`, infos: [{kind: 'email', value: `${index}@${name.replace(' ', '-')}.example.com`}]}));
      const {contacts} = await kith.api('POST', '/v1/contacts', {contacts: people});
      await kith.api('DELETE', `/v1/contacts/${contacts.map(({id}) => id).join(',')}`);
    }
    const page = await open('/settings/bin');
    const rows = page.getByRole('region', {name: 'Contacts in the bin'}).getByRole('button', {name: /^Restore/});
    await rows.first().waitFor();
    while (await page.getByRole('button', {name: 'Show more'}).or(page.locator('.spinner')).count()) {
      if (await page.getByRole('button', {name: 'Show more'}).count()) await page.getByRole('button', {name: 'Show more'}).press('Enter');
      await page.waitForFunction(() => !document.querySelector('main .spinner'));
    }
    assert.ok(await rows.count() >= 60, `${await rows.count()} rows`);
    await page.context().close();
  });
});

describe('backup', () => {
  test('one is begun, and stands there with its time, place, size and result', async () => {
    const page = await open('/settings/backup');
    await page.getByText('No backup is known of yet.').waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).fill('back up');
    await page.getByRole('option', {name: 'Back up now'}).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^The last backup was made/).waitFor();
    const line = page.getByRole('list', {name: 'Backups'}).getByRole('listitem').first();
    assert.match(await line.innerText(), /^today, \d+:\d\d\s+Written\s+[\d.]+ [kM]B\s+\/.*\/backups\/kith-\d{8}T\d{6}Z\.db$/);
    const {jobs: [{progress}]} = await kith.api('GET', '/v1/jobs?kind=backup');
    assert.ok((await line.innerText()).includes(progress.file));
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });

  test('where the server can make none, it says why, and what was noted is shown', async () => {
    const page = await open('/settings/about');
    await page.route('**/v1/backups**', (route) => route.fulfill({status: 400, json: {error: {status: 'invalid', message: 'PostgreSQL is backed up with its own tool: pg_dump'}}}));
    await page.route('**/v1/jobs?kind=backup**', (route) => route.fulfill({json: {jobs: [
      {id: 'b', kind: 'backup', state: 'failed', done: 0, total: 0, message: 'the disk is full', progress: {file: '/var/backups/b.dump'}, created_at: Date.now() / 1000},
      {id: 'a', kind: 'backup', state: 'done', done: 0, total: 0, progress: {file: '/var/backups/a.dump', bytes: 3_400_000}, created_at: Date.now() / 1000 - 45 * 86_400},
    ]}}));
    await page.getByRole('link', {name: 'Backup'}).click();
    await page.getByText('PostgreSQL is backed up with its own tool: pg_dump.').waitFor();
    await page.getByText(/^The last backup was made last month\. Make one at least every week\.$/).waitFor();
    await page.getByText('the disk is full').waitFor();
    await page.getByText('3.4 MB').waitFor();
    assert.equal(await page.getByRole('button', {name: 'Back up now'}).count(), 0);
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });
});

describe('people', () => {
  test('an invitation answers a link, shown this once, that opens the page', async () => {
    const page = await open('/settings/members');
    await page.getByRole('button', {name: 'Invite'}).press('Enter');
    await field(page, 'E-mail address').fill('rita@example.org');
    await field(page, 'Name').fill('Rita Invited');
    await page.keyboard.press('Enter');
    const link = page.getByLabel('One-time link', {exact: true});
    await link.waitFor();
    assert.match(await link.textContent(), /\/welcome\?code=/);
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.getByRole('button', {name: 'I have kept it'}).press('Enter');
    await page.getByText('Rita Invited').waitFor();
    await page.context().close();
  });

  test('a guest is not offered what only admins do, and is told who can', async () => {
    const page = await open('/settings/about', {isSignedIn: true});
    await page.route('**/v1/describe', async (route) => {
      const response = await route.fetch();
      const body = await response.json();
      await route.fulfill({json: {...body, user: {...body.user, role: 'member'}, token: {...body.token, class: 'write'}}});
    });
    await page.goto('/settings/members');
    await page.getByText('Admins and owners change this.').waitFor();
    assert.equal(await page.getByRole('button', {name: 'Invite'}).count(), 0);
    await page.context().close();
  });
});

describe('tokens', () => {
  test('one is made, shown once, used nowhere else, and revoked', async () => {
    const page = await open('/settings/tokens');
    await page.getByRole('button', {name: 'New token'}).press('Enter');
    await field(page, 'What it is for').fill('Mail agent');
    assert.equal(await field(page, 'What it may do').inputValue(), 'propose');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Enter');
    const text = page.getByLabel('Mail agent', {exact: true});
    await text.waitFor();
    assert.match(await text.textContent(), /^kith_/);
    await page.getByRole('button', {name: 'I have kept it'}).press('Enter');
    assert.equal(await page.getByText('kith_').count(), 0);
    await page.getByRole('button', {name: 'Revoke Mail agent'}).press('Enter');
    await page.getByRole('button', {name: 'Revoke', exact: true}).press('Enter');
    await page.getByText('Revoked Mail agent').waitFor();
    await page.context().close();
  });
});

describe('mail accounts', () => {
  test('one is made and removed', async () => {
    const page = await open('/settings/mail');
    await page.getByRole('button', {name: 'New account'}).press('Enter');
    await field(page, 'Name').fill('Fair');
    await field(page, 'Own addresses').fill('fair@example.com, stand@example.com');
    await field(page, 'How mail comes').selectOption('archive');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.getByRole('button', {name: 'Make'}).press('Enter');
    await page.getByText('fair@example.com, stand@example.com').waitFor();
    await page.getByRole('button', {name: 'Remove Fair'}).press('Enter');
    await page.getByText('0 messages in 0 conversations').waitFor();
    await page.getByRole('button', {name: 'Remove', exact: true}).press('Enter');
    await page.getByText('Removed Fair').waitFor();
    await page.context().close();
  });
});

describe('sending', () => {
  test('an account is told its SMTP server, and mail goes out', async () => {
    const smtp = await smtpServer();
    const page = await open('/settings/mail');
    await page.getByRole('button', {name: 'New account'}).press('Enter');
    await field(page, 'Name').fill('Office');
    await field(page, 'Own addresses').fill('office@example.com');
    await field(page, 'How mail comes').selectOption('archive');
    await field(page, 'How mail goes').selectOption('smtp');
    const server = page.getByRole('group', {name: 'SMTP'});
    await page.getByRole('button', {name: 'Make'}).press('Enter');
    await server.getByRole('alert').or(server.locator('.field-error')).first().waitFor();
    await server.getByLabel('SMTP server').fill('127.0.0.1');
    await server.getByLabel('Port').fill(String(smtp.port));
    await server.getByLabel('Encryption').selectOption('none');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await server.getByLabel('Port').press('Enter');
    await page.getByText('office@example.com').waitFor();

    await page.goto('/conversations/new');
    await page.getByRole('combobox', {name: 'To'}).waitFor();
    await page.keyboard.type('rita@brightoak.example,');
    await field(page, 'Subject').fill('The offer');
    await page.getByRole('textbox', {name: 'Message'}).fill('Dear Rita,\n\nit stands.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Sent to 1 person', {exact: true}).first().waitFor();
    const message = await smtp.message;
    assert.match(message, /^To: .*rita@brightoak\.example/m);
    assert.match(message, /it stands\./);
    smtp.stop();

    await page.goto('/settings/mail');
    await page.getByRole('button', {name: 'Change Office'}).press('Enter');
    await field(page, 'How mail goes').selectOption('none');
    await page.getByRole('button', {name: 'Change', exact: true}).press('Enter');
    await page.getByText('Changed Office').waitFor();
    const {mail_accounts: accounts} = await kith.api('GET', '/v1/mail_accounts');
    assert.equal(accounts.find(({name}) => name === 'Office').smtp, undefined);
    await page.context().close();
  });
});

/** What a phone's camera makes of a picture on the screen. */
async function readCode(page, svg) {
  const picture = (await svg.screenshot()).toString('base64');
  const {width, height, data} = await page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height);
    return {width: image.width, height: image.height, data: [...pixels.data]};
  }, picture);
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

/** RFC 6238, as an authenticator app does it. */
function codeOf(secret, seconds = Date.now() / 1000) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/[\s=]/g, '')].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('an account of one\'s own', () => {
  test('an invited member begins, changes the password, turns codes on, and signs another browser out', async () => {
    const {welcome_path: welcome} = await kith.api('POST', '/v1/users', {users: {email: 'vera@example.org', name: 'Vera Member', role: 'member'}});
    const page = await open(welcome, {isSignedIn: false});
    await field(page, 'New password').fill('a first pass phrase');
    await field(page, 'New password, again').fill('a first pass phrase');
    await page.keyboard.press('Enter');
    await page.waitForURL(/contacts/);
    await page.goto('/settings/account');
    await field(page, 'Name').fill('Vera Renamed');
    await field(page, 'Name').press('Enter');
    await page.getByText('Your name is changed').waitFor();
    assert.ok((await kith.api('GET', '/v1/users')).users.some(({name}) => name === 'Vera Renamed'));
    await page.getByText('This browser').waitFor();

    await page.getByRole('button', {name: 'Change', exact: true}).press('Enter');
    await field(page, 'Password you have').fill('a wrong pass phrase');
    await field(page, 'New password').fill('a second pass phrase');
    await field(page, 'New password, again').fill('a second pass phrase');
    await page.keyboard.press('Enter');
    await page.locator('.dialog [role=alert]').waitFor();
    await field(page, 'Password you have').fill('a first pass phrase');
    await page.keyboard.press('Enter');
    await page.getByText('Your password is changed').waitFor();

    await page.getByRole('button', {name: 'Turn on', exact: true}).press('Enter');
    await page.getByRole('textbox', {name: 'Password', exact: true}).fill('a second pass phrase');
    await page.keyboard.press('Enter');
    const secret = await page.getByLabel('Secret', {exact: true}).textContent();
    const square = page.getByRole('img', {name: 'The secret, as your authenticator app reads it'});
    assert.equal(new URL(await readCode(page, square)).searchParams.get('secret'), secret.replace(/\s/g, ''));
    await field(page, 'Code that the app shows').fill(codeOf(secret));
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await field(page, 'Code that the app shows').press('Enter');
    assert.ok((await page.getByLabel('Codes, each for once', {exact: true}).textContent()).split('\n').length >= 8);
    await page.getByRole('button', {name: 'I have kept it'}).press('Enter');
    await page.getByText('On', {exact: true}).waitFor();

    const other = await open('/contacts', {isSignedIn: false});
    await other.getByLabel('E-mail address').fill('vera@example.org');
    await other.getByLabel('Password').fill('a second pass phrase');
    await other.keyboard.press('Enter');
    await other.getByLabel('Code of your authenticator').fill(codeOf(secret, Date.now() / 1000 + 30));
    await other.keyboard.press('Enter');
    await other.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.reload();
    await page.getByRole('button', {name: /^Sign out \w/}).press('Enter');
    await page.getByRole('dialog').getByRole('button', {name: 'Sign out', exact: true}).press('Enter');
    await page.getByText('Signed out', {exact: true}).waitFor();
    await other.reload();
    await other.getByRole('heading', {name: 'Sign in to Kith'}).waitFor();
    await other.context().close();

    const owner = await open('/settings/members');
    await owner.getByRole('button', {name: 'New link for Vera Renamed'}).press('Enter');
    await owner.getByText('are signed out now').waitFor();
    await inBothThemes(owner, (theme) => assertClean(owner, theme));
    await owner.getByRole('button', {name: 'Make the link'}).press('Enter');
    await owner.getByLabel('Your password').fill(PASSWORD);
    await owner.keyboard.press('Enter');
    await owner.getByLabel('One-time link', {exact: true}).waitFor();
    await owner.context().close();
    await page.reload();
    await page.getByRole('heading', {name: 'Sign in to Kith'}).waitFor();
    await page.context().close();
  });
});
