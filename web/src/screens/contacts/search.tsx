// The search above the list: words, and filters as chips.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {goQuery} from '../../route';
import {useCommands} from '../../keys';
import {Icon} from '../../ui/icon';
import {Menu} from '../../ui/menu';
import {Chip} from '../../ui/small';
import {filterWords, OFFERED, parseQuery, takeFilters, writeTyped} from './query';

export function Search({query, onLeave}: {query: string; onLeave: () => void}): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [{filters, words: typed}, setState] = useState(() => parseQuery(query));
  useEffect(() => {
    // The address changed by other means: back, a link.
    if (writeTyped({filters, words: typed}) !== query) setState(parseQuery(query));
  }, [query]);

  const put = (newFilters: string[], words: string) => {
    setState({filters: newFilters, words});
    goQuery({q: writeTyped({filters: newFilters, words})}, {replace: true});
  };
  const onInput = (text: string) => {
    const taken = takeFilters(text);
    put([...filters, ...taken.filters.filter((filter) => !filters.includes(filter))], taken.words);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Backspace' && !typed && filters.length) put(filters.slice(0, -1), '');
    else if (event.key === 'Escape' && query) put([], '');
    else if (event.key === 'ArrowDown' || event.key === 'Enter') onLeave();
    else return;
    event.preventDefault();
  };
  useCommands([{id: 'contacts.search', label: 'Search contacts', key: '/', group: 'Contacts', run: () => input.current?.focus()}]);
  return (
    <div class="search" role="search">
      <div class="search-line">
        <Icon name="search" />
        <input ref={input} class="search-input grow" type="text" inputMode="search" aria-label="Search contacts" placeholder="Search" dir="auto" spellcheck={false} autocomplete="off"
          value={typed} onInput={(event) => onInput(event.currentTarget.value)} onKeyDown={onKeyDown} />
        <Menu label="Filter" class="button plain icon small" align="end" items={OFFERED.map((filter) => {
          const isOn = filters.includes(filter);
          return {label: filterWords(filter), isOn, run: () => put(isOn ? filters.filter((other) => other !== filter) : [...filters, filter], typed)};
        })}>
          <Icon name="filter" />
        </Menu>
      </div>
      {filters.length > 0 && (
        <div class="row wrap" role="group" aria-label="Filters">
          {filters.map((filter) => (
            <Chip key={filter} look="accent" onRemove={() => put(filters.filter((other) => other !== filter), typed)} removeLabel={`Remove filter ${filterWords(filter)}`}>
              {filterWords(filter)}
            </Chip>
          ))}
        </div>
      )}
    </div>
  );
}
