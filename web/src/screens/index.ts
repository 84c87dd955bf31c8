// The one table of screens. A screen is a folder here with an index.tsx whose default export is its
// component. The screen that is mostly opened first comes with the page, the others together when
// one of them is first gone to: many small files take longer than a few. Styles stand in style.css.
import type {ComponentType} from 'preact';
import type {IconName} from '../ui/icon';
import {match} from '../route';
import Contacts from './contacts';

export interface ScreenProps {
  /** The named parts of the path: {id: "..."}. */
  parts: Record<string, string>;
}

export interface Screen {
  name: string;
  /** Patterns of paths, ":id" for a part. The first one is where the navigation leads. */
  paths: readonly string[];
  title: string;
  /** Its entry in the navigation; `key` is the second stroke after g. */
  navigation?: {icon: IconName; key: string};
  component?: ComponentType<ScreenProps>;
  /** Where it did not come with the page. */
  load?: () => Promise<ComponentType<ScreenProps>>;
}

const later = async (name: keyof typeof import('./later')): Promise<ComponentType<ScreenProps>> => (await import('./later'))[name];

export const screens: readonly Screen[] = [
  {
    name: 'contacts',
    paths: ['/contacts', '/contacts/new', '/contacts/:id'],
    title: 'Contacts',
    navigation: {icon: 'contacts', key: 'c'},
    component: Contacts,
  },
  {
    name: 'duplicates',
    paths: ['/duplicates', '/duplicates/history'],
    title: 'Duplicates',
    navigation: {icon: 'duplicates', key: 'd'},
    load: () => later('Duplicates'),
  },
  {
    name: 'proposals',
    paths: ['/proposals'],
    title: 'Proposals',
    navigation: {icon: 'proposals', key: 'p'},
    load: () => later('Proposals'),
  },
  {
    name: 'conversations',
    paths: ['/conversations', '/conversations/new', '/conversations/:id'],
    title: 'Mail',
    navigation: {icon: 'conversations', key: 'm'},
    load: () => later('Conversations'),
  },
  {
    name: 'import',
    paths: ['/import', '/import/:id', '/export'],
    title: 'Import',
    navigation: {icon: 'import', key: 'i'},
    load: () => later('Import'),
  },
  {
    name: 'quality',
    paths: ['/quality'],
    title: 'Quality',
    navigation: {icon: 'quality', key: 'q'},
    load: () => later('Quality'),
  },
  {
    name: 'settings',
    paths: ['/settings', '/settings/:section'],
    title: 'Settings',
    navigation: {icon: 'settings', key: 's'},
    load: () => later('Settings'),
  },
];

export interface Found {
  screen: Screen;
  parts: Record<string, string>;
}

/** The screen of a path; "/" is the first one. */
export function screenAt(path: string): Found | null {
  for (const screen of screens) {
    for (const pattern of screen.paths) {
      const parts = match(pattern, path);
      if (parts) return {screen, parts};
    }
  }
  return path === '/' ? {screen: screens[0]!, parts: {}} : null;
}
