// The organization, its members, its teams.
import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import {updateOrganization, type Description, type Role} from '../../api/account';
import {createTeam, deleteTeam, inviteMember, removeMember, updateMember, updateTeam, type Member, type Team} from '../../api/members';
import {Button} from '../../ui/button';
import {Dialog} from '../../ui/dialog';
import {errorAt, SelectField, TextField} from '../../ui/field';
import {Avatar, Chip, Failure, Spinner} from '../../ui/small';
import {count} from '../../words/number';
import {usePeople} from './books';
import {Ask, Copyable, Once, OwnPassword, Section, useAction} from './parts';

export const isAdmin = ({user, token}: Description): boolean => (user.role === 'admin' || user.role === 'owner') && token.class === 'admin';

const ROLES: readonly (readonly [Role, string, string])[] = [
  ['guest', 'Guest', 'sees only books that name him'],
  ['member', 'Member', 'has what members have in each book'],
  ['admin', 'Admin', 'manages members, teams and tokens, and has every right in books of teams and the organization'],
  ['owner', 'Owner', 'is an admin, and makes other owners'],
];
const roleName = (role: Role): string => ROLES.find(([name]) => name === role)![1];
const roleWords = (role: Role): string => ROLES.find(([name]) => name === role)![2];

/** Only an owner makes owners. */
const rolesFor = (me: Description) => ROLES.filter(([role]) => role !== 'owner' || me.user.role === 'owner').map(([role, name]) => [role, name] as const);

const ADMINS_ONLY = 'Admins and owners change this.';

export function OrganizationSettings({me, onChange}: {me: Description; onChange: () => void}): JSX.Element {
  const [name, setName] = useState(me.organization.name);
  const [region, setRegion] = useState(me.organization.region ?? '');
  const {run, error, isBusy} = useAction(onChange);
  if (!isAdmin(me)) {
    return (
      <Section title="Organization" about={ADMINS_ONLY}>
        <dl class="facts"><dt>Name</dt><dd dir="auto">{me.organization.name}</dd><dt>Country of telephone numbers</dt><dd>{me.organization.region || 'none'}</dd></dl>
      </Section>
    );
  }
  return (
    <Section title="Organization">
      <form class="stack narrow" onSubmit={(event) => { event.preventDefault(); void run(() => updateOrganization(me.organization.id, {name, region}), 'The organization is changed'); }}>
        <TextField label="Name" value={name} onValue={setName} error={errorAt(error, 'name')} />
        <TextField label="Country of telephone numbers" hint="Where numbers without + are from: two letters, as DE, GB, US. Empty: none is assumed." maxLength={2} value={region}
          onValue={(value) => setRegion(value.toUpperCase())} error={errorAt(error, 'region')} />
        {error && !errorAt(error, 'name') && !errorAt(error, 'region') ? <Failure error={error} /> : null}
        <div><Button type="submit" look="primary" isBusy={isBusy} disabled={!name.trim()}>Save</Button></div>
      </form>
    </Section>
  );
}

