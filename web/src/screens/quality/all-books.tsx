import type {JSX} from 'preact';
import type {Audit} from '../../api/audits';
import {address} from '../../route';
import {Chip, Empty, Notice} from '../../ui/small';
import {ago, preciseMoment} from '../../words/date';
import {number} from '../../words/number';
import {share} from './figure-list';

/** A line a book; each leads to the book's figures. */
export function AllBooks({audits}: {audits: readonly Audit[]}): JSX.Element {
  const known = audits.filter(({figures}) => figures);
  if (!audits.length) return <Empty title="No book to look at">Quality is measured book by book; you see none.</Empty>;
  const isQuiet = known.length > 0 && known.every(({quiet}) => quiet);
  return (
    <>
      {isQuiet && <Notice look="good">A quiet week in all books: nothing new to put right.</Notice>}
      {!known.length && <Notice>No book has been audited yet. Audits run weekly by themselves; "Audit now" does not wait.</Notice>}
      <div class="table-frame" tabIndex={0} role="group" aria-label="Books">
        <table class="table books">
          <thead>
            <tr>
              <th scope="col">Book</th>
              {['Contacts', 'Complete', 'Valid', 'Not confirmed for a year', 'Bounced', 'Duplicates open', 'Fixes waiting'].map((words) => <th key={words} scope="col" class="number">{words}</th>)}
              <th scope="col">Audited</th>
            </tr>
          </thead>
          <tbody>
            {audits.map(({contact_book: id, name, figures, quiet, audited_at: at}) => (
              <tr key={id}>
                <th scope="row"><a href={address('/quality', {book: id})}><bdi>{name}</bdi></a></th>
                {figures ? (
                  <>
                    <td class="number">{number(figures.contacts)}</td>
                    <td class="number"><a href={address('/quality', {book: id, rule: 'recommended_missing'})}>{figures.contacts ? `${figures.completeness} %` : '–'}</a></td>
                    <td class="number"><a href={address('/quality', {book: id, view: 'findings', severity: 'error'})}>{share(figures.valid, figures.contacts)}</a></td>
                    <td class="number"><a href={address('/contacts', {book: id, q: 'stale>365d'})}>{number(figures.older)}</a></td>
                    <td class="number"><a href={address('/quality', {book: id, rule: 'email_bounced'})}>{number(figures.bounced ?? 0)}</a></td>
                    <td class="number"><a href={address('/duplicates', {book: id})}>{number(figures.duplicates_open)}</a></td>
                    <td class="number"><a href="/proposals">{number(figures.proposals_waiting ?? 0)}</a></td>
                  </>
                ) : <td colSpan={7} class="quiet">Not audited yet</td>}
                <td>{at && <span class="row"><time title={preciseMoment(at)}>{ago(at)}</time>{quiet && <Chip look="good" icon="check">Quiet</Chip>}</span>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
