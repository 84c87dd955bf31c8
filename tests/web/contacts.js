// The list of contacts, the card, a new contact: each main flow by keyboard alone.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';
import {assertClean, inBothThemes, kith, open} from './kith.js';
import {fill} from './people.js';

let ids;

before(async () => {
  ({ids} = await fill());
});

/** Runs with a window of its own and looks that nothing was amiss. */
const withPage = (path, options, run) => async () => {
  const page = await open(path, options);
  await run(page);
  assert.deepEqual(page.faults, []);
  await page.context().close();
};

const rows = (page) => page.locator('.list-row');
const card = (page) => page.getByRole('article');

/** Presses Tab until the element has the focus: it can be reached. */
async function tabTo(page, locator, most = 60) {
  for (let presses = 0; presses < most; presses++) {
    if (await locator.evaluate((element) => element === document.activeElement).catch(() => false)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`not reached by Tab: ${locator}`);
}

async function retype(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

describe('the list', () => {
  test('arrows move, Enter opens, back comes back', withPage('/contacts', {}, async (page) => {
    await tabTo(page, page.getByRole('listbox', {name: 'Contacts'}));
    await rows(page).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const name = await page.locator('.list-row.active .row-name').innerText();
    await page.keyboard.press('Enter');
    await card(page).getByRole('heading', {name, level: 2}).waitFor();
    assert.match(page.url(), /\/contacts\/[0-9a-f-]{36}$/);
    await page.goBack();
    await page.getByText('Nobody is open').waitFor();
    await page.goForward();
    await card(page).waitFor();
  }));

  for (const width of [360, 1280]) {
    test(`nothing for axe to find at ${width} pixels`, withPage('/contacts', {width}, async (page) => {
      await rows(page).first().waitFor();
      await inBothThemes(page, (theme) => assertClean(page, `list, ${theme}`));
      await page.goto(`/contacts/${ids[0]}`);
      await card(page).waitFor();
      await inBothThemes(page, (theme) => assertClean(page, `card, ${theme}`));
    }));
  }

  test('nothing is wider than a narrow window', withPage('/contacts', {width: 320}, async (page) => {
    for (const path of ['/contacts', `/contacts/${ids[0]}`, `/contacts/${ids[13]}`, '/contacts/new']) {
      await page.goto(path);
      await page.locator('.list-row:visible, .card:visible').first().waitFor();
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, path);
    }
  }));

  test('a search finds as one types, its filters are chips', withPage('/contacts', {}, async (page) => {
    await rows(page).first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('company:"Brick & Co" ');
    await page.getByText('Company: Brick & Co').waitFor();
    await page.getByRole('status').getByText('20 contacts').waitFor();
    await page.keyboard.type('noor');
    await page.getByRole('status').getByText(/^\d contacts?$/).waitFor();
    assert.match(page.url(), /q=company/);
    for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');
    await page.getByText('Company: Brick & Co').waitFor({state: 'detached'});
    assert.equal(new URL(page.url()).search, '');
  }));

  test('a letter leads to its first name', withPage('/contacts', {}, async (page) => {
    await page.getByRole('toolbar', {name: 'Jump to a letter'}).waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('p');
    await page.locator('.list-row.active').getByText(/ Popescu$/).waitFor();
  }));

  test('a link to a book or a group says what is shown', withPage('/contacts', {}, async (page) => {
    await page.getByRole('link', {name: 'Vendors'}).press('Enter');
    await page.getByRole('status').getByText('32 contacts').waitFor();
    await page.getByRole('link', {name: 'Old friends'}).press('Enter');
    await page.getByRole('status').getByText('14 contacts').waitFor();
  }));
});

describe('many at once', () => {
  test('all that match are moved after a preview, and z takes it back', withPage('/contacts?q=company%3A%22Lumen+Studio%22', {}, async (page) => {
    await rows(page).first().waitFor();
    const found = Number(/^(\d+)/.exec(await page.locator('.list-summary [role=status]').innerText())[1]);
    await page.keyboard.press('Shift+A');
    await page.getByText(`${found} contacts selected`).waitFor();
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('To the book').selectOption({label: 'Prospects'});
    await dialog.getByRole('row').nth(1).waitFor();
    await assertClean(page, 'preview');
    await dialog.getByRole('button', {name: 'Move'}).press('Enter');
    await page.getByText(`Moved ${found} contacts to Prospects`).waitFor();
    assert.equal(await countOf('Prospects'), found);
    await page.keyboard.press('z');
    await page.getByText(/^Taken back/).waitFor();
    assert.equal(await countOf('Prospects'), 0);
  }));

  test('deleting a few: what is deleted can be undone from "Recent"', withPage('/contacts?q=jansen', {}, async (page) => {
    const list = page.getByRole('listbox', {name: 'Contacts'});
    await rows(page).first().waitFor();
    await list.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.getByText('2 contacts selected').waitFor();
    await page.keyboard.press('#');
    await page.getByText('go to the bin').waitFor();
    await page.getByRole('dialog').getByRole('button', {name: 'Delete'}).press('Enter');
    await page.getByText('Deleted 2 contacts').waitFor();
    await page.getByRole('button', {name: 'Recent changes'}).press('Enter');
    await page.getByRole('menuitem').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Taken back: Deleted 2 contacts').waitFor();
  }));

  test('a field of several is changed with its old and new value before one', withPage('/contacts?q=sato', {}, async (page) => {
    await rows(page).first().waitFor();
    await page.keyboard.press('Shift+A');
    await page.getByText('contacts selected').waitFor();
    await page.keyboard.press('e');
    await page.getByLabel('Field').selectOption('title');
    await page.getByRole('textbox', {name: 'To'}).fill('Head of Everything');
    await page.getByRole('cell', {name: 'Head of Everything'}).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText(/^Changed \d+ contacts/).waitFor();
  }));
});

const countOf = async (name) => (await kith.api('GET', '/v1/contact_books')).contact_books.find((book) => book.name === name).contacts;

describe('the card', () => {
  test('a value is edited in place, with the checks of the server', withPage('/contacts', {}, async (page) => {
    await page.goto(`/contacts/${ids[1]}`);
    await tabTo(page, page.getByRole('button', {name: 'Edit e-mail address person1@example.com'}), 90);
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', {name: 'E-mail address'});
    await retype(page, field, 'nonsense');
    await page.keyboard.press('Enter');
    await page.getByText('is no e-mail address').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    await assertClean(page, 'a refused value');
    await retype(page, field, 'lena.brandt@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('link', {name: 'lena.brandt@example.com'}).waitFor();
    const {contacts: [contact]} = await kith.api('GET', `/v1/contacts/${ids[1]}`);
    assert.equal(contact.infos[0].value, 'lena.brandt@example.com');
  }));

  test('where a value came from is told on focus, Escape hides it', withPage('/contacts', {}, async (page) => {
    await page.goto(`/contacts/${ids[2]}`);
    await card(page).waitFor();
    const sign = page.getByRole('button', {name: 'Where e-mail address person2@example.com came from'});
    await tabTo(page, sign, 90);
    await page.getByRole('tooltip').getByText('From you through').waitFor();
    await assertClean(page, 'origin');
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({state: 'detached'});
    assert.match(page.url(), new RegExp(ids[2]));
  }));

  test('each line of the timeline can be taken back', withPage('/contacts', {}, async (page) => {
    await kith.api('PATCH', `/v1/contacts/${ids[3]}/values`, {set: {nickname: 'Zed'}});
    await page.goto(`/contacts/${ids[3]}`);
    await page.getByRole('tab', {name: 'Card'}).press('ArrowRight');
    await page.getByText('Zed').first().waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `timeline, ${theme}`));
    await page.getByRole('button', {name: /^Undo: edited it/}).first().press('Enter');
    await page.getByText('Taken back').first().waitFor();
    const {contacts: [contact]} = await kith.api('GET', `/v1/contacts/${ids[3]}`);
    assert.equal(contact.nickname, undefined);
  }));

  test('as of a date it is as it was, and cannot be changed', withPage('/contacts', {}, async (page) => {
    await page.goto(`/contacts/${ids[4]}?at=4102444800`);
    await page.getByText('As it was at the end of').waitFor();
    assert.equal(await page.getByRole('button', {name: /^Edit /}).count(), 0);
    await page.getByRole('button', {name: 'Back to now'}).press('Enter');
    await page.getByRole('button', {name: /^Edit /}).first().waitFor();
  }));

  test('an id that is in the bin offers to bring it back', withPage('/contacts', {}, async (page) => {
    await kith.api('DELETE', `/v1/contacts/${ids[5]}`);
    await page.goto(`/contacts/${ids[5]}`);
    await page.getByRole('button', {name: 'Bring it back from the bin'}).press('Enter');
    await card(page).waitFor();
  }));
});

