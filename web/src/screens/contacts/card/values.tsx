// All values of a card by kind, each with its ways to change it.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Card, Values as Change} from '../../../api/contacts';
import type {Info, InfoKind, Membership} from '../../../api/types';
import {labels} from '../../../directory';
import {Button} from '../../../ui/button';
import type {IconName} from '../../../ui/icon';
import {Icon} from '../../../ui/icon';
import {Menu} from '../../../ui/menu';
import {Chip} from '../../../ui/small';
import {valueOf} from '../../../words/contact';
import {calendarWords} from '../../../words/date';
import {fieldName, labelWords} from '../../../words/fields';
import {ABOUT, bareInfo, bareMembership, COMPANY, companyFrom, infoFields, infoOf, NAME, replaceInfo, replaceMembership, setMembers} from './forms';
import {Value, ValueForm} from './value';

const ICONS: Record<InfoKind, IconName> = {
  email: 'email', phone_number: 'phone', physical_address: 'place', url: 'link', twitter: 'link', facebook: 'link', custom: 'note',
};

const ADDABLE: [kind: InfoKind | 'organization' | 'group', label: string][] = [
  ['email', 'E-mail address'], ['phone_number', 'Phone number'], ['organization', 'Company'], ['group', 'Group'], ['physical_address', 'Address'], ['url', 'Link'],
  ['twitter', 'Twitter'], ['facebook', 'Facebook'], ['custom', 'Further field'],
];

const addressLines = (info: Info): string[] =>
  [info.street, info.extended_address, info.po_box, [info.postal_code, info.city].filter(Boolean).join(' '), info.region, info.country].filter((line): line is string => !!line);

const textOf = (info: Info): string => info.kind === 'physical_address' ? addressLines(info).join(', ') : valueOf(info);

