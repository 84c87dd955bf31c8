// Invented people for the tests and the pictures: names of many scripts, groups, companies.
import {kith} from './kith.js';

const NAMES = [
  ['Noor', 'Haddad'], ['Lena', 'Brandt'], ['Miguel', 'Ángeles'], ['Zoë', 'van den Berg'], ['Søren', 'Åkesson'], ['Anh', 'Nguyễn'],
  ['محمد', 'الفارسي'], ['דנה', 'לוי'], ['伟', '王'], ['さくら', '田中'], ['민준', '김'], ['Олена', 'Шевченко'], ['Ioana', 'Popescu'],
  ['Maximiliane-Charlotte Wilhelmine', 'Freifrau von und zu Hohenschwangau-Lichtenstein'], ['🦊', 'Fox'], ['Aoife', "O'Brien"],
];
const COMPANIES = ['Brick & Co', 'Harbour Supply', 'Lumen Studio', 'Nordlicht GmbH', 'Quill and Ledger'];
const TITLES = ['Buyer', 'Head of Supply', 'Engineer', 'Accountant', 'Founder', 'Support'];

const digits = (number, length) => String(number).padStart(length, '0');

const FIRST = ['Amara', 'Bruno', 'Chiara', 'Dmitri', 'Esra', 'Frida', 'Giles', 'Hana', 'Ines', 'Jonas', 'Kofi', 'Lucía', 'Marek'];
const LAST = ['Abel', 'Castellano', 'Dvořák', 'Eriksen', 'Fontaine', 'Guðmundsson', 'Ibrahim', 'Jansen', 'Kowalska', 'Mbeki', 'Sato'];

const nameOf = (index) => NAMES[index] ?? [FIRST[index % FIRST.length], LAST[index % LAST.length]];

/** The first ones bear the names above; all names are different. */
function person(index, book) {
  const [first_name, last_name] = nameOf(index);
  return {
    contact_book: book,
    first_name,
    last_name,
    infos: [
      {kind: 'email', label: 'work', value: `person${index}@example.com`},
      ...(index % 3 ? [{kind: 'phone_number', label: 'mobile', value: `+1 201 555 01${digits(index % 100, 2)}`}] : []),
      ...(index % 4 ? [] : [{kind: 'physical_address', label: 'work', street: `${index + 1} Quay Street`, city: 'Leeds', postal_code: `LS${index % 9} 4AB`, country: 'United Kingdom'}]),
      ...(index % 5 ? [] : [{kind: 'url', label: 'homepage', value: `https://person${index}.example.com/`}]),
    ],
    memberships: [
      {group: {kind: 'organization', name: COMPANIES[index % COMPANIES.length]}, title: TITLES[index % TITLES.length], department: 'Supply'},
      ...(index % 2 ? [{group: {kind: 'group', name: 'Newsletter'}}] : []),
      ...(index % 7 ? [] : [{group: {kind: 'group', name: 'Old friends'}}]),
    ],
    ...(index % 6 ? {} : {notes: 'Met at the fair in spring.\nPrefers to be called in the afternoon.'}),
  };
}

/** Puts `count` people into two of the books that are there from the start; their ids in the order of making. */
export async function fill(count = 96) {
  const {contact_books: all} = await kith.api('GET', '/v1/contact_books');
  const books = ['Clients', 'Vendors'].map((name) => all.find((book) => book.name === name).id);
  const contacts = Array.from({length: count}, (_, index) => ({separate: true, ...person(index, books[index % 3 ? 0 : 1])}));
  const answer = await kith.api('POST', '/v1/contacts?mode=best_effort', {contacts});
  return {books, ids: answer.contacts.map(({id}) => id).filter(Boolean)};
}
