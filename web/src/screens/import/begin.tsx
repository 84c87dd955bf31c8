// The beginning of an import: a book and a file, in whichever order.
import {useEffect, useRef, useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Book} from '../../api/types';
import {sentence} from '../../api/error';
import {useCommands} from '../../keys';
import {go, place} from '../../route';
import {Button} from '../../ui/button';
import {Notice, Spinner} from '../../ui/small';
import {bytes} from '../../words/number';
import {BookField, writable} from './book-field';
import {Drop, type DropHandle} from './drop';
import {sendFile} from './upload';

const KINDS = 'CSV of any program, vCard (.vcf), Excel (.xlsx), JSON. Up to 4 GB.';

export function Begin({books}: {books: readonly Book[] | undefined}): JSX.Element {
  const [book, setBook] = useState(place.value.query.get('book') ?? '');
  const [file, setFile] = useState<File | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  const drop = useRef<DropHandle>(null);
  const offered = writable(books);
  const chosen = book || (offered.length === 1 ? offered[0]!.id : '');

  const send = async (to: string, what: File) => {
    setSending(true);
    setError(null);
    try {
      go(`/import/${await sendFile(what, to)}`);
    } catch (thrown) {
      setError(thrown);
      setSending(false);
    }
  };

  // As soon as both are known there is nothing more to ask.
  useEffect(() => {
    if (file && chosen && !isSending && !error) void send(chosen, file);
  }, [file, chosen, error]);

  const take = (taken: File) => {
    setFile(taken);
    setError(taken.size ? null : new Error(`"${taken.name}" is empty`));
    if (!chosen) form.current?.querySelector('select')?.focus();
  };

  useCommands([{id: 'import.choose', label: 'Choose a file to import', key: 'o', group: 'Import', run: () => drop.current?.choose()}]);

  return (
    <section class="import-begin" aria-labelledby="import-begin" ref={form}>
      <h2 id="import-begin" class="unseen">New import</h2>
      <BookField books={books} value={chosen} onValue={setBook}
        hint={file && !chosen ? 'The file is chosen. It is read as soon as you say for which book.' : 'Nothing is written before you have seen what would come.'} />
      <Drop label="Drop a file here" hint={KINDS} onFile={take} isBusy={isSending} handle={drop}>
        {file && <p class="row"><bdi class="any-length">{file.name}</bdi><span class="quiet">{bytes(file.size)}</span>{isSending && <Spinner label="Sending" />}</p>}
      </Drop>
      {error && (
        <Notice look="danger" action={file?.size ? <Button size="small" onClick={() => setError(null)}>Try again</Button> : undefined}>
          {sentence(error)} <span class="quiet">What can be read: {KINDS}</span>
        </Notice>
      )}
    </section>
  );
}
