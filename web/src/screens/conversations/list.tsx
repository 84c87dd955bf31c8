// The conversations that fit a filter, latest first, loaded as one goes down.
import {useCallback, useEffect, useRef, useState} from 'preact/hooks';
import type {JSX, Ref} from 'preact';
import {listConversations, type Conversation, type Filter} from '../../api/mail';
import {Avatar} from '../../ui/small';
import {VirtualList, type VirtualListHandle} from '../../ui/virtual-list';
import {Icon} from '../../ui/icon';
import {ago, preciseMoment} from '../../words/date';
import {nameOf} from './people';

const ROW_HEIGHT = 68;
/** How near to the end the next page is asked for. */
const AHEAD = 15;

export interface Rows {
  rows: readonly Conversation[];
  isWhole: boolean;
  error: unknown;
  /** The list came to need rows up to here. */
  want: (end: number) => void;
  reload: () => void;
}

/** Rows of a filter, page behind page; a change of the filter begins anew. */
export function useRows(filter: Filter): Rows {
  const shape = JSON.stringify(filter);
  const [state, setState] = useState<{rows: Conversation[]; until?: number; isWhole: boolean; error: unknown}>({rows: [], isWhole: false, error: null});
  const [turn, setTurn] = useState(0);
  const isAsking = useRef(false);
  const control = useRef<AbortController | null>(null);
  const newest = useRef(state);
  newest.current = state;

  const ask = useCallback((isFirst: boolean) => {
    if (isAsking.current || (!isFirst && newest.current.isWhole)) return;
    isAsking.current = true;
    const {signal} = control.current!;
    const before = isFirst ? [] : newest.current.rows;
    listConversations(filter, isFirst ? undefined : newest.current.until, signal).then(
      (page) => {
        const known = new Set(before.map(({id}) => id));
        const fresh = page.rows.filter(({id}) => !known.has(id));
        isAsking.current = false;
        setState({rows: [...before, ...fresh], until: page.until, isWhole: !page.until || !fresh.length, error: null});
      },
      (error) => {
        if (signal.aborted) return;
        isAsking.current = false;
        setState({...newest.current, isWhole: true, error});
      });
  }, [shape]);

  useEffect(() => {
    control.current = new AbortController();
    isAsking.current = false;
    setState({rows: [], isWhole: false, error: null});
    ask(true);
    return () => control.current!.abort();
  }, [shape, turn]);

  const want = useCallback((end: number) => {
    if (end > newest.current.rows.length - AHEAD && newest.current.rows.length) ask(false);
  }, [ask]);
  return {...state, want, reload: () => setTurn((before) => before + 1)};
}

function Row({row, own}: {row: Conversation; own: ReadonlySet<string>}): JSX.Element {
  const others = [...row.authors, ...row.recipients].filter(({address}) => !own.has(address));
  const people = others.length ? others : row.authors;
  const first = people[0];
  const stranger = row.authors.some(({address, contact}) => !contact && !own.has(address));
  return (
    <>
      <Avatar name={first ? nameOf(first) : '?'} id={first?.contact ?? first?.address ?? row.id} />
      <span class="offer-words grow">
        <span class="row">
          <bdi class="one-line strong grow">{people.slice(0, 4).map(nameOf).join(', ') || 'Nobody named'}</bdi>
          <time class="small quiet" title={preciseMoment(row.last_activity_at)}>{ago(row.last_activity_at)}</time>
        </span>
        <span class="row small">
          <bdi class="one-line grow quiet">{row.subject || 'No subject'}</bdi>
          {stranger && <span class="stranger" title="Somebody writes here who is not in your contacts"><Icon name="info" size={14} />unknown</span>}
          {row.messages_count > 1 && <span class="quiet" title={`${row.messages_count} messages`}>{row.messages_count}</span>}
        </span>
      </span>
    </>
  );
}

type Props = {
  found: Rows;
  own: ReadonlySet<string>;
  active: number;
  onActive: (index: number) => void;
  onOpen: (row: Conversation) => void;
  openId?: string;
  handle?: Ref<VirtualListHandle>;
};

export function ConversationList({found, own, active, onActive, onOpen, openId, handle}: Props): JSX.Element {
  const {rows, isWhole, want} = found;
  const onRange = useCallback((_: number, end: number) => want(end), [want, rows.length]);
  return (
    <VirtualList id="conversations" label="Conversations" handle={handle} rowHeight={ROW_HEIGHT} count={rows.length + (isWhole ? 0 : 1)} active={active}
      onActive={onActive} onOpen={(index) => rows[index] && (onActive(index), onOpen(rows[index]))} onRange={onRange}
      isSelected={undefined}
      renderRow={(index) => {
        const row = rows[index];
        if (!row) return <span class="quiet small">Loading more</span>;
        return <div class={row.id === openId ? 'conversation open' : 'conversation'}><Row row={row} own={own} /></div>;
      }} />
  );
}
