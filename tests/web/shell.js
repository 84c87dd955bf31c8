// The frame of the page: what is served, signing in, navigation, keys, the command bar.
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';

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

describe('keys', () => {
  test('? shows them, Escape closes, the focus comes back', async () => {
    const page = await open('/contacts');
    await page.getByRole('navigation').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', {name: 'Keys'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({state: 'detached'});
    await page.context().close();
  });
});
