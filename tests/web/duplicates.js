// The review of pairs: by the keyboard alone, side by side, taken back, as a cluster, history, a scan.
import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {add, book, fillWithPairs, pairsListed, twins} from './pairs.js';

const heading = (page) => page.locator('.review-head h2');
const here = async (path, options) => {
  const page = await open(path, options);
  await heading(page).waitFor({state: 'attached'});
  return page;
};
const reviewOf = (contact_book) => `/duplicates?book=${contact_book}`;
const read = async (id) => (await kith.api('GET', `/v1/contacts/${id}`)).contacts[0];
const canonical = async (id) => (await read(id)).canonical_id ?? id;
const eventually = async (look) => {
  for (let end = Date.now() + 8000; !await look();) {
    assert.ok(Date.now() < end, String(look));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
/** What the page says the pair is called changes: the next one stands there. */
const afterChange = (page, words) => page.waitForFunction((before) => {
  const now = document.querySelector('.review-head h2')?.textContent;
  return now && now !== before;
}, words, {polling: 'raf'});

describe('duplicates', () => {
  test('a pair is merged by one key, as the result column says, and taken back', async () => {
    const {contact_book, pairs: [[first, second]]} = await fillWithPairs('One pair', 1, 60);
    const page = await here(reviewOf(contact_book));
    const result = page.locator('.compare .result');
    await inBothThemes(page, (theme) => assertClean(page, theme));
    assert.match((await result.allInnerTexts()).join(), /robert@[^]*bob\.60@|bob\.60@[^]*robert@/);
    await page.keyboard.press('m');
    await page.getByText(/^Merged 2 contacts/).waitFor();
    assert.equal(await canonical(first), await canonical(second));
    await page.getByRole('heading', {name: 'None of this kind'}).waitFor();
    await page.keyboard.press('z');
    await heading(page).waitFor();
    assert.notEqual(await canonical(first), await canonical(second));
    await page.context().close();
  });

  test('values and survivor are chosen by keys, the result follows, and so it is merged', async () => {
    const {contact_book, pairs: [[first, second]]} = await fillWithPairs('Chosen', 1, 61);
    const page = await here(reviewOf(contact_book));
    const survivor = async () => page.locator('.compare thead th', {hasText: 'Survives'}).locator('a').getAttribute('href');
    const before = await survivor();
    await page.keyboard.press('s');
    await eventually(async () => await survivor() !== before);
    await page.keyboard.press('v');
    const resultName = page.locator('.compare tbody tr').first().locator('.result');
    const name = await resultName.innerText();
    for (let pressed = 0; pressed < 2 && await resultName.innerText() === name; pressed++) {
      await page.keyboard.press('Enter');
      await page.waitForLoadState('networkidle');
      if (await resultName.innerText() === name) await page.keyboard.press('ArrowRight');
    }
    const wanted = await resultName.innerText();
    assert.notEqual(wanted, name);
    const kept = (await survivor()).split('/').pop();
    await page.keyboard.press('m');
    await page.getByText(/^Merged 2 contacts/).waitFor();
    assert.equal(await canonical(first), kept);
    assert.equal(await canonical(second), kept);
    const merged = await read(kept);
    assert.equal(`${merged.first_name} ${merged.last_name}`, wanted);
    await page.context().close();
  });

  test('50 plain pairs: one key each, the next one is there at once', async () => {
    const {contact_book} = await fillWithPairs('Fifty', 50, 0);
    const page = await here(reviewOf(contact_book));
    const total = (await pairsListed(50, contact_book)).length;
    const times = [];
    let strokes = 0;
    for (let pair = 0; pair < total - 1 && pair < 50; pair++) {
      const words = await heading(page).innerText();
      const begun = Date.now();
      await page.keyboard.press(['m', 'm', 'd', 'l'][pair % 4]);
      strokes++;
      await afterChange(page, words);
      times.push(Date.now() - begun);
    }
    // Keystroke-level model (Card, Moran, Newell): twice M (take the pair in, decide), a key of a
    // hand that lies there, and the time until the next pair stands there.
    const [M, K] = [1350, 280];
    const modelled = times.map((time) => 2 * M + (strokes / times.length) * K + time).sort((a, b) => a - b);
    const median = modelled[Math.floor(modelled.length / 2)];
    console.log(`# plain pairs: ${times.length}, keys a pair ${strokes / times.length}, median ${median} ms modelled, ${times.sort((a, b) => a - b)[Math.floor(times.length / 2)]} ms of it the page`);
    assert.equal(strokes, times.length);
    assert.ok(median <= 5000, `${median} ms`);
    await page.context().close();
  });

  test('later and dismissed stand under their state, and come back', async () => {
    const {contact_book, pairs: [ids]} = await fillWithPairs('States', 1, 63);
    const page = await here(reviewOf(contact_book));
    const decision = async () => {
      for (const state of ['open', 'later', 'different']) {
        const {duplicates} = await kith.api('GET', `/v1/duplicates?id=${ids[0]}&decision=${state}`);
        if (duplicates.some(({contacts}) => contacts.includes(ids[1]))) return state;
      }
    };
    await page.keyboard.press('l');
    await page.getByText(/^Later: /).waitFor();
    assert.equal(await decision(), 'later');
    await page.keyboard.press('z');
    await heading(page).waitFor();
    await eventually(async () => await decision() === 'open');
    await page.getByText(/^Taken back: Later/).waitFor();
    await page.waitForLoadState('networkidle');
    await page.locator('.compare').waitFor();
    await page.keyboard.press('d');
    await page.getByText(/^Not a duplicate: /).waitFor();
    await page.getByLabel('State').selectOption('different');
    await heading(page).waitFor();
    await page.getByLabel('State').blur();
    await page.locator('.compare').waitFor();
    await page.keyboard.press('o');
    await page.getByText(/^Back in the queue: /).waitFor();
    assert.equal(await decision(), 'open');
    await page.context().close();
  });

  test('a cluster stands side by side; who is left out is not merged', async () => {
    const contact_book = await book('Cluster');
    const [one, two] = twins(64, contact_book);
    const three = {...one, first_name: 'Rob', infos: [{kind: 'email', value: 'third.one@example.org'}, one.infos[1]]};
    const ids = [];
    for (const person of [one, two, three]) ids.push(await add(person));
    await pairsListed(2, contact_book);
    const page = await here(reviewOf(contact_book));
    await page.getByLabel('Merge along').nth(2).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    for (const at of [1, 2, 3]) if (!await page.getByLabel('Merge along').nth(at - 1).isChecked()) await page.keyboard.press(String(at));
    await page.getByRole('button', {name: 'Merge 3', disabled: false}).waitFor();
    await page.keyboard.press('3');
    await page.getByRole('button', {name: 'Merge', exact: true, disabled: false}).waitFor();
    const left = (await page.locator('.compare thead th').nth(3).locator('a').getAttribute('href')).split('/').pop();
    await page.keyboard.press('m');
    await page.getByText(/^Merged 2 contacts/).waitFor();
    const others = ids.filter((id) => id !== left);
    assert.equal(await canonical(others[0]), await canonical(others[1]));
    assert.equal(await canonical(left), left);
    await page.context().close();
  });

  test('a pair that somebody changed is shown anew, not merged blindly', async () => {
    const {contact_book, pairs: [ids]} = await fillWithPairs('Changed', 1, 65);
    const page = await here(reviewOf(contact_book));
    await kith.api('PATCH', `/v1/contacts/${ids[0]}`, {contacts: {nickname: 'Changed meanwhile'}});
    await page.keyboard.press('m');
    await page.getByText('Somebody has changed one of them meanwhile').waitFor();
    await page.getByText('Changed meanwhile').first().waitFor();
    assert.equal(await canonical(ids[0]), ids[0]);
    await page.keyboard.press('m');
    await page.getByText(/^Merged 2 contacts/).waitFor();
    await page.context().close();
  });

  test('a pair that is gone is skipped with a word', async () => {
    const {contact_book, pairs: [ids]} = await fillWithPairs('Gone', 1, 66);
    const page = await here(reviewOf(contact_book));
    const words = await heading(page).innerText();
    await kith.api('POST', '/v1/merges', {ids});
    await page.keyboard.press('m');
    await page.getByText('Skipped: somebody else').waitFor();
    await eventually(async () => !(await heading(page).allInnerTexts()).includes(words));
    await page.context().close();
  });

  test('why: each signal in words, with its weight', async () => {
    const {contact_book} = await fillWithPairs('Why', 1, 68);
    const page = await here(reviewOf(contact_book));
    await page.keyboard.press('w');
    await page.getByRole('heading', {name: 'Why'}).waitFor();
    assert.match(await page.locator('.signals').innerText(), /speaks .*(for|against) it/);
    assert.match(await page.locator('.why').innerText(), /What would change it/);
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });

  test('merges so far are taken apart, with what came since', async () => {
    const {contact_book, pairs: [ids]} = await fillWithPairs('History', 1, 69);
    await kith.api('POST', '/v1/merges', {ids});
    await kith.api('PATCH', `/v1/contacts/${ids[0]}/values`, {add: {emails: ['since@example.com']}});
    const page = await open('/duplicates/history');
    await page.getByRole('button', {name: /^Take apart/}).first().press('Enter');
    const dialog = page.getByRole('dialog', {name: 'Take apart'});
    await dialog.getByLabel(/since@example.com/).press(' ');
    await dialog.getByRole('heading', {name: 'What it makes'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await dialog.getByRole('button', {name: 'Take the whole merge apart'}).press('Enter');
    await page.getByText(/^Taken apart: /).first().waitFor();
    assert.notEqual(await canonical(ids[0]), await canonical(ids[1]));
    assert.ok(contact_book);
    await page.context().close();
  });

  test('a scan shows how far it is, the report what is proved', async () => {
    const page = await open('/duplicates');
    await page.getByRole('button', {name: 'Scan', exact: true}).click();
    await page.getByText('The scan has ended').waitFor();
    await page.getByRole('button', {name: 'Report'}).click();
    await page.getByRole('dialog', {name: 'What the decisions prove'}).getByRole('table').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });

  test('what people wrote is text, never markup', async () => {
    const contact_book = await book('Hostile');
    const hostile = `"><img src=x onerror="alert(1)"><script>alert(2)</script>`;
    const [one, two] = twins(71, contact_book);
    await add({...one, nickname: hostile});
    await add({...two, nickname: `<svg onload=alert(3)>`, notes: hostile});
    await pairsListed(1, contact_book);
    const page = await here(reviewOf(contact_book), {width: 360});
    await page.locator('.list-row').first().click();
    await page.keyboard.press('w');
    await page.getByRole('heading', {name: 'Why'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, theme));
    await page.context().close();
  });
});
