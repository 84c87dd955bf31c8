// The one table of screens. A screen is a folder here with an index.tsx whose default export is its
// component; its code is fetched when it is first gone to. Its styles stand in style.css.
import type {ComponentType} from 'preact';
import type {IconName} from '../ui/icon';
import {match} from '../route';

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
  load: () => Promise<{default: ComponentType<ScreenProps>}>;
}

export const screens: readonly Screen[] = [
  {
    name: 'contacts',
    paths: ['/contacts', '/contacts/new', '/contacts/:id'],
    title: 'Contacts',
    navigation: {icon: 'contacts', key: 'c'},
    load: () => import('./contacts'),
  },
  {
    name: 'duplicates',
    paths: ['/duplicates', '/duplicates/history'],
    title: 'Duplicates',
    navigation: {icon: 'duplicates', key: 'd'},
    load: () => import('./duplicates'),
  },
  {
    name: 'proposals',
    paths: ['/proposals'],
    title: 'Proposals',
    navigation: {icon: 'proposals', key: 'p'},
    load: () => import('./proposals'),
  },
  {
    name: 'conversations',
    paths: ['/conversations', '/conversations/new', '/conversations/:id'],
    title: 'Mail',
    navigation: {icon: 'conversations', key: 'm'},
    load: () => import('./conversations'),
  },
  {
    name: 'import',
    paths: ['/import', '/import/:id', '/export'],
    title: 'Import',
    navigation: {icon: 'import', key: 'i'},
    load: () => import('./import'),
  },
  {
    name: 'quality',
    paths: ['/quality'],
    title: 'Quality',
    navigation: {icon: 'quality', key: 'q'},
    load: () => import('./quality'),
  },
  {
    name: 'settings',
    paths: ['/settings', '/settings/:section'],
    title: 'Settings',
    navigation: {icon: 'settings', key: 's'},
    load: () => import('./settings'),
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
