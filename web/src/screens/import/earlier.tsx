import type {JSX} from 'preact';
import {listImports, type Import} from '../../api/imports';
import {useMore} from '../../more';
import {address} from '../../route';
import {Button} from '../../ui/button';
import {Icon} from '../../ui/icon';
import {Empty, Failure, Spinner} from '../../ui/small';
import {moment, preciseMoment} from '../../words/date';
import {changeCount} from '../../ui/toast';
import {bookWords, stateWords, writtenCount} from './words';

function ImportLine({imported}: {imported: Import}): JSX.Element {
  const {id, file_name: name, job} = imported;
  const canUndo = job.state === 'done' && writtenCount(job.progress.done) > 0;
  return (
    <li>
      <a class="earlier-link" href={`/import/${id}`}>
        <bdi class="one-line">{name}</bdi>
        <span class="quiet small one-line">Into {bookWords(imported)}</span>
        <span class="earlier-state">{stateWords(imported)}</span>
        <time class="quiet small" title={preciseMoment(job.created_at)}>{moment(job.created_at)}</time>
      </a>
      {canUndo && <a class="button small" href={address(`/import/${id}`, {undo: 'ask'})}><Icon name="undo" />Undo<span class="unseen"> the import of {name}</span></a>}
    </li>
  );
}

/** Imports of before: each goes on where it stood, or is taken back. */
export function Earlier(): JSX.Element {
  const {items, next, error, isLoading, more, reload} = useMore(
    async (cursor, signal) => {
      const page = await listImports(cursor, signal);
      return {items: page.imports, next: page.next};
    }, [changeCount.value]);
  return (
    <section class="stack" aria-labelledby="import-earlier">
      <h2 id="import-earlier">Earlier imports</h2>
      {error ? <Failure error={error} onRetry={reload} /> : null}
      {!items.length && !isLoading && !error && <Empty title="Nothing was imported yet">Each import stays here with its report, and can be undone.</Empty>}
      {items.length > 0 && <ul class="earlier">{items.map((imported) => <ImportLine key={imported.id} imported={imported} />)}</ul>}
      {isLoading && <Spinner />}
      {next && !isLoading && <div><Button size="small" onClick={more}>Show more</Button></div>}
    </section>
  );
}
