// Books and labels: which contacts the list shows.
import type {JSX} from 'preact';
import {books, labels} from '../../directory';
import {address, place} from '../../route';
import {Icon, type IconName} from '../../ui/icon';
import {number} from '../../words/number';

interface Choice {
  key: string;
  icon: IconName;
  label: string;
  count?: number;
  query: {book?: string; group?: string};
}

const sections = (): [string, Choice[]][] => [
  ['', [{key: 'all', icon: 'contacts', label: 'All contacts', query: {}}]],
  ['Books', books.value.map((book) => ({key: book.id, icon: 'book', label: book.name, count: book.contacts, query: {book: book.id}}))],
  ['Groups', labels.value.map((group) => ({key: group.id, icon: 'group', label: group.name, query: {group: group.id}}))],
];

/** What is chosen, in a word; and whether a choice is it. */
const chosenKey = () => place.value.query.get('group') ?? place.value.query.get('book') ?? 'all';

export function Side(): JSX.Element {
  const chosen = chosenKey();
  return (
    <nav class="shelf" aria-label="Books and groups">
      {sections().map(([title, choices]) => choices.length > 0 && (
        <section key={title}>
          {title && <h2>{title}</h2>}
          <ul>
            {choices.map(({key, icon, label, count, query}) => (
              <li key={key}>
                <a class="side-item" href={address('/contacts', query)} aria-current={key === chosen ? 'true' : undefined} title={label}>
                  <Icon name={icon} />
                  <bdi class="one-line grow">{label}</bdi>
                  {count ? <span class="small quiet">{number(count)}</span> : null}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** The same choice where there is no room beside the list. */
export function SideSelect({onChoose}: {onChoose: (query: {book?: string; group?: string}) => void}): JSX.Element {
  const all = sections();
  const choose = (key: string) => {
    const choice = all.flatMap(([, choices]) => choices).find((other) => other.key === key);
    onChoose(choice?.query ?? {});
  };
  return (
    <select class="input side-select" aria-label="Book or group" value={chosenKey()} onChange={(event) => choose(event.currentTarget.value)}>
      {all.map(([title, choices]) => title
        ? <optgroup key={title} label={title}>{choices.map(({key, label}) => <option key={key} value={key}>{label}</option>)}</optgroup>
        : choices.map(({key, label}) => <option key={key} value={key}>{label}</option>))}
    </select>
  );
}
