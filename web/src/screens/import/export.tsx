import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {listGroups} from '../../api/books';
import {exportAddress} from '../../api/contacts';
import type {Book} from '../../api/types';
import {useLoad} from '../../load';
import {goQuery, place} from '../../route';
import {SelectField} from '../../ui/field';
import {Icon} from '../../ui/icon';

const FORMATS: readonly (readonly [string, string])[] = [
  ['csv', 'Table (CSV): everything, for spreadsheets'], ['vcard3', 'vCard 3: everything, for phones, Apple, Google'], ['vcard4', 'vCard 4: everything, for newer programs'],
  ['csv_google', 'CSV for Google Contacts'], ['csv_outlook', 'CSV for Outlook'], ['jscontact', 'JSContact: everything'],
  ['json', 'JSON, a contact a line: everything'], ['json_flat', 'JSON, one value of each kind'],
];

/** Contacts as a file: which, and of what kind. */
export function Export({books = []}: {books: readonly Book[] | undefined}): JSX.Element {
  const [format, setFormat] = useState('csv');
  const groups = useLoad((signal) => listGroups('group', signal), []).value ?? [];
  const book = place.value.query.get('book') ?? '';
  const group = place.value.query.get('group') ?? '';
  const offered = books.filter(({rights}) => rights.includes('export'));
  return (
    <section class="import-begin" aria-label="Export">
      <SelectField label="Book" value={book} onValue={(value) => goQuery({book: value}, {replace: true})}
        options={[['', 'All that you may export'], ...offered.map(({id, name}) => [id, name] as const)]} />
      <SelectField label="Group" value={group} onValue={(value) => goQuery({group: value}, {replace: true})}
        options={[['', 'Everybody'], ...groups.map(({id, name}) => [id, name] as const)]} />
      <SelectField label="Kind of file" value={format} onValue={setFormat} options={FORMATS}
        hint="No cell begins a formula. Imported again, the file finds the same contacts." />
      <div><a class="button primary" href={exportAddress(format, {book, group})} download=""><Icon name="export" />Download</a></div>
    </section>
  );
}
