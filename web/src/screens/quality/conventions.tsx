// What a book asks of its contacts and how it writes them, each rule with what it would change.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {conventionsOf, previewFix, saveConventions, type Conventions} from '../../api/audits';
import type {Book, Id} from '../../api/types';
import {useLoad} from '../../load';
import {address} from '../../route';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Failure, Notice, Spinner} from '../../ui/small';
import {changeCount, notify, notifyFailure} from '../../ui/toast';
import {hereHour, WEEKDAYS} from '../../words/date';
import {count} from '../../words/number';
import {Values} from './values';

type Naming = 'name_case' | 'name_order' | 'company_suffix' | 'phone_format';

interface NamingRule {
  /** Also the key of the rule that makes it so. */
  key: Naming;
  label: string;
  options: readonly (readonly [string, string])[];
  /** The choice by which it changes nothing. */
  none: string;
}

const NAMING: readonly NamingRule[] = [
  {key: 'name_case', label: 'Capitals in names', none: 'keep', options: [['keep', 'As they are'], ['proper', 'NOOR HADDAD becomes Noor Haddad']]},
  {key: 'name_order', label: 'Order of names', none: 'keep', options: [['keep', 'As they are'], ['split', '"Haddad, Noor" becomes Noor and Haddad']]},
  {key: 'company_suffix', label: 'Legal forms of companies', none: 'keep', options: [['keep', 'As they are'], ['without', 'Left out: Brick'], ['canonical', 'In one way: Brick Ltd, Brick GmbH']]},
  {key: 'phone_format', label: 'Phone numbers', none: 'as_typed', options: [['as_typed', 'As typed'], ['international', '+1 201 555 0123'], ['national', '(201) 555-0123, foreign ones with +']]},
];
const FIELDS = [['name', 'A name'], ['reach', 'E-mail, phone or profile'], ['company', 'Company'], ['title', 'Job title'], ['email', 'E-mail'], ['phone', 'Phone']] as const;
const SCHEDULES = [['off', 'Never'], ['weekly', 'Every week'], ['daily', 'Every day']] as const;
const SHOWN = 3;

/** The first contacts that the convention would change. */
function Preview({book, rule}: {book: Id; rule: Naming}): JSX.Element {
  const {value, error, reload} = useLoad((signal) => previewFix(book, rule, undefined, signal), [book, rule, changeCount.value]);
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!value) return <Spinner label="Looking what it would change" />;
  const {fixes = [], next_cursor: next} = value;
  if (!fixes.length) return <p class="quiet small">All contacts are so already.</p>;
  return (
    <div class="convention-preview">
      {fixes.slice(0, SHOWN).map((fix) => <Values key={fix.contact} values={fix.values} />)}
      <a class="small" href={address('/quality', {book, rule})}>{next ? `More than ${count(fixes.length, 'contact')}` : count(fixes.length, 'contact')}: look and fix</a>
    </div>
  );
}

type FieldsProps = {legend: string; hint: string; chosen: readonly string[]; isDisabled: boolean; onChoose: (fields: string[]) => void};

function Asked({legend, hint, chosen, isDisabled, onChoose}: FieldsProps): JSX.Element {
  const toggle = (field: string) => onChoose(chosen.includes(field) ? chosen.filter((other) => other !== field) : [...chosen, field]);
  return (
    <fieldset disabled={isDisabled}>
      <legend class="field-label">{legend}</legend>
      <p class="field-hint">{hint}</p>
      <div class="asked">
        {FIELDS.map(([field, words]) => (
          <label key={field} class="check"><input type="checkbox" checked={chosen.includes(field)} onChange={() => toggle(field)} />{words}</label>
        ))}
      </div>
    </fieldset>
  );
}

function StaleField({days, isDisabled, onDays}: {days: number; isDisabled: boolean; onDays: (days: number) => Promise<unknown>}): JSX.Element {
  const [typed, setTyped] = useState(String(days));
  const [error, setError] = useState<unknown>(null);
  const isNumber = /^\d+$/.test(typed.trim());
  const save = () => {
    if (isNumber && Number(typed) !== days) void onDays(Number(typed)).then(setError);
  };
  return (
    <TextField label="Not confirmed for long means, in days" hint="0: never." inputMode="numeric" disabled={isDisabled} value={typed} onValue={setTyped}
      onBlur={save} onKeyDown={(event) => { if (event.key === 'Enter') save(); }}
      error={isNumber ? errorAt(error, 'stale_days') : 'A number of days, as 365.'} />
  );
}

/** "On Mondays, 04:00." */
function weekly({audit_day: day, audit_hour: hour}: Conventions): string {
  const {weekday, time} = hereHour(hour, WEEKDAYS.indexOf(day as typeof WEEKDAYS[number]));
  return `On ${WEEKDAYS[weekday]!.charAt(0).toUpperCase()}${WEEKDAYS[weekday]!.slice(1)}s, ${time}.`;
}

export function ConventionsForm({book}: {book: Book}): JSX.Element {
  const [changed, setChanged] = useState<Partial<Conventions>>({});
  const now = {...conventionsOf(book), ...changed};
  const isDisabled = !book.rights.includes('edit');
  /** Each choice is kept at once; it changes no contact. Resolves to what went wrong, if anything. */
  const save = async (quality: Partial<Conventions>): Promise<unknown> => {
    const before = Object.fromEntries(Object.keys(quality).map((key) => [key, now[key as keyof Conventions]]));
    setChanged((others) => ({...others, ...quality}));
    try {
      await saveConventions(book.id, quality);
      // Settings of a book are in no batch: the way back is to set them as they were.
      notify('Convention kept', {
        undo: async () => {
          await saveConventions(book.id, before);
          setChanged((others) => ({...others, ...before}));
        },
      });
      return null;
    } catch (thrown) {
      setChanged({});
      notifyFailure(thrown);
      return thrown;
    }
  };
  return (
    <>
      {isDisabled ? <Notice>You may look, but not change this book's conventions.</Notice>
        : <p class="quiet">A convention changes no contact by itself: it says what is found, and you decide on the fix.</p>}
      <section class="conventions" aria-label="Naming">
        {NAMING.map(({key, label, options, none}) => (
          <div key={key} class="convention">
            <SelectField label={label} value={now[key]} disabled={isDisabled} options={options} onValue={(value) => void save({[key]: value})} />
            {now[key] === none ? <p class="quiet small">Nothing is looked for.</p> : <Preview book={book.id} rule={key} />}
          </div>
        ))}
      </section>
      <section class="conventions" aria-label="What is asked for">
        <Asked legend="Required" hint="Imports refuse rows without." chosen={now.required} isDisabled={isDisabled} onChoose={(required) => void save({required})} />
        <Asked legend="Recommended" hint="Its lack is a hint." chosen={now.recommended} isDisabled={isDisabled} onChoose={(recommended) => void save({recommended})} />
        <StaleField key={now.stale_days} days={now.stale_days} isDisabled={isDisabled} onDays={(days) => save({stale_days: days})} />
        <SelectField label="Audited by itself" value={now.audit} disabled={isDisabled} options={SCHEDULES} onValue={(value) => void save({audit: value as Conventions['audit']})}
          hint={now.audit === 'weekly' ? weekly(now) : undefined} />
      </section>
    </>
  );
}
