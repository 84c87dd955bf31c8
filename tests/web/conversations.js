// Conversations: list, thread, who takes part, writing. By keyboard alone.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {fillMail} from './mail.js';

let mail;
before(async () => {
  mail = await fillMail();
});

const draftsOf = async (thread) => (await kith.api('GET', `/v1/conversations/${thread}/drafts`)).drafts;
const option = (page, name) => page.getByRole('option', {name}).first();

describe('the list', () => {
  test('arrows and Enter open a conversation, the next page comes as one goes down', async () => {
    const page = await open('/conversations');
    await page.getByRole('option', {name: /Offer for the spring/}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.getByRole('listbox', {name: 'Conversations'}).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Offer for the spring'}).waitFor();
    await page.getByRole('listbox', {name: 'Conversations'}).focus();
    await page.keyboard.press('End');
    await page.locator('[role=option][aria-setsize="74"]').first().waitFor();
    await page.keyboard.press('End');
    await page.getByText('Invitation 69', {exact: true}).waitFor();
    await page.context().close();
  });

  test('a filter is typed, stands in the address, and is taken out', async () => {
    const page = await open('/conversations');
    await page.getByRole('option', {name: /Offer for the spring/}).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('newfirm.test');
    await option(page, /Domain newfirm/).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/domain=newfirm.test/);
    await page.getByRole('option', {name: /Offer for the spring/}).waitFor({state: 'detached'});
    await page.getByRole('option', {name: /My new address/}).waitFor();
    await page.getByRole('button', {name: /Without domain/}).press('Enter');
    await page.getByRole('option', {name: /Offer for the spring/}).waitFor();
    await page.context().close();
  });
});

describe('the thread', () => {
  test('messages are text, long quotations are folded, people stand beside', async () => {
    const page = await open(`/conversations/${mail.thread}`);
    await page.getByText('Could the delivery be a week earlier?').waitFor();
    const quote = page.getByRole('button', {name: /Quoted text/});
    assert.equal(await page.getByText('> Dear Noor').count(), 0);
    await quote.press('Enter');
    await page.getByText('> Dear Noor').waitFor();
    await page.getByRole('region', {name: 'Noor Haddad'}).getByText('Buyer, Brick & Co').waitFor();
    assert.equal(await page.locator('.message-text a').count(), 0, 'links are text');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });

  test('what tries to be HTML is text', async () => {
    const page = await open(`/conversations/${mail.script}`);
    await page.getByText('<b>bold</b>').waitFor();
    await page.getByRole('heading', {name: '<script>alert(1)</script> "quoted"'}).waitFor();
    assert.equal(await page.locator('.thread img, .thread script, .thread b').count(), 0);
    await assertClean(page, 'hostile mail');
    await page.context().close();
  });

  test('one key links a stranger to the contact that he probably is, z takes it back', async () => {
    const page = await open(`/conversations/${mail.ivos}`);
    await page.getByText(/Probably one of these/).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('l');
    await page.getByText(/is Ivo Petrov's now/).waitFor();
    await page.getByText(/Probably one of these/).waitFor({state: 'detached'});
    const {contacts: [ivo]} = await kith.api('GET', `/v1/contacts/${mail.ivo}`);
    assert.ok(ivo.infos.some(({value}) => value === 'ivo.petrov@newfirm.test'));
    await page.keyboard.press('z');
    await page.getByText(/Probably one of these/).waitFor();
    await page.keyboard.press('+');
    await page.getByRole('dialog', {name: 'Add to contacts'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Escape');
    await page.context().close();
  });
});

describe('writing', () => {
  test('a reply is kept as it is typed, outlives the window, and is thrown away', async () => {
    const page = await open(`/conversations/${mail.thread}`);
    await page.getByText('Could the delivery be a week earlier?').waitFor();
    await page.keyboard.press('r');
    await page.getByRole('textbox', {name: 'Message'}).waitFor();
    await page.keyboard.type('Yes, that');
    await page.getByText('Draft kept').waitFor();
    await page.keyboard.type(' can be done');
    await page.reload();
    const text = page.getByRole('textbox', {name: 'Message'});
    await text.waitFor();
    assert.equal(await text.inputValue(), 'Yes, that can be done');
    await text.press('End');
    await page.keyboard.type('.');
    await page.getByText('Draft kept').waitFor();
    const [draft, ...others] = await draftsOf(mail.thread);
    assert.equal(draft.body, 'Yes, that can be done.');
    assert.deepEqual(draft.to_fields.map(({address}) => address), ['noor@example.com']);
    assert.equal(others.length, 0, 'a draft replaces the one before');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.getByRole('button', {name: 'Throw the draft away'}).press('Enter');
    await page.getByRole('button', {name: 'Throw away', exact: true}).press('Enter');
    await text.waitFor({state: 'detached'});
    assert.deepEqual(await draftsOf(mail.thread), []);
    await page.context().close();
  });

  test('nothing typed is lost while the network is gone', async () => {
    const page = await open(`/conversations/${mail.thread}`);
    await page.getByText('Could the delivery be a week earlier?').waitFor();
    await page.keyboard.press('a');
    await page.getByRole('textbox', {name: 'Message'}).waitFor();
    await page.context().setOffline(true);
    await page.keyboard.type('Written in a tunnel');
    await page.getByText('The server cannot be reached').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Draft kept').waitFor();
    const [draft] = await draftsOf(mail.thread);
    assert.equal(draft.body, 'Written in a tunnel');
    await kith.api('DELETE', `/v1/drafts/${draft.id}`);
    await page.context().close();
  });

  test('recipients complete themselves, with the reason; groups become their members', async () => {
    const page = await open('/conversations/new');
    const to = page.getByRole('combobox', {name: 'To'});
    await to.waitFor();
    await page.keyboard.type('haddad');
    await option(page, /noor@example.com/).waitFor();
    await page.getByText(/You wrote to it once/).first().waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Enter');
    await page.getByRole('button', {name: 'Remove Noor Haddad'}).waitFor();
    await page.keyboard.type('spring');
    await option(page, /Spring fair/).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', {name: 'Remove Lena Brandt'}).waitFor();
    assert.equal(await page.getByRole('button', {name: 'Remove Noor Haddad'}).count(), 1, 'nobody twice');
    await page.keyboard.press('Backspace');
    await page.context().close();
  });

  test('doubts are said in words before it goes, and a better address is one key away', async () => {
    const page = await open('/conversations/new');
    await page.getByRole('combobox', {name: 'To'}).waitFor();
    await page.keyboard.type('noor@exarnple.com,');
    await page.getByText(/looks like example.com/).first().waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog', {name: 'Is this the right address?'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+b');
    await page.getByRole('button', {name: 'Remove noor@example.com'}).waitFor();
    await page.context().close();
  });

  test('an account that cannot send says so, and the draft stays', async () => {
    const page = await open('/conversations/new');
    await page.getByRole('combobox', {name: 'To'}).waitFor();
    await page.keyboard.type('noor@example.com,');
    await page.getByRole('textbox', {name: 'Message'}).fill('Hello');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/has no SMTP server to send with/).waitFor();
    assert.match(await page.getByRole('link', {name: 'Open in mail program'}).getAttribute('href'), /^mailto:noor%40example.com\?body=Hello/);
    await page.context().close();
  });
});
