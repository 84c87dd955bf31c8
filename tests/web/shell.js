// The frame of the page: what is served, signing in, navigation, keys, the command bar.
import assert from 'node:assert/strict';
import {get} from 'node:http';
import {describe, test} from 'node:test';
import {gunzipSync} from 'node:zlib';
import {assertClean, inBothThemes, kith, open, PASSWORD} from './kith.js';

describe('what is served', () => {
  test('the policy allows nothing inline and no other host', async () => {
    const response = await fetch(`${kith.url}/contacts`, {headers: {Accept: 'text/html'}});
    const policy = response.headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(await response.text(), /style=|<style|<script>|https?:\/\//);
  });

  test('the page is looked at anew, its files are kept', async () => {
    const page = await fetch(kith.url);
    assert.equal(page.headers.get('cache-control'), 'no-cache');
    const again = await fetch(kith.url, {headers: {'If-None-Match': page.headers.get('etag')}});
    assert.equal(again.status, 304);
    const [file] = (await page.text()).match(/\/assets\/main-\w+\.js/);
    const script = await fetch(kith.url + file);
    assert.match(script.headers.get('cache-control'), /immutable/);
    assert.equal(script.headers.get('content-encoding'), 'gzip');
    const plain = await fetch(kith.url + file, {headers: {'Accept-Encoding': 'identity'}});
    assert.equal(plain.headers.get('content-encoding'), null);
    assert.equal(await plain.text(), await script.text());
  });

  test('all of it is at most 150 kB packed, the first view 60', async () => {
    const files = new Map();
    const take = async (name) => {
      if (files.has(name)) return;
      files.set(name, 0);
      const packed = await new Promise((resolve, reject) => {
        get(`${kith.url}/assets/${name}`, {headers: {'Accept-Encoding': 'gzip'}}, (response) => {
          const pieces = [];
          response.on('data', (piece) => pieces.push(piece)).on('end', () => resolve(Buffer.concat(pieces))).on('error', reject);
        });
      });
      files.set(name, packed.length);
      const text = packed[0] === 0x1f ? gunzipSync(packed).toString() : packed.toString();
      for (const [other] of text.matchAll(/[\w-]+-[A-Z0-9]{8}\.js/g)) await take(other);
    };
    const html = await (await fetch(kith.url)).text();
    for (const [, name] of html.matchAll(/\/assets\/([\w.-]+)/g)) await take(name);
    const sum = (names) => names.reduce((total, name) => total + files.get(name), 0);
    const all = [...files.keys()];
    assert.ok(all.length > 3);
    assert.ok(sum(all) <= 150_000, `${sum(all)} bytes`);
    const first = all.filter((name) => /^(first|main|chunk)-/.test(name));
    assert.ok(sum(first) <= 60_000, `${sum(first)} bytes at first`);
  });

  test('what is not there is not the page', async () => {
    assert.equal((await fetch(`${kith.url}/assets/none.js`)).status, 404);
    assert.equal((await fetch(`${kith.url}/none`, {headers: {Accept: 'application/json'}})).status, 404);
    assert.equal((await fetch(`${kith.url}/v1/none`, {headers: {Accept: 'text/html'}})).status, 404);
  });
});

describe('signing in', () => {
  test('who is nobody is asked, in both themes', async () => {
    const page = await open('/contacts', {isSignedIn: false});
    await page.getByRole('heading', {name: 'Sign in to Kith'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });
});

describe('the forms of signing in', () => {
  const session = {id: kith.user.id, csrf: 'c', user: kith.user, organization: {id: kith.user.id, name: 'Example'}, expires_at: 4102444800};

  test('a wrong password is told, a code is asked for when it is due', async () => {
    const page = await open('/contacts', {isSignedIn: false});
    await page.route('**/v1/session', (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      const {password, code} = route.request().postDataJSON();
      if (code === '123456') return route.fulfill({status: 201, json: {session}});
      const error = password === 'right' ? {message: 'a code is needed', status: 'unauthenticated', reason: 'code_required'} : {message: 'address or password is wrong', status: 'unauthenticated'};
      return route.fulfill({status: 401, json: {error}});
    });
    await page.getByLabel('E-mail address').fill('owner@example.com');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Address or password is wrong.').waitFor();
    await assertClean(page, 'wrong password');
    await page.getByLabel('Password').fill('right');
    await page.keyboard.press('Enter');
    await page.getByLabel('Code of your authenticator').fill('123456');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.context().close();
  });

  test('an invitation: a password is chosen, twice the same, and one is in', async () => {
    const {welcome_path: link} = await kith.api('POST', '/v1/users', {users: {email: 'new@example.com', name: 'New Member'}});
    const page = await open(link, {isSignedIn: false});
    await page.getByLabel('New password', {exact: true}).fill('short');
    await page.keyboard.press('Enter');
    await page.getByText('Take at least 10 characters').waitFor();
    await page.getByLabel('New password', {exact: true}).fill('walnut piano ferry');
    await page.keyboard.press('Enter');
    await page.getByText('The two are not the same.').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.getByLabel('New password, again').fill('walnut piano ferry');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).waitFor();
    await page.keyboard.type('sign out');
    await page.getByRole('option', {name: 'Sign out'}).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Sign in to Kith'}).waitFor();
    await page.getByLabel('E-mail address').fill('new@example.com');
    await page.getByLabel('Password').fill('walnut piano ferry');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.context().close();
  });

  test('a session that ends under the page is asked for over it', async () => {
    // Signing in anew ends the session before: it must not be that of the other windows.
    const page = await open('/contacts/new', {isSignedIn: false});
    await page.getByLabel('E-mail address').fill(kith.user.email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByLabel('First name').fill('Not lost');
    await page.waitForLoadState('networkidle');
    await page.route('**/v1/contacts', (route) => route.fulfill({status: 401, json: {error: {message: 'no session', status: 'unauthenticated'}}}));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', {name: 'Sign in again'});
    await dialog.waitFor();
    // The second time the browser does not ask the page.
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape');
    await dialog.waitFor();
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    assert.equal(await page.getByLabel('First name').inputValue(), 'Not lost');
    await page.context().close();
  });
});

describe('the command bar', () => {
  test('goes somewhere, finds somebody, all by keyboard', async () => {
    await kith.api('POST', '/v1/contacts', {contacts: {contact_book: (await kith.api('GET', '/v1/contact_books')).contact_books.find(({name}) => name === 'Team').id,
      first_name: 'Bar', last_name: 'Findable', email: 'findable@example.com', separate: true}});
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).waitFor();
    await page.keyboard.type('findable');
    await page.getByRole('dialog').getByRole('option', {name: /Findable/}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Bar Findable'}).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('new con');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'New contact'}).waitFor();
    await page.context().close();
  });
});

describe('typing on', () => {
  test('what comes right after the key that opens the bar goes into it', async () => {
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    // The next key comes as a task of its own, maybe before anything is painted.
    const focused = await page.evaluate(async () => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'k', ctrlKey: true, bubbles: true, cancelable: true}));
      await new Promise((resolve) => {
        const {port1, port2} = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
      return document.activeElement.ariaLabel;
    });
    assert.equal(focused, 'Name, address or command');
    await page.context().close();
  });
});

describe('an address of the page that leads nowhere', () => {
  test('says so', async () => {
    const page = await open('/nowhere/at/all');
    await page.getByRole('heading', {name: 'Nothing is here'}).waitFor();
    await assertClean(page, 'nowhere');
    await page.getByRole('link', {name: 'Go to contacts'}).press('Enter');
    await page.waitForURL(/\/contacts$/);
    await page.context().close();
  });
});

describe('keys', () => {
  test('a key can be changed, single keys switched off', async () => {
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('button', {name: /^New contact: n/}).press('Enter');
    await page.keyboard.press('y');
    await page.getByRole('button', {name: /^New contact: y/}).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('y');
    await page.getByRole('heading', {name: 'New contact'}).waitFor();
    await page.goto('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('checkbox', {name: 'Single keys do something'}).press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    await page.keyboard.press('y');
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    assert.match(page.url(), /\/contacts$/);
    await page.context().close();
  });

  test('? shows them, Escape closes, the focus comes back', async () => {
    const page = await open('/contacts');
    await page.getByRole('navigation', {name: 'Main'}).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', {name: 'Keys'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    await page.context().close();
  });
});
