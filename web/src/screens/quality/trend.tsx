// The last 90 days as plots, and the same as a table for whoever reads no plots.
import {useEffect, useRef} from 'preact/hooks';
import type {JSX} from 'preact';
import uPlot from 'uplot';
import type {Audit, Figures} from '../../api/audits';
import {settings} from '../../settings';
import {day} from '../../words/date';
import {number} from '../../words/number';

interface Series {
  label: string;
  /** A token of the design. Dashes tell lines apart where colours do not. */
  colour: string;
  dash: number[];
  value: (figures: Figures) => number | null;
}

const percent = (part: number | undefined, {contacts}: Figures) => (contacts && part !== undefined ? Math.round((100 * part) / contacts) : null);

const SHARES: readonly Series[] = [
  {label: 'Completeness, on average', colour: '--accent', dash: [], value: ({completeness, contacts}) => (contacts ? completeness : null)},
  {label: 'Valid', colour: '--good', dash: [8, 4], value: (figures) => percent(figures.valid, figures)},
  {label: 'Confirmed within a year', colour: '--warn', dash: [2, 4], value: (figures) => percent(figures.contacts - figures.older, figures)},
];
const COUNTS: readonly Series[] = [
  {label: 'Possible duplicates', colour: '--danger', dash: [], value: ({duplicates_open: open}) => open},
  {label: 'Proposed fixes', colour: '--accent', dash: [8, 4], value: ({proposals_waiting: waiting}) => waiting ?? null},
  {label: 'Addresses that bounced', colour: '--warn', dash: [2, 4], value: ({bounced}) => bounced ?? null},
];
const HEIGHT = 200;

type Day = Audit['trend'][number];
const secondsOf = ({date}: Day): number => new Date(`${date}T12:00`).getTime() / 1000;

/** What a colour of the design is in the theme of now: a canvas knows no tokens. */
function colourOf(element: HTMLElement, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const {color} = getComputedStyle(probe);
  probe.remove();
  return color;
}

function draw(element: HTMLElement, trend: readonly Day[], series: readonly Series[], top: number | null): uPlot {
  const line = colourOf(element, '--line');
  const axis: uPlot.Axis = {stroke: colourOf(element, '--text-quiet'), grid: {stroke: line, width: 1}, ticks: {stroke: line, width: 1}, font: '12px system-ui'};
  return new uPlot({
    width: element.clientWidth, height: HEIGHT, legend: {show: false}, cursor: {show: false},
    scales: {y: {range: (_plot, _least, most) => [0, top ?? Math.max(4, most)]}},
    axes: [{...axis, values: (_plot, splits) => splits.map((at) => day(at)), space: 90}, {...axis, size: 44}],
    series: [{}, ...series.map(({label, colour, dash}) => ({label, dash, stroke: colourOf(element, colour), width: 2, points: {show: trend.length < 20}}))],
  }, [trend.map(secondsOf), ...series.map(({value}) => trend.map(value))] as uPlot.AlignedData, element);
}

function Plot({label, trend, series, top}: {label: string; trend: readonly Day[]; series: readonly Series[]; top: number | null}): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const {theme} = settings.value;
  useEffect(() => {
    const element = frame.current!;
    let plot: uPlot | null = null;
    const redraw = () => {
      plot?.destroy();
      plot = draw(element, trend, series, top);
    };
    const isDark = matchMedia('(prefers-color-scheme: dark)');
    const observer = new ResizeObserver(() => plot?.setSize({width: element.clientWidth, height: HEIGHT}));
    redraw();
    observer.observe(element);
    isDark.addEventListener('change', redraw);
    return () => {
      isDark.removeEventListener('change', redraw);
      observer.disconnect();
      plot?.destroy();
    };
  }, [trend, series, theme]);
  const last = trend[trend.length - 1]!;
  const now = series.map(({label: name, value}) => `${name} ${value(last) ?? 'unknown'}`).join(', ');
  return (
    <figure class="plot">
      <figcaption>
        <h3>{label}</h3>
        <ul class="row wrap small">
          {series.map(({label: name, colour, dash}) => (
            <li key={name} class="row">
              <svg width="28" height="4" aria-hidden="true"><line x1="0" x2="28" y1="2" y2="2" stroke={`var(${colour})`} stroke-width="2" stroke-dasharray={dash.join(' ')} /></svg>{name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={frame} class="plot-frame" role="img" aria-label={`${label}, ${day(secondsOf(trend[0]!))} to ${day(secondsOf(last))}. Last: ${now}. The table below has all days.`} />
    </figure>
  );
}

export default function Trend({trend}: {trend: readonly Day[]}): JSX.Element {
  const all = [...SHARES, ...COUNTS];
  return (
    <section class="stack" aria-labelledby="quality-trend">
      <h2 id="quality-trend">The last 90 days</h2>
      {trend.length > 1
        ? <div class="plots"><Plot label="Shares in percent" trend={trend} series={SHARES} top={100} /><Plot label="Waiting to be put right" trend={trend} series={COUNTS} top={null} /></div>
        : <p class="quiet">A trend begins with the second day that is audited.</p>}
      {trend.length > 0 && (
        <details>
          <summary>As a table</summary>
          <div class="table-frame" tabIndex={0} role="group" aria-label="Trend as a table">
            <table class="table">
              <thead><tr><th scope="col">Day</th><th scope="col" class="number">Contacts</th>{all.map(({label}) => <th key={label} scope="col" class="number">{label}{SHARES.some((one) => one.label === label) ? ', %' : ''}</th>)}</tr></thead>
              <tbody>
                {[...trend].reverse().map((figures) => (
                  <tr key={figures.date}>
                    <th scope="row">{day(secondsOf(figures))}</th><td class="number">{number(figures.contacts)}</td>
                    {all.map(({label, value}) => <td key={label} class="number">{value(figures) ?? '–'}</td>)}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}
