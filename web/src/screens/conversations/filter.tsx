// Which conversations: of an account, with a person, group, book, address or domain.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listBooks, listGroups} from '../../api/books';
import {searchContacts} from '../../api/contacts';
import type {Filter, MailAccount} from '../../api/mail';
import {useLoad} from '../../load';
import {goQuery, place} from '../../route';
import {Button} from '../../ui/button';
import {Combobox, type Option} from '../../ui/combobox';
import {Icon} from '../../ui/icon';
import {Avatar} from '../../ui/small';
import {contactName} from '../../words/name';
import {secondLine} from '../../words/contact';

const NAMES = ['account', 'contact', 'group', 'book', 'email', 'domain'] as const;
type Name = (typeof NAMES)[number];

export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])));
}

interface Choice extends Option {
  name: Name;
  value: string;
  text: string;
}

const KINDS: Record<Name, string> = {account: 'Account', contact: 'Person', group: 'Group', book: 'Book', email: 'Address', domain: 'Domain'};

const choice = (name: Name, value: string, text: string, row?: JSX.Element): Choice => ({
  id: `${name}-${value}`, name, value, text,
  row: row ?? <><span class="filter-kind small quiet">{KINDS[name]}</span><bdi class="one-line grow">{text}</bdi></>,
});

const holds = (text: string, typed: string) => text.toLowerCase().includes(typed.toLowerCase());

/** All that can be chosen by what is typed, whatever kind it is of. */
function useChoices(typed: string, accounts: readonly MailAccount[]): Choice[] {
  const named = useLoad((signal) => Promise.all([listBooks(signal), listGroups('group', signal)]), []);
  const people = useLoad(typed ? (signal) => searchContacts({query: typed}, {limit: 5}, signal) : null, [typed]);
  const [books = [], groups = []] = named.value ?? [];
  if (!typed) return [];
  const isDomain = /^@?[^@\s]+\.[^@\s.]{2,}$/.test(typed);
  return [
    ...(/^[^@\s]+@[^@\s]+$/.test(typed) ? [choice('email', typed, typed)] : []),
    ...(isDomain ? [choice('domain', typed.replace(/^@/, ''), typed.replace(/^@/, ''))] : []),
    ...(people.value?.contacts ?? []).map((contact) => choice('contact', contact.id, contactName(contact), (
      <><Avatar name={contactName(contact)} id={contact.id} /><span class="offer-words"><bdi class="one-line">{contactName(contact)}</bdi><bdi class="one-line small quiet">{secondLine(contact)}</bdi></span></>
    ))),
    ...accounts.filter(({name}) => holds(name, typed)).map(({id, name}) => choice('account', id, name)),
    ...books.filter(({name}) => holds(name, typed)).map(({id, name}) => choice('book', id, name)),
    ...groups.filter(({name}) => holds(name, typed)).slice(0, 10).map(({id, name}) => choice('group', id, name)),
  ];
}

/** The words of a filter that came with the address: ids are looked up by those who know them. */
function useWords(filter: Filter, accounts: readonly MailAccount[], chosen: ReadonlyMap<string, string>): (readonly [Name, string])[] {
  const needsNames = filter.book || filter.group;
  const named = useLoad(needsNames ? (signal) => Promise.all([listBooks(signal), listGroups('group', signal)]) : null, [!!needsNames]);
  const [books = [], groups = []] = named.value ?? [];
  const known: Record<string, string | undefined> = Object.fromEntries([...accounts, ...books, ...groups].map(({id, name}) => [id, name]));
  return NAMES.flatMap((name) => {
    const value = filter[name];
    return value ? [[name, chosen.get(value) ?? known[value] ?? (name === 'contact' ? 'a contact' : value)] as const] : [];
  });
}

export function FilterBar({accounts}: {accounts: readonly MailAccount[]}): JSX.Element {
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState<ReadonlyMap<string, string>>(new Map());
  const choices = useChoices(typed.trim(), accounts);
  const words = useWords(filterOf(place.value.query), accounts, chosen);
  const choose = ({name, value, text}: Choice) => {
    setTyped('');
    setChosen(new Map([...chosen, [value, text]]));
    // An account narrows what else is chosen; of the others one counts.
    const others = Object.fromEntries(NAMES.filter((other) => name !== 'account' && other !== 'account').map((other) => [other, null]));
    goQuery({...others, [name]: value});
  };
  return (
    <div class="filter-bar">
      <div class="row">
        <Icon name="filter" />
        <Combobox label="Filter by person, address, domain, group, book or account" placeholder="Person, address, domain, group, book" id="conversation-filter"
          value={typed} onValue={setTyped} options={choices} onChoose={choose} />
        <label for="conversation-filter" class="unseen">Filter by person, address, domain, group, book or account</label>
      </div>
      {words.length > 0 && (
        <div class="row wrap">
          {words.map(([name, text]) => (
            <span key={name} class="chip accent">
              {KINDS[name]}: <bdi class="one-line">{text}</bdi>
              <button type="button" aria-label={`Without ${KINDS[name].toLowerCase()} ${text}`} title="Without it" onClick={() => goQuery({[name]: null})}><Icon name="close" size={14} /></button>
            </span>
          ))}
          {words.length > 1 && <Button size="small" look="plain" onClick={() => goQuery(Object.fromEntries(NAMES.map((name) => [name, null])))}>All</Button>}
        </div>
      )}
    </div>
  );
}