function Invite({me, onLink, onClose}: {me: Description; onLink: (link: string) => void; onClose: () => void}): JSX.Element {
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const [password, setPassword] = useState('');
  const {run, error, isBusy} = useAction(() => {});
  return (
    <Dialog title="Invite somebody" onClose={onClose} onSubmit={() => void run(async () => onLink(location.origin + await inviteMember({email, name, role, password: password || undefined})))} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!email.trim() || !name.trim()}>Make the link</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="E-mail address" type="email" value={email} onValue={setEmail} autoFocus error={errorAt(error, 'email')} />
        <TextField label="Name" value={name} onValue={setName} error={errorAt(error, 'name')} />
        <SelectField label="Role" value={role} onValue={(value) => setRole(value as Role)} options={rolesFor(me)} hint={`${roleName(role)}: ${roleWords(role)}.`} />
        <OwnPassword error={error} value={password} onValue={setPassword} />
        {error && !errorAt(error, 'email') && !errorAt(error, 'name') && !errorAt(error, 'password') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

/** For a forgotten password or a lost phone: whoever has the link is that member. */
function NewLink({member, onLink, onClose}: {member: Member; onLink: (link: string) => void; onClose: () => void}): JSX.Element {
  const [password, setPassword] = useState('');
  const {run, error, isBusy} = useAction(() => {});
  const make = async () => onLink(location.origin + await inviteMember({email: member.email, name: member.name, role: member.role, password: password || undefined}));
  return (
    <Dialog title={`A new link for ${member.name || member.email}?`} onClose={onClose} onSubmit={() => void run(make)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy}>Make the link</Button>
      </>
    )}>
      <div class="stack">
        <p>Whoever opens it chooses a new password; codes at sign-in end with that. The browsers of <bdi>{member.name || member.email}</bdi> are signed out now. Tokens go on: look through them under Tokens.</p>
        <OwnPassword error={error} value={password} onValue={setPassword} />
        {error && !errorAt(error, 'password') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

function MemberDialog({member, me, onDone, onClose}: {member: Member; me: Description; onDone: () => void; onClose: () => void}): JSX.Element {
  const [name, setName] = useState(member.name);
  const [role, setRole] = useState(member.role);
  const [password, setPassword] = useState('');
  const {run, error, isBusy} = useAction(() => { onClose(); onDone(); });
  const changes = {...(name !== member.name && {name}), ...(role !== member.role && {role})};
  return (
    <Dialog title={`Change ${member.name || member.email}`} onClose={onClose} onSubmit={() => void run(() => updateMember(member.id, {...changes, ...(password && {password})}), `Changed ${name}`)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!Object.keys(changes).length || !name.trim()}>Change</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="Name" value={name} onValue={setName} error={errorAt(error, 'name')} />
        <SelectField label="Role" value={role} onValue={(value) => setRole(value as Role)} options={rolesFor(me)} error={errorAt(error, 'role')} />
        <p role="status">{role === member.role ? `${roleName(role)}: ${roleWords(role)}.` : `${name} becomes ${roleName(role).toLowerCase()}: ${roleWords(role)}.`}</p>
        <OwnPassword error={error} value={password} onValue={setPassword} />
        {error && !errorAt(error, 'name') && !errorAt(error, 'role') && !errorAt(error, 'password') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

export function MemberSettings({me}: {me: Description}): JSX.Element {
  const people = usePeople();
  const [inviting, setInviting] = useState(false);
  const [link, setLink] = useState('');
  const [changing, setChanging] = useState<Member | null>(null);
  const [linking, setLinking] = useState<Member | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  const mayChange = isAdmin(me);
  return (
    <Section title="Members" about={mayChange ? undefined : ADMINS_ONLY} action={mayChange && <Button icon="plus" onClick={() => setInviting(true)}>Invite</Button>}>
      {people.error ? <Failure error={people.error} onRetry={people.reload} /> : null}
      {people.isLoading && !people.value && <Spinner />}
      <ul class="rows">
        {people.value?.members.map((member) => (
          <li key={member.id}>
            <Avatar name={member.name || member.email} id={member.id} />
            <div class="grow">
              <div class="row wrap"><bdi class="any-length">{member.name || member.email}</bdi><Chip>{roleName(member.role)}</Chip>{member.me && <Chip look="good">You</Chip>}</div>
              <bdi class="small quiet any-length">{member.email}</bdi>
            </div>
            {mayChange && (member.role !== 'owner' || me.user.role === 'owner') && (
              <>
                <Button size="small" aria-label={`Change ${member.name || member.email}`} onClick={() => setChanging(member)}>Change</Button>
                {!member.me && me.user.role === 'owner' && <Button size="small" aria-label={`New link for ${member.name || member.email}`} onClick={() => setLinking(member)}>New link</Button>}
                {!member.me && <Button size="small" icon="trash" label={`Remove ${member.name || member.email}`} onClick={() => setRemoving(member)} />}
              </>
            )}
          </li>
        ))}
      </ul>
      {inviting && <Invite me={me} onClose={() => setInviting(false)} onLink={(made) => { setInviting(false); setLink(made); people.reload(); }} />}
      {linking && <NewLink member={linking} onClose={() => setLinking(null)} onLink={(made) => { setLinking(null); setLink(made); }} />}
      {link && (
        <Once title="The one-time link" onClose={() => setLink('')}>
          <p>Send this link to whom it is for. It works once, and is shown this once.</p>
          <Copyable label="One-time link" text={link} />
        </Once>
      )}
      {changing && <MemberDialog member={changing} me={me} onDone={people.reload} onClose={() => setChanging(null)} />}
      {removing && (
        <Ask title={`Remove ${removing.name || removing.email}?`} does="Remove" done={`Removed ${removing.name || removing.email}`} isDangerous action={() => removeMember(removing.id)} onDone={people.reload} onClose={() => setRemoving(null)}>
          <p>Tokens and sessions end at once, and all teams are left. What was written stays, with the name beside it.</p>
        </Ask>
      )}
    </Section>
  );
}

type Place = 'none' | 'member' | 'observer';

function TeamDialog({team, members, onDone, onClose}: {team: Team; members: readonly Member[]; onDone: () => void; onClose: () => void}): JSX.Element {
  const [name, setName] = useState(team.name);
  const [active, setActive] = useState(team.active_members);
  const [observers, setObservers] = useState(team.observers);
  const {run, error, isBusy} = useAction(() => { onClose(); onDone(); });
  const placeOf = (id: string): Place => (active.includes(id) ? 'member' : observers.includes(id) ? 'observer' : 'none');
  const move = (id: string, to: Place) => {
    setActive(to === 'member' ? [...active.filter((one) => one !== id), id] : active.filter((one) => one !== id));
    setObservers(to === 'observer' ? [...observers.filter((one) => one !== id), id] : observers.filter((one) => one !== id));
  };
  return (
    <Dialog title={`Change ${team.name}`} onClose={onClose} onSubmit={() => void run(() => updateTeam(team.id, {name, active_members: active, observers}), `Changed ${name}`)} foot={(
      <>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isBusy} disabled={!name.trim()}>Change</Button>
      </>
    )}>
      <div class="stack">
        <TextField label="Name" value={name} onValue={setName} error={errorAt(error, 'name')} />
        <p class="small quiet">Who joins sees the team's books and mail at once; who leaves no longer does. Observers see, and change nothing.</p>
        {members.map((member) => (
          <SelectField key={member.id} label={member.name || member.email} value={placeOf(member.id)} onValue={(to) => move(member.id, to as Place)}
            options={[['none', 'Not in it'], ['member', 'Member'], ['observer', 'Observer']]} />
        ))}
        {error && !errorAt(error, 'name') ? <Failure error={error} /> : null}
      </div>
    </Dialog>
  );
}

function NewTeam({onDone, onClose}: {onDone: () => void; onClose: () => void}): JSX.Element {
  const [name, setName] = useState('');
  return (
    <Ask title="New team" does="Make" done={`Made ${name}`} action={() => createTeam(name)} onDone={onDone} onClose={onClose}>
      <TextField label="Name" value={name} onValue={setName} autoFocus />
    </Ask>
  );
}

export function TeamSettings({me}: {me: Description}): JSX.Element {
  const people = usePeople();
  const [changing, setChanging] = useState<Team | 'new' | null>(null);
  const [deleting, setDeleting] = useState<Team | null>(null);
  const mayChange = isAdmin(me);
  const names = (ids: readonly string[]) => ids.map((id) => people.value?.members.find((member) => member.id === id)).map((member) => member && (member.name || member.email)).filter(Boolean).join(', ');
  return (
    <Section title="Teams" about={mayChange ? 'Books and mail accounts can be a team’s.' : ADMINS_ONLY} action={mayChange && <Button icon="plus" onClick={() => setChanging('new')}>New team</Button>}>
      {people.error ? <Failure error={people.error} onRetry={people.reload} /> : null}
      {people.isLoading && !people.value && <Spinner />}
      {people.value?.teams.length === 0 && <p class="quiet">There is no team yet.</p>}
      <ul class="rows">
        {people.value?.teams.map((team) => (
          <li key={team.id}>
            <div class="grow">
              <bdi class="any-length">{team.name}</bdi>
              <p class="small quiet any-length" dir="auto">{count(team.active_members.length, 'member')}{team.active_members.length > 0 && `: ${names(team.active_members)}`}{team.observers.length > 0 && `; observing: ${names(team.observers)}`}</p>
            </div>
            {mayChange && <Button size="small" aria-label={`Change ${team.name}`} onClick={() => setChanging(team)}>Change</Button>}
            {mayChange && <Button size="small" icon="trash" label={`Delete ${team.name}`} onClick={() => setDeleting(team)} />}
          </li>
        ))}
      </ul>
      {changing === 'new' && <NewTeam onDone={people.reload} onClose={() => setChanging(null)} />}
      {changing && changing !== 'new' && <TeamDialog team={changing} members={people.value?.members ?? []} onDone={people.reload} onClose={() => setChanging(null)} />}
      {deleting && (
        <Ask title={`Delete ${deleting.name}?`} does="Delete" done={`Deleted ${deleting.name}`} isDangerous action={() => deleteTeam(deleting.id)} onDone={people.reload} onClose={() => setDeleting(null)}>
          <p>Its members stay members of the organization. A team that has books keeps them, and cannot be deleted before they are somebody else's.</p>
        </Ask>
      )}
    </Section>
  );
}
