// Erasing a person for good from the card, and the file with everything about them, by keyboard alone.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';
import {readFile} from 'node:fs/promises';
import {assertClean, inBothThemes, kith, open} from './kith.js';

let id;

const add = async (contact) =>
  (await kith.api('POST', '/v1/contacts', {contacts: {contact_book: 'Clients', ...contact}})).contacts[0].id;

const card = (page) => page.getByRole('article');

/** Opens the card's menu and walks to an item by its first letter. */
async function choose(page, letter, item) {
  await page.getByRole('button', {name: 'More for this contact'}).focus();
  await page.keyboard.press('Enter');
  const wanted = page.getByRole('menuitem', {name: item});
  for (let presses = 0; presses < 5 && !await wanted.evaluate((element) => element === document.activeElement); presses++) await page.keyboard.press(letter);
  await page.keyboard.press('Enter');
}

before(async () => {
  id = await add({first_name: 'Quinn', last_name: 'Erasable', email: 'quinn@example.com', company: 'Alone & Co'});
});

describe('a person', () => {
  test('can be handed out as a file', async () => {
    const page = await open(`/contacts/${id}`);
    await card(page).getByRole('heading', {name: 'Quinn Erasable'}).waitFor();
    await choose(page, 'e', 'Everything about this person …');
    const dialog = page.getByRole('dialog', {name: 'Everything about this person'});
    await inBothThemes(page, (theme) => assertClean(page, `everything, ${theme}`));
    const [file] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', {name: 'Save the file'}).press('Enter')]);
    const said = JSON.parse(await readFile(await file.path(), 'utf8'));
    assert.equal(said.contact.id, id);
    assert.match(said.vcard, /quinn@example\.com/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('is erased only with the name typed, and a receipt is shown', async () => {
    const page = await open(`/contacts/${id}`);
    await card(page).getByRole('heading', {name: 'Quinn Erasable'}).waitFor();
    await choose(page, 'e', 'Erase for good …');
    const dialog = page.getByRole('dialog', {name: 'Erase for good'});
    await dialog.getByText('1 record in Clients').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `erase, ${theme}`));
    const erase = dialog.getByRole('button', {name: 'Erase for good'});
    assert.equal(await erase.isDisabled(), true);
    await dialog.getByLabel('Type “Quinn Erasable” to go on').focus();
    await page.keyboard.type('Quinn');
    await page.keyboard.press('Enter');
    assert.equal((await kith.api('GET', `/v1/contacts/${id}`)).contacts.length, 1);
    await page.keyboard.type(' Erasable');
    await page.keyboard.press('Enter');
    const receipt = page.getByRole('dialog', {name: 'Erased for good'});
    await receipt.getByText('The receipt').waitFor();
    await assertClean(page, 'receipt');
    const [{id: number}] = (await kith.api('GET', '/v1/erasures')).erasures;
    await receipt.getByText(number).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Nobody is open').waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('who was erased is added again only when somebody says so', async () => {
    const page = await open('/contacts/new');
    await page.getByLabel('First name').fill('Quinn');
    await page.getByLabel('E-mail address').fill('quinn@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('was erased for good').waitFor();
    await assertClean(page, 'erased before');
    await page.getByRole('button', {name: 'Add them again'}).press('Enter');
    await card(page).getByRole('heading', {name: 'Quinn'}).waitFor();
    await page.context().close();
  });
});