describe('a new contact', () => {
  test('who is the same appears, and saving says that he was there', withPage('/contacts', {}, async (page) => {
    await rows(page).first().waitFor();
    await page.keyboard.press('n');
    await page.getByLabel('First name').waitFor();
    await page.keyboard.type('Noor');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Haddad');
    await page.getByRole('region', {name: 'May be the same'}).getByRole('link', {name: 'Noor Haddad'}).waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `new contact, ${theme}`));
    await page.keyboard.press('Tab');
    await page.keyboard.type('person0@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('was there already').first().waitFor();
    await card(page).waitFor();
    assert.match(page.url(), new RegExp(ids[0]));
  }));

  test('an address that another has asks who is meant; nothing is written before', withPage('/contacts/new', {}, async (page) => {
    await retype(page, page.getByLabel('First name'), 'Somebody');
    await retype(page, page.getByLabel('Last name'), 'Else');
    await retype(page, page.getByLabel('E-mail address'), 'person7@example.com');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is saved yet').waitFor();
    await assertClean(page, 'ambiguous');
    await page.getByRole('button', {name: 'Another person with the same address'}).press('Enter');
    await page.getByText('Created Somebody Else').waitFor();
    await card(page).getByRole('heading', {name: 'Somebody Else', level: 2}).waitFor();
  }));

  test('a refused value stands at its field, and nothing typed is lost', withPage('/contacts/new', {}, async (page) => {
    await retype(page, page.getByLabel('First name'), 'Kept');
    await retype(page, page.getByLabel('E-mail address'), 'no address');
    await page.keyboard.press('Enter');
    await page.getByText('is no e-mail address').waitFor();
    assert.equal(await page.getByLabel('First name').inputValue(), 'Kept');
  }));
});

