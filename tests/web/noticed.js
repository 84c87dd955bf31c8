// Invented mail that says something of invented people, and an agent that proposes.
import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {add} from './pairs.js';
import {kith, program} from './kith.js';

let account;
let sent = 0;

const own = async () => account ??= [].concat((await kith.api('POST', '/v1/mail_accounts', {mail_accounts: {name: 'Post', addresses: ['owner@example.com']}})).mail_accounts)[0].id;

/** A message of somebody, with the lines of his signature. */
export async function mailFrom(name, address, signature, {text = 'here is the offer.', head = []} = {}) {
  sent++;
  const raw = [`Message-ID: <${sent}.${address}>`, 'To: owner@example.com', `From: ${name} <${address}>`, 'Subject: Offer',
    `Date: ${1 + sent % 28} Mar 2026 10:00:00 +0000`, ...head, '', 'Dear Ada,', '', text, '', 'Best regards', name, ...signature, ''].join('\r\n');
  await kith.api('POST', '/v1/messages', {account: await own(), messages: [{raw}]});
}

export const FORGED = {head: ['Authentication-Results: mx.example.com; dkim=fail; spf=fail; dmarc=fail']};

/** Somebody whose mail is known, of whom a later message says so many new things. */
export async function personOfMail(contact_book, first_name, last_name, signature, options) {
  const address = `${first_name}.${last_name}@example.com`.toLowerCase();
  const id = await add({contact_book, first_name, last_name, infos: [{kind: 'email', label: 'work', value: address}],
    memberships: [{group: {kind: 'organization', name: 'Brick & Co'}, title: 'Clerk'}]});
  const name = `${first_name} ${last_name}`;
  await mailFrom(name, address, []);
  await mailFrom(name, address, signature, options);
  return {id, name, address};
}

/** Calls the API with a token that may only propose. */
export async function agent() {
  const {stdout} = await promisify(execFile)(program, ['token', 'create', '--class', 'propose', '--name', 'agent', '--quiet', '--data', kith.folder]);
  const headers = {Authorization: `Bearer ${stdout.trim()}`, 'Content-Type': 'application/json'};
  return async (method, path, body) => (await fetch(kith.url + path, {method, headers, body: body && JSON.stringify(body)})).json();
}
