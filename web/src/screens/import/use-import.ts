// One import as its screen shows it: as the server has it, with the choices that are on their way.
import {useEffect, useRef, useState} from 'preact/hooks';
import {changeImport, getImport, type ColumnChoice, type Import, type ImportChoices} from '../../api/imports';
import {controlJob, isAtRest} from '../../api/jobs';
import type {Id} from '../../api/types';
import {ApiError} from '../../api/error';
import {usePolling} from '../../poll';
import {notifyFailure} from '../../ui/toast';

export interface Importing {
  /** With the choices made here, whether or not the server knows them yet. */
  shown: Import | undefined;
  error: unknown;
  /** The counts are not those of what is shown. */
  isStale: boolean;
  choose: (choices: ImportChoices) => void;
  reload: () => void;
}

/** Later phases are past choosing. */
const CHANGEABLE = ['receiving', 'analysing', 'ready'];

/** Columns are named by number: two may have the same header. */
function mergeColumns(before: readonly ColumnChoice[] = [], more: readonly ColumnChoice[] = []): ColumnChoice[] {
  const byColumn = new Map<string, ColumnChoice>();
  for (const choice of [...before, ...more]) byColumn.set(choice.column, {...byColumn.get(choice.column), ...choice});
  return [...byColumn.values()];
}

const merge = (before: ImportChoices | null, more: ImportChoices): ImportChoices => {
  const columns = mergeColumns(before?.columns, more.columns);
  return {...before, ...more, ...(columns.length && {columns})};
};

/** How a choice names a column: by its header where only one has it, else by its number. */
export const columnKey = (columns: readonly {column: string}[], index: number): string => {
  const {column} = columns[index]!;
  return columns.filter((other) => other.column === column).length > 1 ? String(index + 1) : column;
};

function withChoices(imported: Import, choices: ImportChoices | null): Import {
  if (!choices) return imported;
  const {columns: changed = [], contact_book: book, ...rest} = choices;
  const all = imported.columns ?? [];
  return {
    ...imported,
    ...rest,
    ...(book && {contact_book_id: book === '*' ? undefined : book, contact_book: book === '*' ? '*' : imported.contact_book}),
    columns: all.map((column, index) => ({...column, ...changed.find((choice) => choice.column === columnKey(all, index)), column: column.column})),
  };
}

export function useImport(id: Id, isUploading: boolean): Importing {
  const loaded = usePolling((signal) => getImport(id, signal), ({job}) => isAtRest(job), [id, isUploading]);
  const [answer, setAnswer] = useState<Import | null>(null);
  const [pending, setPending] = useState<ImportChoices | null>(null);
  const isSending = useRef(false);
  const base = answer ?? loaded.value;

  useEffect(() => setAnswer(null), [loaded.value]);

  const send = async (choices: ImportChoices) => {
    isSending.current = true;
    try {
      setAnswer(await changeImport(id, choices));
      // What was chosen meanwhile goes with the next one.
      setPending((now) => (now === choices ? null : now));
    } catch (thrown) {
      const isBusy = thrown instanceof ApiError && thrown.kind === 'conflict';
      if (!isBusy) {
        notifyFailure(thrown);
        setPending(null);
      }
    }
    isSending.current = false;
    loaded.reload();
  };

  // A file that is being read is not changed: it pauses first, so that a large one need not be read to its end.
  useEffect(() => {
    if (!pending || !base || isSending.current) return;
    if (!CHANGEABLE.includes(base.job.phase ?? '')) {
      setPending(null);
      return;
    }
    if (isAtRest(base.job)) void send(pending);
    else void controlJob(id, 'pause').then(loaded.reload, loaded.reload);
  }, [pending, base]);

  return {
    shown: base && withChoices(base, pending),
    error: loaded.error,
    isStale: pending !== null || !!base && base.job.phase === 'analysing',
    choose: (choices) => setPending((before) => merge(before, choices)),
    reload: loaded.reload,
  };
}
