// Those a message goes to: chips, and a field that completes names, addresses and groups.
import {useId, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {complete, type Addressee, type Completion, type Verdict} from '../../api/mail';
import type {Id} from '../../api/types';
import {useLoad} from '../../load';
import {Combobox, type Option} from '../../ui/combobox';
import {Icon} from '../../ui/icon';
import {Avatar} from '../../ui/small';
import {withDateWords} from '../../words/date';
import {count} from '../../words/number';

type Props = {
  label: string;
  people: readonly Addressee[];
  onPeople: (people: Addressee[]) => void;
  /** All recipients, those of the other fields too: who stood together is offered first. */
  all: readonly Addressee[];
  conversation?: Id;
  verdicts: ReadonlyMap<string, Verdict>;
  isFocused?: boolean;
};

interface Offer extends Option {
  people: Addressee[];
}

const addresseeOf = (one: Completion): Addressee => ({address: one.address!, name: one.name ?? undefined});

function addressOffer(one: Completion): Offer {
  const name = one.name || one.address!;
  return {
    id: one.address!,
    people: [addresseeOf(one)],
    about: withDateWords([one.trouble, one.reason].filter(Boolean).join('. ')) || undefined,
    row: (
      <>
        <Avatar name={name} id={one.contact ?? one.address!} />
        <span class="offer-words">
          <bdi class="one-line">{name}</bdi>
          <bdi class="one-line small quiet">{one.address}</bdi>
        </span>
        {one.trouble && <span class="chip warn"><Icon name="warn" size={14} />stale</span>}
      </>
    ),
  };
}

function groupOffer(one: Completion): Offer {
  const members = one.members ?? [];
  const stale = members.filter((member) => member.trouble).length;
  const unseen = (one.total ?? members.length) - members.length;
  const about = [
    `Adds ${count(members.length, 'person', 'people')}`,
    unseen > 0 ? `${unseen} more you do not see, or who have no address` : '',
    ...members.filter((member) => member.trouble).map((member) => `${member.name || member.address}: ${member.trouble}`),
  ].filter(Boolean).join('. ');
  return {
    id: one.group!,
    people: members.map(addresseeOf),
    about,
    row: (
      <>
        <span class="offer-icon"><Icon name="group" /></span>
        <span class="offer-words">
          <bdi class="one-line">{one.name}</bdi>
          <span class="small quiet">Group, {count(members.length, 'person', 'people')}</span>
        </span>
        {stale > 0 && <span class="chip warn"><Icon name="warn" size={14} />{stale} stale</span>}
      </>
    ),
  };
}

/** "Noor Haddad <noor@example.com>, ivo@example.org" */
export function readAddressees(text: string): Addressee[] {
  return text.split(/[,;\n]+/).map((part) => part.trim()).filter(Boolean).map((part) => {
    const [, name, address] = part.match(/^"?(.*?)"?\s*<([^<>]+)>$/) ?? [];
    return address ? {address: address.trim(), name: name || undefined} : {address: part};
  });
}

const MARK = {true: 'warn', false: 'info'} as const;

function Recipient({one, verdict, onRemove}: {one: Addressee; verdict?: Verdict; onRemove: () => void}): JSX.Element {
  const isNoted = verdict && verdict.verdict !== 'ok';
  const look = verdict?.verdict === 'invalid' ? 'danger' : isNoted && verdict.is_warning ? 'warn' : '';
  return (
    <li class={`chip ${look}`} title={[one.address, verdict?.message].filter(Boolean).join('\n')}>
      {isNoted && <Icon name={MARK[`${verdict.is_warning}`]} size={14} />}
      <bdi class="one-line">{one.name || one.address}</bdi>
      {isNoted && <span class="unseen">{verdict.message}</span>}
      <button type="button" aria-label={`Remove ${one.name || one.address}`} title="Remove" onClick={onRemove}><Icon name="close" size={14} /></button>
    </li>
  );
}

export function Recipients({label, people, onPeople, all, conversation, verdicts, isFocused}: Props): JSX.Element {
  const [typed, setTyped] = useState('');
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const prefix = typed.trim();
  const {value: found} = useLoad(
    prefix ? (signal) => complete(prefix, all.map(({address}) => address), conversation, signal) : null, [prefix, all.length]);
  const offers = prefix ? (found ?? []).map((one) => (one.kind === 'group' ? groupOffer(one) : addressOffer(one))).filter((offer) => offer.people.length) : [];

  const add = (added: readonly Addressee[]) => {
    const taken = new Set(people.map(({address}) => address.toLowerCase()));
    const fresh = added.filter(({address}) => !taken.has(address.toLowerCase()) && taken.add(address.toLowerCase()));
    setTyped('');
    if (fresh.length) onPeople([...people, ...fresh]);
  };
  const settle = () => add(readAddressees(typed));
  const onKey = (event: KeyboardEvent): boolean => {
    const isEnd = event.key === 'Enter' || event.key === ',' || event.key === ';';
    if (isEnd && prefix && !event.ctrlKey && !event.metaKey) settle();
    else if (event.key === 'Backspace' && !typed && people.length) onPeople(people.slice(0, -1));
    else return isEnd && event.key !== 'Enter' && !prefix;
    return true;
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (!/[,;\n]/.test(text) || !text.includes('@')) return;
    event.preventDefault();
    add(readAddressees(text));
  };
  return (
    <div class="recipients">
      <label for={id} class="recipients-label">{label}</label>
      <div class="recipients-field" onClick={() => field.current?.focus()}>
        {people.length > 0 && (
          <ul aria-label={`${label}: chosen`}>
            {people.map((one, index) => (
              <Recipient key={one.address} one={one} verdict={verdicts.get(one.address)}
                onRemove={() => { onPeople(people.filter((_, at) => at !== index)); field.current?.focus(); }} />
            ))}
          </ul>
        )}
        <Combobox id={id} label={label} handle={field} class="recipients-input" value={typed} onValue={setTyped} options={offers}
          isFocused={isFocused} onChoose={(offer) => add(offer.people)} onKey={onKey} onBlur={() => prefix.includes('@') && settle()} onPaste={onPaste} />
      </div>
    </div>
  );
}
