import type {JSX} from 'preact';
import {listImports} from '../../api/imports';
import {useMore} from '../../more';
import {Button} from '../../ui/button';
import {Empty, Failure, Spinner} from '../../ui/small';
import {moment, preciseMoment} from '../../words/date';
import {changeCount} from '../../ui/toast';
import {bookWords, stateWords} from './words';

/** Imports of before: each goes on where it stood, or is taken back there. */
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
      {items.length > 0 && (
        <ul class="earlier">
          {items.map((imported) => (
            <li key={imported.id}>
              <a class="earlier-link" href={`/import/${imported.id}`}>
                <bdi class="one-line">{imported.file_name}</bdi>
                <span class="quiet small one-line">Into {bookWords(imported)}</span>
                <span class="earlier-state">{stateWords(imported)}</span>
                <time class="quiet small" title={preciseMoment(imported.job.created_at)}>{moment(imported.job.created_at)}</time>
              </a>
            </li>
          ))}
        </ul>
      )}
      {isLoading && <Spinner />}
      {next && !isLoading && <div><Button size="small" onClick={more}>Show more</Button></div>}
    </section>
  );
}
