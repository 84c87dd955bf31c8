// Invented mail beside the invented people: known ones, a stranger who is probably one of them, a
// look-alike, a list, long quotations, and what tries to be HTML.
import {kith} from './kith.js';

export const OWN = 'ada@quill.test';
const DAY = 86_400;
const now = Math.floor(Date.now() / 1000);

const person = (address, name) => ({address, name});
const ME = person(OWN, 'Ada Owner');

async function add(account, messages) {
  const answer = await kith.api('POST', '/v1/messages', {account, messages});
  return [].concat(answer.messages).map(({conversation}) => conversation);
}

const quoted = (words) => words.split('\n').map((line) => `> ${line}`).join('\n');

/** A thread of two known people, answered with a long quotation. */
function offer() {
  const first = 'Dear Noor,\n\nhere is our offer for the spring.\nIt holds until the end of the month.\n\nThe details are at https://quill.example.com/offer\n\nAda';
  return [
    {external_id: 'offer-1', from_field: ME, to_fields: [person('noor@example.com', 'Noor Haddad')], cc_fields: [person('lena@example.com', 'Lena Brandt')], subject: 'Offer for the spring', body: first, delivered_at: now - 5 * DAY},
    {external_id: 'offer-2', references: ['<offer-1@kith>'], from_field: person('noor@example.com', 'Noor Haddad'), to_fields: [ME], cc_fields: [person('lena@example.com', 'Lena Brandt')], subject: 'Re: Offer for the spring', delivered_at: now - 2 * DAY,
      body: `Thank you, that looks good.\nCould the delivery be a week earlier?\n\nNoor\n\nOn 18 November, Ada Owner wrote:\n${quoted(first)}`},
  ];
}

export async function fillMail() {
  const books = await kith.api('GET', '/v1/contact_books');
  const book = books.contact_books[0].id;
  const contact = async (first_name, last_name, email, company) => (await kith.api('POST', '/v1/contacts', {
    contacts: {contact_book: book, first_name, last_name, infos: [{kind: 'email', label: 'work', value: email}], memberships: [
      {group: {kind: 'organization', name: company}, title: 'Buyer'}, {group: {kind: 'group', name: 'Spring fair'}}]},
  })).contacts[0].id;
  const noor = await contact('Noor', 'Haddad', 'noor@example.com', 'Brick & Co');
  await contact('Lena', 'Brandt', 'lena@example.com', 'Nordlicht GmbH');
  const ivo = await contact('Ivo', 'Petrov', 'ivo@brick.example.org', 'Brick & Co');
  const {mail_accounts: [{id: account}]} = await kith.api('POST', '/v1/mail_accounts', {mail_accounts: {name: 'Office', addresses: [OWN]}});
  const [first, second] = offer();
  const [thread] = await add(account, [first]);
  await add(account, [{...second, references: undefined, conversation: thread}]);
  const [ivos] = await add(account, [
    {external_id: 'ivo-1', from_field: person('ivo.petrov@newfirm.test', 'Ivo Petrov'), to_fields: [ME], subject: 'My new address', body: 'Hello Ada,\n\nI have moved to another firm. Shall we have lunch?\n\nIvo', delivered_at: now - 3 * 3600},
  ]);
  const [script] = await add(account, [
    {external_id: 'xss-1', from_field: person('mallory@example.net', '<img src=x onerror=alert(1)>'), to_fields: [ME], subject: '<script>alert(1)</script> "quoted"', body: '<b>bold</b><img src=https://tracker.example.net/p.gif onerror=alert(1)>\njavascript:alert(1) https://example.net/"><script>alert(1)</script>', delivered_at: now - 20 * DAY},
  ]);
  await add(account, [
    {external_id: 'circular', from_field: person('fair@example.net', 'محمد الفارسي'), to_fields: [ME], subject: 'دعوة إلى المعرض', body: 'مرحبا بكم في المعرض.', delivered_at: now - 40 * DAY},
    ...Array.from({length: 70}, (_, index) => ({external_id: `many-${index}`, from_field: ME, to_fields: [person(`person${index}@example.com`, `Person ${index}`)], subject: `Invitation ${index}`, body: 'You are invited.', delivered_at: now - (60 + index) * DAY})),
  ]);
  return {account, thread, ivos, script, noor, ivo, book};
}
