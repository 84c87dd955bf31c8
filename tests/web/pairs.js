// Invented people who may be one: pairs for the review, alike in a number that both have.
import {kith} from './kith.js';

const FAMILIES = ['Haddad', 'Okafor', 'Lindqvist', 'Moreau', 'Petrov', 'Yamada', 'Brzezinski', 'Castellano', 'Thorne', 'Villanueva', 'Osei', 'Kowalczyk',
  'Fitzgerald', 'Delacroix', 'Grunwald', 'Novotny', 'Quaresma', 'Rasmussen', 'Stavros', 'Underhill', 'Whitlock', 'Zielinski', 'Abernathy', 'Fujimoto'];
const TWINS = [['Robert', 'Bob'], ['William', 'Bill'], ['Elizabeth', 'Liz'], ['Katherine', 'Kate']];

const two = (number) => String(number).padStart(2, '0');

const TRADES = ['Foods', 'Shipping', 'Press', 'Dental', 'Law', 'Optics', 'Glass', 'Tours', 'Ironworks', 'Kitchens', 'Bank'];
const TITLES = ['Buyer', 'Engineer', 'Accountant', 'Founder', 'Nurse', 'Pilot', 'Editor'];

/** As many families that are not like each other as there are pairs: a name, read backwards, its halves exchanged. */
function familyOf(index) {
  const name = FAMILIES[index % FAMILIES.length].toLowerCase();
  const made = [name, [...name].reverse().join(''), name.slice(3) + name.slice(0, 3)][Math.floor(index / FAMILIES.length)];
  return made[0].toUpperCase() + made.slice(1);
}

export const book = async (name) => [].concat((await kith.api('POST', '/v1/contact_books', {contact_books: {name}})).contact_books)[0].id;

export const add = async (contact) => (await kith.api('POST', '/v1/contacts', {contacts: contact})).contacts[0].id;

export function twins(index, contact_book, more = {}) {
  const [long, short] = TWINS[index % TWINS.length];
  const last_name = familyOf(index);
  const company = `${last_name} ${TRADES[index % TRADES.length]}`;
  const title = TITLES[index % TITLES.length];
  const domain = `${last_name.toLowerCase()}.example.com`;
  const number = {kind: 'phone_number', label: 'work', value: `+1 312 555 01${two(index % 100)}`};
  return [
    {contact_book, first_name: long, last_name, birthday: `${1920 + index}-${two(1 + index % 12)}-${two(1 + index % 28)}`, infos: [{kind: 'email', label: 'work', value: `${long.toLowerCase()}@${domain}`}, number],
      memberships: [{group: {kind: 'organization', name: company}, title}]},
    {contact_book, first_name: short, last_name, infos: [{kind: 'email', label: 'home', value: `${short.toLowerCase()}.${index}@example.org`}, {...number, label: 'mobile'}],
      memberships: [{group: {kind: 'organization', name: `${company} Ltd`}, title: `Head ${title}`}], notes: 'Met at the fair in spring.', ...more},
  ];
}

/** The open pairs, as soon as there are so many and all are judged. */
export async function pairsListed(count, contact_book) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const {duplicates, changes_not_compared} = await kith.api('GET', `/v1/duplicates?limit=200&contact_book=${contact_book}`);
    if (duplicates.length >= count && !changes_not_compared) return duplicates;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${count} pairs were not found`);
}

/** Looks at everybody, so that what is common among them is known to be. */
export async function scan() {
  let {jobs: [job]} = await kith.api('POST', '/v1/duplicates/scan', {});
  while (['queued', 'running'].includes(job.state)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({jobs: [job]} = await kith.api('GET', `/v1/jobs/${job.id}`));
  }
}

/** A book of its own with so many pairs; the ids of each. */
export async function fillWithPairs(name, count, first = 0) {
  const contact_book = await book(name);
  const people = Array.from({length: count}, (_, index) => twins(first + index, contact_book));
  const {contacts} = await kith.api('POST', '/v1/contacts?mode=best_effort', {contacts: people.flat()});
  await pairsListed(count, contact_book);
  return {contact_book, pairs: people.map((_, index) => [contacts[2 * index].id, contacts[2 * index + 1].id])};
}
