// A contact in a line: what stands beside the name in lists.
import type {Contact, Info, Membership} from '../api/types';

type Partly = Pick<Contact, 'infos' | 'memberships'>;

export const valueOf = (info: Info): string => info.value ?? info.name ?? '';

export const firstInfo = (contact: Partial<Partly>, kind: Info['kind']): string =>
  valueOf(contact.infos?.find((info) => info.kind === kind) ?? {kind});

export const companyOf = (contact: Partial<Partly>): Membership | undefined =>
  contact.memberships?.find(({group}) => group.kind === 'organization');

/** "Buyer, Brick & Co", else the e-mail address, else the number. */
export function secondLine(contact: Partial<Partly>): string {
  const company = companyOf(contact);
  const work = [company?.title, company?.group.name].filter(Boolean).join(', ');
  return work || firstInfo(contact, 'email') || firstInfo(contact, 'phone_number');
}
