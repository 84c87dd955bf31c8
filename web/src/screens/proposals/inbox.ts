// What waits, in the order it came; taken out as it is decided.
import {useEffect, useRef, useState} from 'preact/hooks';
import {listProposals, type Proposal, type ProposalFilter} from '../../api/proposals';
import type {Id} from '../../api/types';

export interface Inbox {
  items: Proposal[];
  isLoading: boolean;
  error: unknown;
  hasMore: boolean;
  loadMore: () => void;
  reload: () => void;
  take: (ids: readonly Id[]) => void;
  /** One that is now otherwise than it was listed. */
  renew: (proposal: Proposal) => void;
}

interface State {
  items: Proposal[];
  cursor?: string;
  isLoading: boolean;
  error: unknown;
}

const EMPTY: State = {items: [], isLoading: true, error: null};

export function useInbox(filter: ProposalFilter): Inbox {
  const [state, setState] = useState(EMPTY);
  const control = useRef(new AbortController());
  const load = (before: State) => {
    control.current.abort();
    const {signal} = control.current = new AbortController();
    setState({...before, isLoading: true, error: null});
    listProposals(filter, before.cursor, signal).then(
      (page) => signal.aborted || setState((now) => ({items: [...now.items, ...page.proposals], cursor: page.next_cursor, isLoading: false, error: null})),
      (error) => signal.aborted || setState((now) => ({...now, isLoading: false, error})));
  };
  useEffect(() => {
    load(EMPTY);
    return () => control.current.abort();
  }, [filter.contact, filter.contact_book, filter.field, filter.held]);
  return {
    ...state, hasMore: !!state.cursor,
    loadMore: () => {
      if (state.cursor && !state.isLoading) load(state);
    },
    reload: () => load(EMPTY),
    take: (ids) => setState((now) => ({...now, items: now.items.filter(({id}) => !ids.includes(id))})),
    renew: (proposal) => setState((now) => ({...now, items: now.items.map((other) => other.id === proposal.id ? proposal : other)})),
  };
}