describe('a list of a million', () => {
  const TOTAL = 1_000_000;
  const name = (index) => ({id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`, first_name: 'Row', last_name: `Number ${index}`, infos: [], memberships: []});

  /** The server's answers for a store of a million. */
  async function pretendMillion(page) {
    await page.route(/\/v1\/contacts\?/, (route) => {
      const query = new URL(route.request().url()).searchParams;
      if (query.has('count_only')) return route.fulfill({json: {total: TOTAL}});
      const offset = Number(query.get('offset'));
      return route.fulfill({json: {contacts: Array.from({length: Math.min(100, TOTAL - offset)}, (_, index) => name(offset + index))}});
    });
    await page.route(/\/v1\/contact_letters/, (route) => route.fulfill({json: {letters: [{letter: 'A', offset: 0, count: 612_345}, {letter: 'M', offset: 612_345, count: 387_655}]}}));
  }

  test('few elements, true positions, every row within reach', withPage('/', {}, async (page) => {
    await pretendMillion(page);
    await page.goto('/contacts');
    await page.getByText('Row Number 0', {exact: true}).waitFor();
    const elements = await rows(page).count();
    assert.ok(elements < 40, `${elements} rows drawn`);
    assert.equal(await rows(page).first().getAttribute('aria-setsize'), String(TOTAL));
    await page.getByRole('listbox', {name: 'Contacts'}).focus();
    await page.keyboard.press('End');
    await page.getByText('Row Number 999999').waitFor();
    assert.equal(await page.locator('.list-row.active').getAttribute('aria-posinset'), String(TOTAL));
    for (let step = 1; step <= 5; step++) await page.keyboard.press('ArrowUp');
    await page.locator('.list-row.active').getByText('Row Number 999994').waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('m');
    await page.locator('.list-row.active').getByText('Row Number 612345').waitFor();
    await page.locator('.list').evaluate((list) => { list.scrollTop = list.scrollHeight / 3; });
    await page.getByText(/Row Number 33\d{4}/).first().waitFor();
    assert.ok(await rows(page).count() < 45);
    const isFocused = () => page.getByRole('listbox', {name: 'Contacts'}).evaluate((list) => list === document.activeElement);
    assert.ok(await isFocused(), 'the focus stays when its row goes');
    // A long way through the list: rows come and go, their number does not grow, and each has its place.
    for (let step = 0; step < 40; step++) await page.locator('.list').evaluate((list) => { list.scrollTop += list.clientHeight * 1.5; });
    await page.keyboard.press('PageDown');
    await page.locator('.list-row.active .row-name').waitFor();
    assert.ok(await rows(page).count() < 45, 'no more rows than at first');
    const places = await rows(page).evaluateAll((all) => all.map((row) => [row.ariaSetSize, row.ariaPosInSet, row.querySelector('.row-name')?.textContent]));
    for (const [size, place, words] of places) assert.deepEqual([size, words && words.endsWith(`Number ${place - 1}`)], [String(TOTAL), words && true]);
    assert.ok(await isFocused());
    await page.keyboard.press('Shift+A');
    await page.getByText('1,000,000 contacts selected').waitFor();
    await page.keyboard.press('x');
    await page.getByText('999,999 contacts selected').waitFor();
    assert.equal(await page.locator('.list-row.active').getAttribute('aria-selected'), 'false');
  }));
});

describe('a search that finds many', () => {
  const found = (query, index) => ({id: `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`, first_name: query, last_name: `Number ${index}`, infos: [], memberships: []});

  /** The server's answers; `asked` gets what was asked for, and `hold` keeps a query waiting. */
  async function pretendFound(page, asked, hold = () => false) {
    await page.route('**/v1/contacts/search', async (route) => {
      const {query, count_only: isCount, limit} = route.request().postDataJSON();
      asked.push(isCount ? `count ${query}` : query);
      if (hold(query)) return;
      if (isCount) await route.fulfill({json: {total: 10_000}});
      else if (query === 'rare') await route.fulfill({json: {contacts: [found(query, 0)]}});
      else await route.fulfill({json: {contacts: Array.from({length: limit}, (_, index) => found(query, index)), next_cursor: 'more'}});
    });
  }

  test('rows come first, and it is counted once, when the typing rests', withPage('/contacts', {}, async (page) => {
    const asked = [];
    await rows(page).first().waitFor();
    await pretendFound(page, asked);
    await page.keyboard.press('/');
    for (const letter of 'many') await page.keyboard.press(letter);
    await page.getByText('many Number 0', {exact: true}).waitFor();
    await page.getByText('10,000 contacts or more').waitFor();
    assert.deepEqual(asked, ['m', 'ma', 'man', 'many', 'count many']);
    await page.getByPlaceholder('Search').fill('rare');
    await page.getByText('1 contact', {exact: true}).waitFor();
    await page.waitForTimeout(600);
    assert.deepEqual(asked.slice(5), ['rare'], 'one page is all there is');
  }));

  test('what is outdated is given up, and the rows before stay until the new ones come', withPage('/contacts', {}, async (page) => {
    const asked = [];
    const givenUp = [];
    page.on('requestfailed', (request) => givenUp.push(request.postDataJSON().query));
    await rows(page).first().waitFor();
    await pretendFound(page, asked, (query) => query === 'ma');
    await page.keyboard.press('/');
    await page.keyboard.press('m');
    await page.getByText('m Number 0', {exact: true}).waitFor();
    await page.keyboard.press('a');
    await page.waitForTimeout(100);
    assert.ok(await page.getByText('m Number 0', {exact: true}).isVisible());
    await page.keyboard.press('n');
    await page.getByText('man Number 0', {exact: true}).waitFor();
    assert.equal(await page.getByText('m Number 0', {exact: true}).count(), 0);
    assert.deepEqual(givenUp, ['ma']);
  }));
});

describe('more than one request takes', () => {
  const MANY = 10_050;

  /** Contacts with a company of their own, so that they can be searched for. */
  const make = async (company, count) => {
    const {contact_books: [book]} = await kith.api('GET', '/v1/contact_books');
    const {contact_books: books} = await kith.api('GET', '/v1/contact_books');
    const id = books.find(({name}) => name === 'Partners')?.id ?? book.id;
    for (let made = 0; made < count; made += 10_000) {
      await kith.api('POST', '/v1/contacts?mode=best_effort', {contacts: Array.from({length: Math.min(10_000, count - made)}, (_, index) => ({
        contact_book: id, separate: true, first_name: company, last_name: `Nr ${made + index}`, memberships: [{group: {kind: 'organization', name: company}}],
      }))});
    }
  };

  test('is one batch, which one undo takes back', withPage('/contacts', {}, async (page) => {
    await make('Sixhundred', 600);
    const batches = new Set();
    page.on('request', (request) => { if (request.method() === 'PATCH' && !request.url().includes('dry_run=true')) batches.add(request.headers()['x-kith-batch']); });
    await page.goto('/contacts?q=company%3ASixhundred');
    await page.getByText('600 contacts', {exact: true}).waitFor();
    await page.keyboard.press('Shift+A');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('To the book').selectOption({label: 'Prospects'});
    await dialog.getByRole('row').nth(1).waitFor();
    await dialog.getByRole('button', {name: 'Move'}).press('Enter');
    await page.getByText('Moved 600 contacts to Prospects').waitFor();
    assert.equal(batches.size, 1);
    assert.match([...batches][0], /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
    assert.equal(await countOf('Prospects'), 600);
    await rows(page).first().click();
    await page.getByRole('tab', {name: 'Timeline'}).click();
    await page.getByRole('button', {name: /^Undo: moved it here/}).first().press('Enter');
    await page.getByRole('button', {name: /^Undo more than \d+ changes made together/}).waitFor();
    await page.keyboard.press('z');
    await page.getByText(/^Taken back: Moved 600 contacts/).waitFor();
    assert.equal(await countOf('Prospects'), 0);
  }));

  test('where more match than a search shows, it is said which are selected, and no others are touched', withPage('/contacts', {}, async (page) => {
    await make('Manyfold', MANY);
    await page.goto('/contacts?q=company%3AManyfold');
    await page.getByText('10,000 contacts or more').waitFor();
    await page.getByRole('button', {name: 'Select the first 10,000'}).press('Enter');
    await page.getByText('10,000 contacts selected of more that match').waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog');
    await dialog.getByText('More than 10,000 match. Selected are the 10,000 that fit best, the others stay as they are.').waitFor();
    await inBothThemes(page, (theme) => assertClean(page, `not all, ${theme}`));
    const touched = new Set();
    await page.route('**/v1/contacts/*?**', (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      const {contacts} = route.request().postDataJSON();
      if (!route.request().url().includes('dry_run=true')) for (const {id} of contacts) touched.add(id);
      return route.fulfill({json: {contacts: contacts.map(({id}) => ({id, outcome: 'updated', memberships: [], infos: []})), batch: route.request().headers()['x-kith-batch']}});
    });
    await dialog.getByLabel('Field').selectOption('title');
    await dialog.getByRole('textbox', {name: 'To'}).fill('One of many');
    await dialog.getByRole('cell', {name: 'One of many'}).first().waitFor();
    await dialog.getByRole('button', {name: 'Change'}).press('Enter');
    await page.getByText('Changed 10,000 contacts').waitFor();
    assert.equal(touched.size, 10_000);
  }));
});

describe('the first view', () => {
  test('asks for its rows before it knows who asks, once', async () => {
    const page = await open('/');
    const asked = [];
    let release;
    const known = new Promise((resolve) => { release = resolve; });
    await page.route('**/v1/session', async (route) => {
      await known;
      await route.continue();
    });
    page.on('request', (request) => asked.push(new URL(request.url()).pathname + new URL(request.url()).search.replace(/&fields=.*/, '')));
    await page.goto('/contacts');
    for (let tries = 0; tries < 100 && asked.filter((address) => address.startsWith('/v1/contacts?')).length < 2; tries++) await page.waitForTimeout(50);
    const ahead = ['/v1/session', '/v1/contacts?offset=0&limit=50', '/v1/contacts?count_only=true'];
    assert.deepEqual(asked.filter((address) => address.startsWith('/v1/')), ahead);
    release();
    await rows(page).first().waitFor();
    await page.waitForLoadState('networkidle');
    for (const address of ahead) assert.equal(asked.filter((other) => other === address).length, 1, address);
    assert.ok(asked.filter((address) => address.endsWith('.js')).length <= 6, 'few files');
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });

  test('who signs in sees the rows that he was refused before', async () => {
    const page = await open('/contacts', {isSignedIn: false});
    const session = {id: kith.user.id, csrf: 'c', user: kith.user, organization: {id: kith.user.id, name: 'Example'}, expires_at: 4102444800};
    await page.route('**/v1/session', (route) => route.request().method() === 'POST' ? route.fulfill({status: 201, json: {session}}) : route.continue());
    await page.getByLabel('E-mail address').fill(kith.user.email);
    await page.getByLabel('Password').fill('any');
    await page.context().addCookies([kith.cookie]);
    await page.keyboard.press('Enter');
    await rows(page).first().waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});

describe('what people wrote is text', () => {
  const CORPUS = [
    '<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', "'-alert(3)-'", 'javascript:alert(4)', '<svg/onload=alert(5)>', '{{7*7}}${alert(6)}',
    '<style>*{display:none}</style>', '&lt;b&gt;', '<a href="javascript:alert(7)">x</a>',
  ];

  test('in every field, book and group', async () => {
    const [book] = (await kith.api('POST', '/v1/contact_books', {contact_books: {name: CORPUS[0]}})).contact_books;
    const {contacts: [{id}]} = await kith.api('POST', '/v1/contacts', {contacts: {
      contact_book: book.id, separate: true, first_name: CORPUS[1], last_name: CORPUS[0], nickname: CORPUS[2], notes: CORPUS.join('\n'), gender: CORPUS[4],
      infos: [
        {kind: 'url', label: 'other', value: CORPUS[3]}, {kind: 'custom', label: 'other', custom_label: CORPUS[0], value: CORPUS[1]},
        {kind: 'physical_address', label: 'other', street: CORPUS[4], city: CORPUS[6]}, {kind: 'twitter', label: 'other', value: CORPUS[8]},
        {kind: 'email', label: 'other', custom_label: CORPUS[0], value: 'xss@example.com'},
      ],
      memberships: [{group: {kind: 'organization', name: CORPUS[0]}, title: CORPUS[1], department: CORPUS[5]}, {group: {kind: 'group', name: CORPUS[8]}}],
    }});
    const page = await open('/contacts');
    await rows(page).first().waitFor();
    await page.goto(`/contacts/${id}`);
    await card(page).getByText(CORPUS[6]).first().waitFor();
    for (const tab of ['Timeline', 'Mail', 'Sources']) {
      await page.getByRole('tab', {name: tab}).click();
      await page.getByRole('tabpanel').waitFor();
    }
    await page.getByRole('tabpanel').getByText(CORPUS[0]).first().waitFor();
    assert.equal(await page.locator('main img, main script, main style, main a[href^="javascript:"]').count(), 0);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', {name: 'Name, address or command'}).waitFor();
    await page.keyboard.type('xss@example.com');
    await page.getByRole('dialog').getByRole('option', {name: 'alert(2)'}).waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
  });
});

describe('the network gone for a moment', () => {
  test('a save goes through when it is back, once', withPage('/contacts/new', {}, async (page) => {
    await retype(page, page.getByLabel('First name'), 'Blip');
    await retype(page, page.getByLabel('Last name'), 'Overboard');
    await retype(page, page.getByLabel('E-mail address'), 'blip@example.com');
    await page.waitForLoadState('networkidle');
    await page.context().setOffline(true);
    await page.keyboard.press('Enter');
    await page.getByText('The server cannot be reached').waitFor();
    assert.equal(await page.getByLabel('First name').inputValue(), 'Blip');
    await page.context().setOffline(false);
    await page.getByText('Created Blip Overboard').first().waitFor();
    await page.getByText('The server cannot be reached').waitFor({state: 'detached'});
    const found = await kith.api('POST', '/v1/contacts/search', {query: 'blip@example.com'});
    assert.equal(found.contacts.length, 1);
  }));
});
