// The inbox of proposals: decided by the keyboard alone, held ones looked at, many at once, agents' diffs.
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {agent, FORGED, personOfMail} from './noticed.js';
import {add, book} from './pairs.js';

const SIGNATURE = ['Head of Sales', 'Brick & Co', 'Tel. +1 212 555 0199'];

const waiting = async (contact) => (await kith.api('GET', `/v1/proposals?contact=${contact}`)).proposals;
const card = async (id) => (await kith.api('GET', `/v1/contacts/${id}`)).contacts[0];
const inboxOf = async (contact) => {
  const page = await open(`/proposals?contact=${contact}`);
  await page.locator('.proposal h2').waitFor();
  return page;
};
const toast = (page, words) => page.locator('.toasts').getByText(words).first().waitFor();

describe('proposals', () => {
  test('old, new, the words and where they stand; accept, edit and reject by one key each', async () => {
    const {id} = await personOfMail(await book('Mail'), 'Mia', 'Haddad', SIGNATURE);
    assert.equal((await waiting(id)).length, 2);
    const page = await inboxOf(id);
    const detail = page.locator('.proposal');
    const shown = await detail.innerText();
    for (const words of ['Clerk', 'Head of Sales', 'in the signature of mia.haddad@example.com', 'could not be checked', 'Expires']) assert.ok(shown.includes(words), `${words}: ${shown}`);
    await detail.getByRole('link', {name: 'Conversation: Offer'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('e');
    await page.getByLabel('Title, as it should be').fill('Director of Sales');
    await page.keyboard.press('Enter');
    await detail.getByText('Director of Sales').waitFor();
    await page.keyboard.press('a');
    await toast(page, /^Accepted: Mia Haddad/);
    assert.equal((await card(id)).memberships[0].title, 'Director of Sales');
    await detail.getByText('Phone of').waitFor();
    await page.keyboard.press('r');
    await toast(page, /^Rejected: Mia Haddad/);
    assert.deepEqual(await waiting(id), []);
    await page.getByRole('heading', {name: 'None of this kind'}).waitFor();
    await page.keyboard.press('z');
    await toast(page, /^Taken back: Rejected/);
    await detail.getByText('Phone of').waitFor();
    assert.equal((await waiting(id)).length, 1);
    await page.keyboard.press('z');
    await toast(page, /^Taken back: Accepted/);
    assert.equal((await card(id)).memberships[0].title, 'Clerk');
    await page.context().close();
  });

  test('held ones say why, and are accepted in bulk only after somebody looked', async () => {
    const {id} = await personOfMail(await book('Held'), 'Noor', 'Okafor', SIGNATURE, FORGED);
    const before = await waiting(id);
    assert.ok(before.length === 2 && before.every(({held}) => held));
    const page = await inboxOf(id);
    await page.locator('.proposal').getByText('Held:').waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Shift+A');
    await toast(page, /1 proposal waits to be looked at/);
    await toast(page, /^Accepted 1 proposal$/);
    await page.locator('.proposal').getByText('Phone of').waitFor();
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('a');
    await toast(page, /^Accepted: Noor Okafor, Phone/);
    assert.deepEqual(await waiting(id), []);
    await page.context().close();
  });

  test('selected ones are rejected together', async () => {
    const {id} = await personOfMail(await book('Bulk'), 'Lena', 'Thorne', SIGNATURE);
    const page = await inboxOf(id);
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.getByRole('button', {name: 'Reject 2'}).waitFor();
    await page.keyboard.press('r');
    await toast(page, /^Rejected 2 proposals/);
    assert.deepEqual(await waiting(id), []);
    await page.keyboard.press('z');
    await toast(page, /^Taken back: Rejected 2/);
    assert.equal((await waiting(id)).length, 2);
    await page.context().close();
  });

  test('what an agent proposes shows its difference; revised meanwhile, it is shown anew', async () => {
    const contact_book = await book('Agent');
    const id = await add({contact_book, first_name: 'Zora', last_name: 'Novotny', infos: [{kind: 'email', value: 'zora@example.com'}]});
    const propose = await agent();
    const {proposal} = await propose('PATCH', `/v1/contacts/${id}`, {contacts: {last_name: 'Novotná', nickname: 'Zo'}});
    const page = await open(`/proposals?proposal=${proposal}`);
    const detail = page.locator('.proposal');
    await detail.getByRole('heading', {name: 'Change 1 contact'}).waitFor();
    await detail.getByText('Zora Novotná').first().waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await propose('PATCH', `/v1/proposals/${proposal}`, {arguments: {contacts: [{id, last_name: 'Something else'}]}});
    await page.keyboard.press('a');
    await detail.getByText('It has changed meanwhile').waitFor();
    await detail.getByText('It was revised after somebody had looked at it').waitFor();
    assert.equal((await card(id)).last_name, 'Novotny');
    await detail.getByText('Zora Something else').first().waitFor();
    await page.keyboard.press('a');
    await toast(page, /^Accepted: Change 1 contact/);
    assert.equal((await card(id)).last_name, 'Something else');
    await page.context().close();
  });

  test('one that is decided elsewhere is skipped with a word', async () => {
    const {id} = await personOfMail(await book('Elsewhere'), 'Ana', 'Petrov', SIGNATURE);
    const [first] = await waiting(id);
    const page = await inboxOf(id);
    await kith.api('POST', '/v1/proposals/reject', {ids: [first.id]});
    await page.keyboard.press('a');
    await toast(page, /^Skipped/);
    await page.locator('.proposal').getByText('Phone of').waitFor();
    await page.context().close();
  });

  test('the words of mail are text, never markup; narrow', async () => {
    const {id} = await personOfMail(await book('Hostile mail'), 'Eve', 'Stavros', ['Head of <img src=x onerror=alert(1)> Sales', 'Brick & Co', 'Tel. +1 212 555 0198']);
    const [first] = await waiting(id);
    await kith.api('PATCH', `/v1/proposals/${first.id}`, {value: '"><script>alert(1)</script>'});
    const page = await open(`/proposals?contact=${id}`, {width: 320});
    await page.locator('.list-row').first().click();
    await page.locator('.proposal').getByText('<script>').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });
});
