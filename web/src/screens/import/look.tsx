// Before anything is written: what the columns mean, where it goes, and what would come of it.
import type {JSX} from 'preact';
import type {Import, ImportChoices} from '../../api/imports';
import type {Book} from '../../api/types';
import {Button} from '../../ui/button';
import {SelectField} from '../../ui/field';
import {Notice} from '../../ui/small';
import {count} from '../../words/number';
import {BookField} from './book-field';
import {Columns} from './columns';
import {Groups} from './groups';
import {Outcomes} from './outcomes';
import {MISSING_WORDS, bookWords, writtenCount} from './words';

type Props = {
  imported: Import;
  books: readonly Book[] | undefined;
  isStale: boolean;
  canRun: boolean;
  onChoose: (choices: ImportChoices) => void;
  onRun: () => void;
  onCancel: () => void;
};

const ENCODINGS = ['UTF-8', 'windows-1252', 'ISO-8859-15', 'macintosh', 'windows-1250', 'windows-1251', 'UTF-16LE', 'UTF-16BE', 'Shift_JIS', 'GB18030'];

function EncodingField({imported, onChoose}: Pick<Props, 'imported' | 'onChoose'>): JSX.Element | null {
  const {encoding} = imported;
  if (!encoding) return null;
  const offered = ENCODINGS.some((one) => one.toLowerCase() === encoding.toLowerCase()) ? ENCODINGS : [encoding, ...ENCODINGS];
  const chosen = offered.find((one) => one.toLowerCase() === encoding.toLowerCase())!;
  return (
    <SelectField label="Characters" hint="Change it where letters look wrong." value={chosen} onValue={(value) => onChoose({encoding: value})}
      options={offered.map((one) => [one, one] as const)} />
  );
}

/** What the file has no column for is asked once, for the whole file. */
function Asked({imported: {asks, allow_missing: allowed}, onChoose}: Pick<Props, 'imported' | 'onChoose'>): JSX.Element | null {
  if (!asks.length) return null;
  return (
    <Notice look="warn" action={<Button onClick={() => onChoose({allow_missing: [...allowed, ...asks]})}>Import without</Button>}>
      No column gives {asks.map((ask) => MISSING_WORDS[ask] ?? ask).join(', nor ')}. Say below which one does, or import without.
    </Notice>
  );
}

export function Look({imported, books, isStale, canRun, onChoose, onRun, onCancel}: Props): JSX.Element {
  const {columns = [], job, contact_book_id: book = '*', contact_book: bookName} = imported;
  const counts = job.progress.preview ?? {};
  const written = writtenCount(counts);
  return (
    <>
      <Asked imported={imported} onChoose={onChoose} />
      <section class="import-where" aria-label="Where it goes">
        <BookField books={books} value={bookName === null ? '' : book} onValue={(value) => onChoose({contact_book: value})} />
        <Groups chosen={imported.groups} onChoose={(groups) => onChoose({groups})} />
        <EncodingField imported={imported} onChoose={onChoose} />
      </section>
      <Outcomes imported={imported} counts={counts} isDone={false} isStale={isStale} onChoose={onChoose} />
      {columns.length > 0 && <Columns imported={imported} isStale={isStale} onChoose={onChoose} />}
      <footer class="import-foot">
        <span class="quiet grow">{isStale ? 'Counting anew' : 'Nothing is written yet. The import can be undone.'}</span>
        <Button onClick={onCancel}>Cancel</Button>
        <Button look="primary" shortcut="Mod+Enter" disabled={!canRun} onClick={onRun}>
          {written ? `Import ${count(written, 'row')} into ${bookWords(imported)}` : 'Import'}
        </Button>
      </footer>
    </>
  );
}
