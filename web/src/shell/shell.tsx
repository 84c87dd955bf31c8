// The frame around the screens: navigation, the screen of the path, and what lies over it.
import {useEffect, useState} from 'preact/hooks';
import {signal} from '@preact/signals';
import type {ComponentType, JSX} from 'preact';
import {go, path} from '../route';
import {screenAt, screens, type Screen, type ScreenProps} from '../screens';
import {SignInAgain} from '../screens/sign-in';
import {SECTIONS} from '../screens/settings/sections';
import {isExpired, leave, session} from '../session';
import {isOffline} from '../api/client';
import {useCommands, type Command} from '../keys';
import {changeSettings, type Settings} from '../settings';
import {Dialog} from '../ui/dialog';
import {Icon} from '../ui/icon';
import {Menu} from '../ui/menu';
import {Avatar, Empty, Failure, Spinner} from '../ui/small';
import {lastChange, recentChanges, Toasts, undoChange} from '../ui/toast';
import {ago} from '../words/date';
import {CommandBar} from './command-bar';
import {KeySheet} from './key-sheet';

const overlay = signal<'commands' | 'keys' | null>(null);
const closeOverlay = () => {
  overlay.value = null;
};

/** Loaded ones stay, so that going back shows them at once. */
const loaded = new Map<string, ComponentType<ScreenProps>>();

function useScreen(screen: Screen | undefined) {
  const [state, setState] = useState<{name: string; error: unknown}>({name: '', error: null});
  const Component = screen && (screen.component ?? loaded.get(screen.name));
  const load = () => {
    if (!screen?.load || Component) return;
    screen.load().then(
      (component) => {
        loaded.set(screen.name, component);
        setState({name: screen.name, error: null});
      },
      (error) => setState({name: screen.name, error}));
  };
  useEffect(load, [screen]);
  return {Component, error: state.name === screen?.name ? state.error : null, retry: load};
}

function ScreenHere(): JSX.Element {
  const found = screenAt(path.value);
  const {Component, error, retry} = useScreen(found?.screen);
  const title = found?.screen.title;
  useEffect(() => {
    document.title = title ? `${title} · Kith` : 'Kith';
  }, [title]);
  if (!found) return <Empty isScreen title="Nothing is here" actions={<a class="button" href="/contacts">Go to contacts</a>}>The address leads to no place of this page.</Empty>;
  if (error) return <div class="screen-wait"><Failure error={new Error('this part of the page could not be loaded')} onRetry={retry} /></div>;
  if (!Component) return <div class="screen-wait"><Spinner /></div>;
  return <Component parts={found.parts} />;
}

function RecentChanges(): JSX.Element | null {
  if (!recentChanges.value.length) return null;
  const items = recentChanges.value.map((change) => ({
    label: change.isUndone ? `Taken back: ${change.text}` : `Undo: ${change.text} (${ago(change.at)})`,
    icon: 'undo' as const,
    isDisabled: change.isUndone,
    run: () => void undoChange(change),
  }));
  return <Menu label="Recent changes" class="nav-item" items={items} isUpward><Icon name="clock" /><span>Recent</span></Menu>;
}

function UserMenu(): JSX.Element {
  const user = session.value!.user;
  return (
    <Menu label={`${user.name || user.email}: account`} class="nav-item" isUpward items={[
      {label: 'Keys', icon: 'keyboard', shortcut: '?', run: () => { overlay.value = 'keys'; }},
      {label: 'Sign out', icon: 'close', run: () => void leave()},
    ]}>
      <Avatar name={user.name || user.email} id={user.id} />
    </Menu>
  );
}

function Navigation(): JSX.Element {
  const here = screenAt(path.value)?.screen;
  return (
    <nav class="nav" aria-label="Main">
      {screens.filter((screen) => screen.navigation).map((screen) => (
        <a key={screen.name} class="nav-item" href={screen.paths[0]} aria-current={screen === here ? 'page' : undefined} title={screen.title}>
          <Icon name={screen.navigation!.icon} size={20} />
          <span>{screen.title}</span>
        </a>
      ))}
      <span class="nav-gap" />
      <RecentChanges />
      <UserMenu />
    </nav>
  );
}

/** What can be done everywhere. */
function useGlobalCommands(): void {
  const places: Command[] = screens.filter((screen) => screen.navigation).map((screen) => ({
    id: `go.${screen.name}`,
    label: `Go to ${screen.title.toLowerCase()}`,
    key: `g ${screen.navigation!.key}`,
    group: 'Go to',
    run: () => go(screen.paths[0]!),
  }));
  const leadTo = (path: string, label: string): Command => ({id: `to.${path}`, label, run: () => go(path)});
  const choose = (label: string, changes: Partial<Settings>): Command => ({id: `set.${label}`, label, isQuiet: true, run: () => changeSettings(changes)});
  useCommands([
    ...places,
    {id: 'contacts.new', label: 'New contact', key: 'n', group: 'Everywhere', run: () => go('/contacts/new')},
    leadTo('/conversations/new', 'New message'),
    leadTo('/export', 'Export contacts'),
    leadTo('/duplicates/history', 'Merges so far'),
    ...Object.entries(SECTIONS).map(([name, title]) => leadTo(`/settings/${name}`, `Settings: ${title.toLowerCase()}`)),
    choose('Dark theme', {theme: 'dark'}),
    choose('Light theme', {theme: 'light'}),
    choose('Theme of the system', {theme: 'system'}),
    choose('Compact rows', {density: 'compact'}),
    choose('Comfortable rows', {density: 'comfortable'}),
    {id: 'commands', label: 'Search and commands', key: 'Mod+k', group: 'Everywhere', isQuiet: true, run: () => { overlay.value = 'commands'; }},
    {id: 'keys', label: 'Show the keys', key: '?', group: 'Everywhere', run: () => { overlay.value = 'keys'; }},
    {
      id: 'undo', label: 'Undo the last change', key: 'z', group: 'Everywhere', run: () => {
        const change = lastChange();
        if (change) void undoChange(change);
      },
    },
    {id: 'sign-out', label: 'Sign out', group: 'Everywhere', run: () => void leave()},
  ]);
}

export function Shell(): JSX.Element {
  useGlobalCommands();
  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById('main')?.focus(); }}>To the content</a>
      <Navigation />
      <div class="shell-main">
        {isOffline.value && <div class="offline" role="status"><Spinner label="" />The server cannot be reached. Trying again; nothing you typed is lost.</div>}
        <main id="main" tabIndex={-1}><ScreenHere /></main>
      </div>
      {overlay.value === 'commands' && <CommandBar onClose={closeOverlay} />}
      {overlay.value === 'keys' && <KeySheet onClose={closeOverlay} />}
      {isExpired.value && <Dialog title="Sign in again" isStubborn onClose={() => {}}><SignInAgain onEntered={() => {}} /></Dialog>}
      <Toasts />
    </div>
  );
}
