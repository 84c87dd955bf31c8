// Who takes part in a conversation, and what the server says of each.
import {useLoad, type Loaded} from '../../load';
import {contextOf, type Context, type Message, type Participant} from '../../api/mail';
import {changeCount} from '../../ui/toast';

/** Each once, the latest writers first, without one's own addresses. */
export function participantsOf(messages: readonly Message[], own: ReadonlySet<string>): Participant[] {
  const found = new Map<string, Participant>();
  const note = (participant: Participant | null) => {
    if (!participant || own.has(participant.address)) return;
    const known = found.get(participant.address);
    if (!known?.name) found.set(participant.address, {...participant, name: known?.name ?? participant.name});
  };
  const newestFirst = [...messages].reverse();
  newestFirst.forEach((message) => note(message.from_field));
  newestFirst.forEach((message) => [...message.to_fields, ...message.cc_fields].forEach(note));
  return [...found.values()];
}

/** Somebody writes to whom: the name, else the address. */
export const nameOf = ({name, address}: Pick<Participant, 'name' | 'address'>): string => name || address;

/** What is known of these; again when a contact was changed. */
export function useContexts(people: readonly Participant[]): Loaded<Context[]> {
  const shape = people.map(({address}) => address).join('\n');
  return useLoad((signal) => Promise.all(people.map(({address, name}) => contextOf(address, name, signal))), [shape, changeCount.value]);
}

/** "Noor van den Berg" as first and last name. */
export function splitName(name: string): {first_name?: string; last_name?: string} {
  const [first, ...rest] = name.trim().split(/\s+/);
  return {first_name: first || undefined, last_name: rest.join(' ') || undefined};
}