/** Only what is surely harmless becomes a link. */
function InfoText({info}: {info: Info}): JSX.Element {
  const text = textOf(info);
  if (info.kind === 'email') return <a href={`mailto:${encodeURIComponent(text).replace(/%40/g, '@')}`}>{text}</a>;
  if (info.kind === 'phone_number') return <a href={`tel:${text.replace(/[^+\d]/g, '')}`}>{text}</a>;
  if (info.kind === 'url' && /^https?:\/\//i.test(text)) return <a href={text} target="_blank" rel="noopener noreferrer nofollow">{text.replace(/^https?:\/\/(?=[^/])/i, '').replace(/^([^/]*)\/$/, '$1')}</a>;
  if (info.kind === 'physical_address') return <>{addressLines(info).map((line) => <div key={line}>{line}</div>)}</>;
  return <>{text}</>;
}

/** What is edited now: a kind that is added, or a value by its place. */
type Editing = {add: InfoKind | 'organization' | 'group'} | {info: number} | {membership: number} | {about: true} | {name: true} | null;

type Props = {
  card: Card;
  /** Not given: only to be read. */
  onChange?: (change: Change, done: string) => Promise<void>;
};

export function CardValues({card, onChange}: Props): JSX.Element {
  const [editing, setEditing] = useState<Editing>(null);
  const close = () => setEditing(null);
  const companies = card.memberships.filter(({group}) => group.kind === 'organization');
  const groups = card.memberships.filter(({group}) => group.kind === 'group');
  const save = (change: Change, done: string) => onChange!(change, done);
  const is = (part: 'info' | 'membership', index: number) => editing !== null && part in editing && (editing as Record<string, number>)[part] === index;
  const remove = (change: Change, done: string) => { void save(change, done).catch(() => {}); };

  const infoForm = (kind: InfoKind, old: Info | null) => (
    <ValueForm title={fieldName(kind)} fields={infoFields(kind, old?.label)} start={old ?? {}} onClose={close}
      onSave={(values) => save(replaceInfo(old && bareInfo(old), infoOf(kind, values)), `${old ? 'Changed' : 'Added'} the ${fieldName(kind)}`)} />
  );
  const companyForm = (old: Membership | null) => (
    <ValueForm title="company" fields={COMPANY} start={old ? {...old, name: old.group.name} : {}} onClose={close}
      onSave={(values) => save(replaceMembership(old, companyFrom(values)), `${old ? 'Changed' : 'Added'} the company`)} />
  );
  return (
    <div class="stack loose">
      {editing && 'name' in editing && (
        <ValueForm title="name" fields={NAME} start={card} onClose={close} onSave={(values, before) => save(setMembers(before, values), 'Changed the name')} />
      )}
      <ul class="values" aria-label="Companies and ways to reach">
        {companies.map((membership, index) => is('membership', index)
          ? <li key={`company-${index}`}>{companyForm(membership)}</li>
          : (
            <Value key={`company-${index}`} icon="company" name={`company ${membership.group.name}`} origin={membership.origin}
              label={[membership.department, membership.location].filter(Boolean).join(', ')}
              onEdit={onChange && (() => setEditing({membership: index}))}
              onRemove={onChange && (() => remove({remove: {memberships: [bareMembership(membership)]}}, `Removed ${membership.group.name}`))}>
              {[membership.title, membership.group.name].filter(Boolean).join(', ')}
            </Value>
          ))}
        {card.infos.map((info, index) => is('info', index)
          ? <li key={`info-${index}`}>{infoForm(info.kind, info)}</li>
          : (
            <Value key={`info-${index}`} icon={ICONS[info.kind]} name={`${fieldName(info.kind)} ${textOf(info)}`} origin={info.origin}
              label={info.custom_label ?? labelWords(info.label ?? '')}
              onEdit={onChange && (() => setEditing({info: index}))}
              onRemove={onChange && (() => remove({remove: {infos: [bareInfo(info)]}}, `Removed ${textOf(info)}`))}>
              <InfoText info={info} />
            </Value>
          ))}
      </ul>
      {editing && 'add' in editing && editing.add !== 'group' && (editing.add === 'organization' ? companyForm(null) : infoForm(editing.add, null))}
      <About card={card} isEditing={!!editing && 'about' in editing} onEdit={onChange && (() => setEditing({about: true}))}
        form={() => <ValueForm title="notes and more" fields={ABOUT} start={card} onClose={close} onSave={(values, before) => save(setMembers(before, values), 'Changed the contact')} />} />
      <Groups groups={groups} isAdding={!!editing && 'add' in editing && editing.add === 'group'} onClose={close}
        onAdd={(name) => save({add: {groups: [name]}}, `Added to ${name}`)}
        onRemove={onChange && ((membership) => remove({remove: {memberships: [bareMembership(membership)]}}, `Taken out of ${membership.group.name}`))} />
      {onChange && (
        <div class="row wrap">
          <Menu label="Add a value" class="button small" items={ADDABLE.map(([kind, label]) => ({label, icon: kind === 'organization' ? 'company' : kind === 'group' ? 'group' : ICONS[kind], run: () => setEditing({add: kind})}))}>
            <Icon name="plus" />Add
          </Menu>
          <Button size="small" icon="edit" onClick={() => setEditing({name: true})}>Name</Button>
          <Button size="small" icon="note" onClick={() => setEditing({about: true})}>Notes, birthday</Button>
        </div>
      )}
    </div>
  );
}

function About({card, isEditing, onEdit, form}: {card: Card; isEditing: boolean; onEdit?: () => void; form: () => JSX.Element}): JSX.Element | null {
  if (isEditing) return form();
  const {notes, birthday, gender, nickname, origins} = card;
  if (!notes && !birthday && !gender && !nickname) return null;
  return (
    <ul class="values" aria-label="About">
      {nickname && <Value icon="contacts" name="nickname" label="Nickname" origin={origins?.nickname}>{nickname}</Value>}
      {birthday && <Value icon="star" name="birthday" label="Birthday" origin={origins?.birthday} onEdit={onEdit}>{calendarWords(birthday)}</Value>}
      {gender && <Value icon="contacts" name="gender" label="Gender" origin={origins?.gender} onEdit={onEdit}>{gender}</Value>}
      {notes && <Value icon="note" name="note" origin={origins?.notes} onEdit={onEdit}><span class="notes">{notes}</span></Value>}
    </ul>
  );
}

type GroupsProps = {
  groups: Membership[];
  isAdding: boolean;
  onClose: () => void;
  onAdd: (name: string) => Promise<void>;
  onRemove?: (membership: Membership) => void;
};

function Groups({groups, isAdding, onClose, onAdd, onRemove}: GroupsProps): JSX.Element | null {
  if (!groups.length && !isAdding) return null;
  const joined = new Set(groups.map(({group}) => group.name));
  return (
    <section class="stack" aria-label="Groups">
      {groups.length > 0 && (
        <div class="row wrap">
          {groups.map((membership) => (
            <Chip key={membership.group.name} icon="group" onRemove={onRemove && (() => onRemove(membership))} removeLabel={`Take out of ${membership.group.name}`}>
              {[membership.group.name, membership.title].filter(Boolean).join(': ')}
            </Chip>
          ))}
        </div>
      )}
      {isAdding && (
        <>
          <ValueForm title="group" fields={[{name: 'group', label: 'Group, there or new'}]} start={{}} onClose={onClose} onSave={({group}) => onAdd(group ?? '')} />
          <div class="row wrap" role="group" aria-label="Groups that are there">
            {labels.value.filter(({name}) => !joined.has(name)).slice(0, 20).map(({id, name}) => (
              <Button key={id} size="small" icon="plus" onClick={() => void onAdd(name).then(onClose, () => {})}>{name}</Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}
