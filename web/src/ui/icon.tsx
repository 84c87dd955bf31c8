// The pictograms, drawn on 20 × 20 with strokes.
import type {JSX} from 'preact';

const PATHS = {
  contacts: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 16.5c.5-3 2.8-4.5 6-4.5s5.5 1.5 6 4.5',
  duplicates: 'M7 6V4.5A1.5 1.5 0 0 1 8.5 3h7A1.5 1.5 0 0 1 17 4.5v7a1.5 1.5 0 0 1-1.5 1.5H14M4.5 7h7A1.5 1.5 0 0 1 13 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-7A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7Z',
  import: 'M10 3v9m0 0 3.5-3.5M10 12 6.5 8.5M3.5 13v2A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5v-2',
  export: 'M10 12V3m0 0 3.5 3.5M10 3 6.5 6.5M3.5 13v2A1.5 1.5 0 0 0 5 16.5h10a1.5 1.5 0 0 0 1.5-1.5v-2',
  proposals: 'M3.5 11.5 5.5 4h9l2 7.5v3A1.5 1.5 0 0 1 15 16H5a1.5 1.5 0 0 1-1.5-1.5v-3Zm0 0H7l1 2h4l1-2h3.5',
  quality: 'M4 16.5V11m4 5.5v-9m4 9V9m4 7.5v-13',
  conversations: 'M4.5 4h11A1.5 1.5 0 0 1 17 5.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3h-1A1.5 1.5 0 0 1 3 12.5v-7A1.5 1.5 0 0 1 4.5 4Z',
  settings: 'M3 6h8m4 0h2M3 14h2m4 0h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12Zm4.3-1.7L17 17',
  close: 'm5.5 5.5 9 9m0-9-9 9',
  plus: 'M10 4v12M4 10h12',
  check: 'm4 10.5 4 4 8-9',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  down: 'm5.5 8 4.5 4.5L14.5 8',
  right: 'm8 5.5 4.5 4.5L8 14.5',
  back: 'M16 10H4m0 0 5-5m-5 5 5 5',
  edit: 'm4 16 .8-3.2L13 4.6a1.4 1.4 0 0 1 2 0l.4.4a1.4 1.4 0 0 1 0 2L7.2 15.2 4 16Z',
  trash: 'M4 5.5h12M8 5.5V4h4v1.5m-6.5 0 .7 11h7.6l.7-11M8.5 8.5v5m3-5v5',
  undo: 'M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm0-11v4l2.5 2',
  warn: 'M10 3.5 17.5 16h-15L10 3.5ZM10 8v4m0 2.2v.01',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm0-8v4.5M10 6.5v.01',
  email: 'M3 5.5h14v9H3v-9Zm0 .5 7 5 7-5',
  phone: 'M4 4.5 7 3.5l1.5 3.5-1.8 1.5a9 9 0 0 0 4.8 4.8l1.5-1.8 3.5 1.5-1 3a1.5 1.5 0 0 1-1.5 1A12.5 12.5 0 0 1 3 6a1.5 1.5 0 0 1 1-1.5Z',
  place: 'M10 17.5s5.5-5 5.5-9a5.5 5.5 0 0 0-11 0c0 4 5.5 9 5.5 9Zm0-7a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l3-3a3 3 0 0 0-4.2-4.2l-.8.8M11.5 8.5a3 3 0 0 0-4.2 0l-3 3a3 3 0 0 0 4.2 4.2l.8-.8',
  note: 'M5 3.5h7l3 3v10H5v-13Zm2.5 6h5m-5 3h5',
  company: 'M4 16.5v-12h7v12m0-8h5v8M2.5 16.5h15M6.5 7.5h2m-2 3h2m-2 3h2m5-2h.01m-.01 2.5h.01',
  book: 'M5 3.5h10v13H5a1.5 1.5 0 0 1 0-3h10M3.5 15V5A1.5 1.5 0 0 1 5 3.5',
  group: 'M3.5 9.5v-6h6l7 7-6 6-7-7Zm3-3v.01',
  star: 'm10 3.5 2 4.3 4.7.6-3.5 3.2.9 4.7-4.1-2.3-4.1 2.3.9-4.7L3.3 8.4 8 7.8l2-4.3Z',
  keyboard: 'M2.5 5.5h15v9h-15v-9Zm3 3h.01m3 0h.01m3 0h.01m3 0h.01M6.5 11.5h7',
  sort: 'M6.5 4v12m0 0-3-3m3 3 3-3M13.5 16V4m0 0-3 3m3-3 3 3',
  filter: 'M3.5 5h13m-10.5 5h8m-5.5 5h3',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({name, size = 18}: {name: IconName; size?: number}): JSX.Element {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
