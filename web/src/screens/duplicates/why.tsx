// Why two are taken for one person or not: each signal as a bar to the side it speaks for.
import type {JSX} from 'preact';
import type {Explanation, Signal} from '../../api/duplicates';
import {Notice} from '../../ui/small';
import {plainFields} from '../../words/reason';

/** Beyond this a bar is full: more evidence of one field changes nothing that a person would see. */
const MOST_BITS = 12;

const weightOf = (bits: number): string => {
  const size = Math.abs(bits);
  if (size < 0.5) return 'says little';
  const strength = size >= 8 ? 'very strongly' : size >= 4 ? 'strongly' : size >= 2 ? '' : 'weakly';
  return `speaks ${strength} ${bits > 0 ? 'for it' : 'against it'}`.replace('  ', ' ');
};

function Bar({signal}: {signal: Signal}): JSX.Element {
  const share = Math.min(1, Math.abs(signal.bits) / MOST_BITS) * 50;
  const from = signal.bits < 0 ? 50 - share : 50;
  const values = [signal.left, signal.right].filter(Boolean);
  return (
    <li class="signal">
      <div class="signal-words">
        <strong>{plainFields(signal.field)}</strong> <span class="quiet">{signal.level}, {weightOf(signal.bits)}</span>
        {values.length > 0 && <div class="quiet small any-length">{values.map((value, index) => <>{index > 0 && ' · '}<bdi>{value}</bdi></>)}</div>}
      </div>
      <svg class={signal.bits < 0 ? 'signal-bar against' : 'signal-bar'} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect x={from} y="1" width={share} height="8" />
        <line x1="50" x2="50" y1="0" y2="10" />
      </svg>
      <span class="bits">{signal.bits > 0 ? '+' : '−'}{Math.abs(signal.bits).toFixed(1)}</span>
    </li>
  );
}

export function Why({explanation}: {explanation: Explanation}): JSX.Element {
  const signals = [...explanation.signals].sort((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  return (
    <section class="why stack" aria-label="Why">
      <h2>Why</h2>
      <p class="any-length" dir="auto">{plainFields(explanation.sentence)}</p>
      {explanation.refused_because && <Notice look="warn">Held down by a rule: {explanation.refused_because}.</Notice>}
      <div class="signal-axis quiet small" aria-hidden="true"><span>against</span><span>for</span></div>
      <ul class="signals">{signals.map((signal) => <Bar key={signal.field} signal={signal} />)}</ul>
      <p class="quiet small">Each step doubles the odds, or halves them. Two contacts of which nothing is known begin at {explanation.prior_bits.toFixed(1).replace('-', '−')}.</p>
      {explanation.what_would_change_it && <p><strong>What would change it:</strong> <span dir="auto">{plainFields(explanation.what_would_change_it)}</span></p>}
    </section>
  );
}
