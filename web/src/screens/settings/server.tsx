// Audits, and what this is.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Description} from '../../api/account';
import {listSharedBooks, updateBook, type Schedule, type SharedBook} from '../../api/sharing';
import {useLoad} from '../../load';
import {SelectField} from '../../ui/field';
import {Failure, Spinner} from '../../ui/small';
import {hereHour, WEEKDAYS} from '../../words/date';
import {Section, useAction} from './parts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function AuditRow({book, onDone}: {book: SharedBook; onDone: () => void}): JSX.Element {
  const [schedule, setSchedule] = useState<Schedule>(book.quality!);
  const {run, error} = useAction(onDone);
  const mayChange = book.rights.includes('share') && !book.read_only;
  const change = (changes: Partial<Schedule>) => {
    setSchedule({...schedule, ...changes});
    void run(() => updateBook(book.id, {quality: changes}), `Audits of ${book.name} are changed`);
  };
  return (
    <li>
      <bdi class="grow any-length">{book.name}</bdi>
      <div class="row form-row">
        <SelectField label={`How often ${book.name} is audited`} isLabelHidden disabled={!mayChange} value={schedule.audit} onValue={(audit) => change({audit: audit as Schedule['audit']})}
          options={[['off', 'Never'], ['daily', 'Daily'], ['weekly', 'Weekly']]} />
        {schedule.audit === 'weekly' && <SelectField label={`Day of ${book.name}`} isLabelHidden disabled={!mayChange} value={schedule.audit_day} onValue={(audit_day) => change({audit_day})} options={WEEKDAYS.map((name, index) => [name, capital(WEEKDAYS[hereHour(schedule.audit_hour, index).weekday]!)])} />}
        {schedule.audit !== 'off' && <SelectField label={`Hour of ${book.name}`} isLabelHidden disabled={!mayChange} value={String(schedule.audit_hour)} onValue={(hour) => change({audit_hour: Number(hour)})} options={Array.from({length: 24}, (_, hour) => [String(hour), hereHour(hour).time])} />}
      </div>
      {error ? <Failure error={error} /> : null}
    </li>
  );
}

export function AuditSettings(): JSX.Element {
  const books = useLoad(async (signal) => (await listSharedBooks(signal)).filter((book) => book.quality), []);
  return (
    <Section title="Audits" about="An audit looks at every contact of a book, keeps the figures that Quality shows, and proposes what can be mended. Who may share a book sets its hours; they are those of your zone.">
      {books.error ? <Failure error={books.error} onRetry={books.reload} /> : null}
      {books.isLoading && !books.value && <Spinner />}
      <ul class="rows">{books.value?.map((book) => <AuditRow key={book.id} book={book} onDone={() => {}} />)}</ul>
    </Section>
  );
}

export function AboutSettings({me}: {me: Description}): JSX.Element {
  return (
    <Section title="About Kith" about="One contact book for teams and their agents.">
      <dl class="facts">
        <dt>Version</dt><dd>{me.version}</dd>
        <dt>Licence</dt><dd>GNU Affero General Public License 3.0 or later. Who uses a changed Kith over a network has a right to its source.</dd>
        <dt>In this page</dt><dd>Preact, Preact Signals and uPlot, MIT licence</dd>
      </dl>
    </Section>
  );
}
