import type {JSX} from 'preact';
import {SelectField} from '../../ui/field';
import type {Book} from '../../api/types';

export const writable = (books: readonly Book[] = []): Book[] => books.filter(({rights, read_only: isReadOnly}) => rights.includes('edit') && !isReadOnly);

type Props = {books: readonly Book[] | undefined; value: string; onValue: (book: string) => void; error?: string; hint?: string; id?: string};

/** The book that an import goes to; the server calls "*" what each row says itself. */
export function BookField({books, value, onValue, ...rest}: Props): JSX.Element {
  const offered = writable(books).map(({id, name, scope}) => [id, scope === 'user' ? `${name} (only you)` : name] as const);
  const all = [...(value ? [] : [['', 'Choose a book'] as const]), ...offered, ['*', 'Each row names its own (our exports do)'] as const];
  return <SelectField label="Into the book" required value={value} onValue={onValue} options={all} {...rest} />;
}
