// Who may do what in a book, in rows; and what a change of it would do, in words.
import type {BookChanges, Grant, SharedBook} from '../../api/sharing';
import type {Member, Team} from '../../api/members';
import type {Book, Id, Right} from '../../api/types';

export const RIGHTS: readonly (readonly [Right, string, string])[] = [
  ['see', 'See', 'see it'], ['autocomplete', 'Suggest', 'get its people suggested as recipients'], ['edit', 'Edit', 'edit'],
  ['delete', 'Delete', 'delete'], ['export', 'Export', 'export'], ['share', 'Share', 'share it'],
];
const ALL = RIGHTS.map(([right]) => right);
export const OF_MEMBERS = ALL.filter((right) => right !== 'share');
const READING: readonly Right[] = ['see', 'autocomplete', 'export'];

export interface People {
  members: readonly Member[];
  teams: readonly Team[];
}

/** What of a book decides about rights. */
export type Sharing = Pick<SharedBook, 'scope' | 'member_rights' | 'grants'> & {team: Id | null; owner: Id};

export const sharingOf = (book: SharedBook): Sharing => ({
  scope: book.scope, member_rights: book.member_rights, grants: book.grants, team: book.share_with_team, owner: book.user,
});

export const SCOPES: readonly (readonly [Book['scope'], string])[] = [
  ['user', 'Only who made it'], ['users', 'Named people'], ['team', 'A team'], ['organization', 'The whole organization'],
];

export interface Row {
  id: string;
  name: string;
  about?: string;
  rights: readonly Right[];
}

const memberName = ({members}: People, id: Id | undefined): string => {
  const member = members.find((one) => one.id === id);
  return member ? member.name || member.email : 'Somebody who has left';
};
const teamName = ({teams}: People, id: Id | null | undefined): string => teams.find((one) => one.id === id)?.name ?? 'a team';

export const granteeName = (people: People, {user, team}: Grant): string => (user ? memberName(people, user) : `Team ${teamName(people, team)}`);
export const granteeId = ({user, team}: Grant): Id => (user ?? team)!;

/** One row for each kind of people with rights of their own. */
export function rowsOf(sharing: Sharing, people: People, isReadOnly = false): Row[] {
  const rows: Row[] = [{id: 'owner', name: memberName(people, sharing.owner), about: 'made it', rights: ALL}];
  const isCommon = sharing.scope === 'organization' || sharing.scope === 'team';
  if (isCommon) rows.push({id: 'office', name: 'Owners and admins', about: 'by office', rights: ALL});
  if (sharing.scope === 'organization') rows.push({id: 'members', name: 'All members', about: 'not guests', rights: sharing.member_rights});
  if (sharing.scope === 'team') rows.push({id: 'members', name: `Team ${teamName(people, sharing.team)}`, about: 'its observers only see', rights: sharing.member_rights});
  for (const grant of sharing.grants) rows.push({id: granteeId(grant), name: granteeName(people, grant), rights: grant.rights});
  return isReadOnly ? rows.map((row) => ({...row, rights: row.rights.filter((right) => READING.includes(right))})) : rows;
}

const words = (rights: readonly Right[]): string => {
  const said = RIGHTS.filter(([right]) => rights.includes(right)).map(([, , text]) => text);
  return said.length > 1 ? `${said.slice(0, -1).join(', ')} and ${said[said.length - 1]}` : said.join('');
};

/** What a change of sharing does, a sentence each. */
export function effects(before: Sharing, after: Sharing, people: People): string[] {
  const old = new Map(rowsOf(before, people).map((row) => [row.id === 'members' ? row.name : row.id, row]));
  const fresh = new Map(rowsOf(after, people).map((row) => [row.id === 'members' ? row.name : row.id, row]));
  const said: string[] = [];
  for (const [key, row] of fresh) {
    const had = old.get(key)?.rights ?? [];
    const more = row.rights.filter((right) => !had.includes(right));
    const less = had.filter((right) => !row.rights.includes(right));
    if (more.length) said.push(`${row.name} may ${had.length ? 'also ' : ''}${words(more)}.`);
    if (less.length) said.push(`${row.name} may no longer ${words(less)}.`);
  }
  for (const [key, row] of old) if (!fresh.has(key)) said.push(`${row.name} may do nothing in it any more, unless named in another row.`);
  return said;
}

/** Only what differs goes to the server: a new name needs fewer rights than other sharing. */
export function changesOf(before: Sharing, after: Sharing): BookChanges {
  const changes: BookChanges = {};
  if (before.scope !== after.scope) changes.scope = after.scope;
  if (before.team !== after.team && after.team) changes.team = after.team;
  if (String(before.member_rights) !== String(after.member_rights)) changes.member_rights = after.member_rights;
  if (JSON.stringify(before.grants) !== JSON.stringify(after.grants)) changes.grants = after.grants;
  return changes;
}
