import {lazy} from '../../lazy';
import type {JSX} from 'preact';
import type {Audit} from '../../api/audits';
import {Empty} from '../../ui/small';
import {moment} from '../../words/date';
import {count} from '../../words/number';
import {barsOf, type Bar} from './figure-list';

/** uPlot is fetched when there is something to plot. */
const Trend = lazy(() => import('./trend'));

function BarLine({bar}: {bar: Bar}): JSX.Element {
  return (
    <li>
      <a class={bar.isAmiss ? 'measure amiss' : 'measure'} href={bar.href}>
        <span class="measure-label">{bar.label}</span>
        <span class="measure-bar" aria-hidden="true"><span style={{width: `${Math.round(100 * bar.share)}%`}} /></span>
        <strong class="measure-text">{bar.text}</strong>
        <span class="measure-opens quiet small">{bar.opens}</span>
      </a>
    </li>
  );
}

/** What the last audit counted, and the 90 days before. */
export function BookFigures({audit}: {audit: Audit}): JSX.Element {
  const {figures, audited_at: at, trend} = audit;
  if (!figures || !at) {
    return <Empty title="Not audited yet">An audit looks at each contact of the book and changes nothing. "Audit now" begins one; else it comes by itself once a week.</Empty>;
  }
  return (
    <>
      <p class="quiet">{count(figures.contacts, 'contact')}, audited {moment(at)}. Each bar opens its list.</p>
      <div class="measures">
        {barsOf(figures, audit.contact_book).map(([heading, bars]) => (
          <section key={heading} aria-label={heading}>
            <h2>{heading}</h2>
            <ul>{bars.map((bar) => <BarLine key={bar.label} bar={bar} />)}</ul>
          </section>
        ))}
      </div>
      <Trend trend={trend} />
    </>
  );
}
