// Settings: one list of sections, each with an address of its own.
import type {ComponentChildren, JSX} from 'preact';
import {describe, type Description} from '../../api/account';
import {useLoad} from '../../load';
import {path} from '../../route';
import type {ScreenProps} from '..';
import {Empty, Failure, Spinner} from '../../ui/small';
import {BackupSettings} from './backup';
import {BinSettings, BookSettings, GroupSettings} from './books';
import {MailSettings} from './mail';
import {MemberSettings, OrganizationSettings, TeamSettings} from './people';
import {AboutSettings, AuditSettings} from './server';
import {SECTIONS, type Section} from './sections';
import {ConnectSettings, TokenSettings} from './tokens';
import {AccountSettings, AppearanceSettings} from './you';

interface Entry {
  name: Section;
  show: (me: Description, reload: () => void) => ComponentChildren;
}

const GROUPS: readonly (readonly [string, readonly Entry[]])[] = [
  ['You', [
    {name: 'account', show: (me, reload) => <AccountSettings me={me} onChange={reload} />},
    {name: 'appearance', show: () => <AppearanceSettings />},
  ]],
  ['Contacts', [
    {name: 'books', show: (me) => <BookSettings me={me} />},
    {name: 'groups', show: () => <GroupSettings />},
    {name: 'audits', show: () => <AuditSettings />},
    {name: 'bin', show: () => <BinSettings />},
  ]],
  ['People', [
    {name: 'members', show: (me) => <MemberSettings me={me} />},
    {name: 'teams', show: (me) => <TeamSettings me={me} />},
    {name: 'organization', show: (me, reload) => <OrganizationSettings me={me} onChange={reload} />},
  ]],
  ['Connections', [
    {name: 'mail', show: (me) => <MailSettings me={me} />},
    {name: 'tokens', show: (me) => <TokenSettings me={me} />},
    {name: 'connect', show: () => <ConnectSettings />},
  ]],
  ['Server', [
    {name: 'backup', show: (me) => <BackupSettings me={me} />},
    {name: 'about', show: (me) => <AboutSettings me={me} />},
  ]],
];

const ENTRIES = GROUPS.flatMap(([, entries]) => entries);

function Sections({chosen}: {chosen: string}): JSX.Element {
  return (
    <nav class="settings-nav" aria-label="Settings">
      <h1>Settings</h1>
      {GROUPS.map(([group, entries]) => (
        <div key={group}>
          <h2 class="small quiet">{group}</h2>
          <ul>
            {entries.map(({name}) => (
              <li key={name}><a class="settings-link" href={`/settings/${name}`} aria-current={name === chosen ? 'page' : undefined}>{SECTIONS[name]}</a></li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

export default function Settings({parts}: ScreenProps): JSX.Element {
  const me = useLoad(describe, []);
  const isList = path.value === '/settings';
  const name = parts.section ?? 'account';
  const entry = ENTRIES.find((one) => one.name === name);
  return (
    <div class={isList ? 'settings list-only' : 'settings'}>
      <Sections chosen={name} />
      <div class="settings-pane">
        <a class="settings-back" href="/settings">All settings</a>
        {me.error ? <Failure error={me.error} onRetry={me.reload} /> : null}
        {!entry ? <Empty title="There is no such section">Choose one of the list.</Empty>
          : me.value ? entry.show(me.value, me.reload) : !me.error && <div class="screen-wait"><Spinner /></div>}
      </div>
    </div>
  );
}
