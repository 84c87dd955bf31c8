// What a person chose for this browser: looks and keys. Kept in localStorage; nothing of it is data.
import {effect, signal} from '@preact/signals';

export interface Settings {
  theme: 'system' | 'light' | 'dark';
  density: 'comfortable' | 'compact';
  /** Whether single keys without Ctrl or Alt do something. */
  singleKeys: boolean;
  /** Binding id -> the key chosen for it instead. */
  keys: Record<string, string>;
}

const NAME = 'kith.settings';
const DEFAULTS: Settings = {theme: 'system', density: 'comfortable', singleKeys: true, keys: {}};

function read(): Settings {
  try {
    return {...DEFAULTS, ...JSON.parse(localStorage.getItem(NAME) ?? '{}')};
  } catch {
    return DEFAULTS;
  }
}

export const settings = signal<Settings>(read());

export function changeSettings(changes: Partial<Settings>): void {
  settings.value = {...settings.value, ...changes};
}

/** Puts the choices into force, now and whenever they change. */
export function applySettings(): void {
  effect(() => {
    const {theme, density} = settings.value;
    const root = document.documentElement;
    root.dataset.theme = theme;
    root.dataset.density = density;
    try {
      localStorage.setItem(NAME, JSON.stringify(settings.value));
    } catch {
      // A browser that keeps nothing: the choices last as long as the page.
    }
  });
}
