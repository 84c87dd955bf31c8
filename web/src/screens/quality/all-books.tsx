import type {JSX} from 'preact';
import type {Audit} from '../../api/audits';
import {address} from '../../route';
import {Chip, Empty, Notice} from '../../ui/small';
import {ago, preciseMoment} from '../../words/date';
import {number} from '../../words/number';
import {share} from './figure-list';

/** A figure leads to what it counts; where that is nothing, nowhere. */
function Figure({of, href, text, isNothing}: {of: string; href: string; text: string; isNothing: boolean}): JSX.Element {
  return <td class="number" data-of={of}>{isNothing ? <span class="quiet">{text}</span> : <a href={href}>{text}</a>}</td>;
}

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
                    <td class="number" data-of="Contacts">{number(figures.contacts)}</td>
                    <Figure of="Complete" href={address('/quality', {book: id, rule: 'recommended_missing'})} text={figures.contacts ? `${figures.completeness} %` : '–'} isNothing={!figures.contacts} />
                    <Figure of="Valid" href={address('/quality', {book: id, view: 'findings', severity: 'error'})} text={share(figures.valid, figures.contacts)} isNothing={!figures.contacts} />
                    <Figure of="Not confirmed for a year" href={address('/contacts', {book: id, q: 'stale>365d'})} text={number(figures.older)} isNothing={!figures.older} />
                    <Figure of="Bounced" href={address('/quality', {book: id, rule: 'email_bounced'})} text={number(figures.bounced ?? 0)} isNothing={!figures.bounced} />
                    <Figure of="Duplicates open" href={address('/duplicates', {book: id})} text={number(figures.duplicates_open)} isNothing={!figures.duplicates_open} />
                    <Figure of="Fixes waiting" href="/proposals" text={number(figures.proposals_waiting ?? 0)} isNothing={!figures.proposals_waiting} />
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
