// The list in the middle: rows as they come into view, selection, letters.
import {useEffect, useMemo, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {isCut, MOST_FOUND, type Order, type Scope} from '../../api/contact-list';
import type {Contact, Id} from '../../api/types';
import {useCommands} from '../../keys';
import {address, go, goQuery, place} from '../../route';
import {settings} from '../../settings';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';
import {Menu} from '../../ui/menu';
import {Avatar, Empty, Failure} from '../../ui/small';
import {changeCount} from '../../ui/toast';
import {VirtualList, type VirtualListHandle} from '../../ui/virtual-list';
import {contactName} from '../../words/name';
import {firstInfo, secondLine} from '../../words/contact';
import {count as counted, number} from '../../words/number';
import {Bulk} from './bulk';
import {Letters} from './letters';
import {ContactRows} from './rows';
import {Search} from './search';
import {useSelection, type Selection} from './selection';
import {SideSelect} from './side';

const ROW_HEIGHT = {comfortable: 56, compact: 40};

/** The rows of a scope, asked for anew when something changed. */
function useRows(scope: Scope): ContactRows {
  const shape = JSON.stringify(scope);
  const last = useRef<ContactRows | null>(null);
  const rows = useMemo(() => {
    const made = new ContactRows(scope, last.current ?? undefined);
    last.current = made;
    return made;
  }, [shape, changeCount.value]);
  useEffect(() => () => rows.close(), [rows]);
  return rows;
}

function Row({contact, isSelecting, isSelected, onToggle}: {contact: Contact | undefined; isSelecting: boolean; isSelected: boolean; onToggle: () => void}): JSX.Element {
  if (!contact) return <><span class="avatar" /><span class="row-waiting" /></>;
  const name = contactName(contact);
  return (
    <>
      <span class="row-mark" aria-hidden="true" title="Select" onClick={(event) => { event.stopPropagation(); onToggle(); }}>
        {isSelecting ? <span class={isSelected ? 'mark on' : 'mark'}>{isSelected && <Icon name="check" size={16} />}</span> : <Avatar name={name} id={contact.id} />}
      </span>
      <span class="row-text">
        <bdi class="one-line row-name">{name}</bdi>
        <bdi class="one-line quiet small">{secondLine(contact)}</bdi>
      </span>
      <bdi class="one-line quiet small row-reach">{firstInfo(contact, 'email')}</bdi>
    </>
  );
}

const NAMES: Record<Order, string> = {last_name: 'By name', last_modified: 'Last changed first'};

/** Before anybody is there, and when nobody is found. */
function Nobody({scope}: {scope: Scope}): JSX.Element {
  if (scope.query) return <Empty title="Nobody found" actions={<Button onClick={() => goQuery({q: null})}>Clear the search</Button>}>Every word and every filter must fit. One wrong letter in a word is forgiven.</Empty>;
  return (
    <Empty title="Nobody here yet" actions={<><a class="button primary" href="/contacts/new">New contact</a><a class="button" href="/import">Import a file</a></>}>
      Write the first contact down, or bring a file of another program: nobody comes in twice.
    </Empty>
  );
}

type Props = {scope: Scope; open: Id | undefined};

export function ContactList({scope, open}: Props): JSX.Element {
  const rows = useRows(scope);
  const selection = useSelection();
  const list = useRef<VirtualListHandle>(null);
  const [active, setActive] = useState(-1);
  const [anchor, setAnchor] = useState(-1);
  const total = rows.total.value ?? 0;
  void rows.version.value;
  const {length} = rows;
  const isSelecting = selection.isAll || selection.ids.size > 0;

  useEffect(() => {
    setActive(-1);
    selection.clear();
  }, [JSON.stringify(scope)]);

  const openRow = (index: number, options?: {replace?: boolean}) => {
    const contact = rows.at(index);
    if (contact) go(address(`/contacts/${contact.id}`, Object.fromEntries(place.value.query)), options);
  };
  const toggle = (index: number) => {
    const contact = rows.at(index);
    if (contact) selection.toggle(contact.id);
    setAnchor(index);
  };
  const selectTo = (index: number) => {
    const [first, last] = anchor < index ? [anchor, index] : [index, anchor];
    const ids: Id[] = [];
    for (let at = Math.max(0, first); at <= last; at++) {
      const contact = rows.at(at);
      if (contact) ids.push(contact.id);
    }
    selection.add(ids);
  };
  const onActive = (index: number, event?: KeyboardEvent) => {
    if (event?.shiftKey) selectTo(index);
    else setAnchor(index);
    setActive(index);
  };
  const onOpen = (index: number, event: MouseEvent | KeyboardEvent) => {
    setActive(index);
    if (event instanceof MouseEvent && event.shiftKey) selectTo(index);
    else if (event.ctrlKey || event.metaKey) toggle(index);
    else openRow(index, {replace: !!open});
  };
  const jump = (index: number) => {
    setActive(index);
    list.current?.show(index);
    list.current?.focus();
  };
  const move = (step: number) => {
    const at = open ? rows.indexOf(open) : active;
    const next = Math.max(0, Math.min(length - 1, at + step));
    setActive(next);
    if (open) openRow(next, {replace: true});
    else list.current?.focus();
  };

  useCommands([
    {id: 'contacts.next', label: 'Next contact', key: 'j', group: 'Contacts', isQuiet: true, run: () => move(1)},
    {id: 'contacts.previous', label: 'Contact before', key: 'k', group: 'Contacts', isQuiet: true, run: () => move(-1)},
    {id: 'contacts.select', label: 'Select, or not', key: 'x', group: 'Contacts', isQuiet: true, run: () => active >= 0 && toggle(active)},
    {id: 'contacts.select-all', label: isCut(scope, total) ? `Select the first ${number(MOST_FOUND)} that match` : 'Select all that match', key: 'Shift+a', group: 'Contacts', run: selection.all},
  ]);

  const order = scope.order ?? 'last_name';
  const density = settings.value.density;
  return (
    <section class="contact-list" aria-label="List of contacts">
      <div class="list-head">
        <div class="row">
          <SideSelect onChoose={(query) => go(address('/contacts', query))} />
          <div class="grow list-search"><Search query={scope.query ?? ''} onLeave={() => jump(Math.max(0, active))} /></div>
          <a class="button primary icon" href="/contacts/new" aria-label="New contact" title="New contact (n)"><Icon name="plus" /></a>
        </div>
        <Summary {...{total: rows.total.value, selection, order, scope}} />
      </div>
      {isSelecting && <Bulk scope={scope} selection={selection} total={total} />}
      {rows.error.value ? <div class="pad"><Failure error={rows.error.value} onRetry={() => { changeCount.value++; }} /></div> : null}
      {rows.total.value === 0
        ? <Nobody scope={scope} />
        : (
          <div class="list-frame">
            <VirtualList id="contacts" label="Contacts" handle={list} count={length} rowHeight={ROW_HEIGHT[density]} active={active} onActive={onActive} onOpen={onOpen}
              onToggle={toggle} isSelected={(index) => isSelecting ? selection.has(rows.at(index)?.id) : !!open && rows.at(index)?.id === open} onRange={rows.show}
              renderRow={(index) => {
                const contact = rows.at(index);
                return <Row contact={contact} isSelecting={isSelecting} isSelected={selection.has(contact?.id)} onToggle={() => toggle(index)} />;
              }} />
            {!scope.query && !scope.group && order === 'last_name' && <Letters book={scope.book} onJump={jump} />}
          </div>
        )}
    </section>
  );
}

type SummaryProps = {total: number | null; selection: Selection; order: Order; scope: Scope};

/** How many, in which order, and selecting all of them. */
function Summary({total, selection, order, scope}: SummaryProps): JSX.Element {
  const isMore = isCut(scope, total ?? 0);
  const other: Order = order === 'last_name' ? 'last_modified' : 'last_name';
  return (
    <div class="row spread list-summary">
      <span class="small quiet" role="status">{total === null ? 'Counting …' : counted(total, 'contact')}{isMore && ' or more'}</span>
      <span class="row">
        {total !== null && total > 0 && !selection.isAll && <Button look="plain" size="small" onClick={selection.all}>{isMore ? `Select the first ${number(MOST_FOUND)}` : 'Select all'}</Button>}
        {!scope.query && (
          <Menu label={`Order: ${NAMES[order].toLowerCase()}`} class="button plain small" align="end" items={[
            {label: NAMES[order], isOn: true, run: () => {}},
            {label: NAMES[other], isOn: false, run: () => goQuery({sort: other === 'last_name' ? null : other})},
          ]}>
            <Icon name="sort" />{NAMES[order]}
          </Menu>
        )}
      </span>
    </div>
  );
}
