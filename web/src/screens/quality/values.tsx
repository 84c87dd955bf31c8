import type {JSX} from 'preact';
import {Icon} from '../../ui/icon';
import type {Fix} from '../../api/audits';

const FIELDS: Record<string, string> = {email: 'E-mail', phone_number: 'Phone', phone: 'Phone', company: 'Company', first_name: 'First name', last_name: 'Last name', name: 'Name'};

export const fieldName = (field: string): string => FIELDS[field] ?? (field.charAt(0).toUpperCase() + field.slice(1)).replace(/_/g, ' ');

/** Values before and after, told apart by more than colour. */
export function Values({values}: {values: Fix['values']}): JSX.Element {
  return (
    <ul class="changes">
      {values.map(({field, was, becomes}, index) => (
        <li key={index}>
          <span class="quiet small">{fieldName(field)}</span>
          {was ? <del class="any-length" dir="auto">{was}</del> : <span class="quiet">nothing</span>}
          <Icon name="right" size={14} /><span class="unseen">becomes</span>
          {becomes ? <ins class="any-length" dir="auto">{becomes}</ins> : <span class="quiet">is taken out</span>}
        </li>
      ))}
    </ul>
  );
}
