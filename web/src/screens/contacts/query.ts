// The query language of the search as chips and words: company:"Brick & Co" missing:email noor.

const FILTER = /^(?:(?:book|group|company|email|phone|missing|by|dup):|stale[<>])/;
const PIECES = /(?:[^\s"]|"[^"]*"?)+/g;

export interface Query {
  /** Whole filters: 'company:"Brick & Co"'. */
  filters: string[];
  words: string;
}

export function parseQuery(text: string): Query {
  const pieces = text.match(PIECES) ?? [];
  return {
    filters: pieces.filter((piece) => FILTER.test(piece)),
    words: pieces.filter((piece) => !FILTER.test(piece)).join(' '),
  };
}

/** What is being typed: a filter becomes a chip when it is ended by a space. */
export function takeFilters(typed: string): Query {
  const isEnded = /\s$/.test(typed);
  const pieces = typed.match(PIECES) ?? [];
  const isWhole = (piece: string, index: number) =>
    FILTER.test(piece) && !/[:<>]$/.test(piece) && (isEnded || index < pieces.length - 1) && (piece.split('"').length - 1) % 2 === 0;
  const filters = pieces.filter(isWhole);
  return {filters, words: filters.length ? pieces.filter((piece, index) => !isWhole(piece, index)).join(' ') : typed};
}

/** As the API takes it; a filter that is still being typed is left out. */
export const writeTyped = ({filters, words}: Query): string => [...filters, parseQuery(words).words].filter(Boolean).join(' ');

const WORDS: Record<string, string> = {
  'missing:email': 'No e-mail address', 'missing:phone': 'No number', 'missing:company': 'No company', 'missing:title': 'No title',
  'missing:name': 'No name', 'stale>365d': 'Not confirmed for a year', 'by:agent': 'Written by an agent', 'dup:open': 'Possible duplicates',
};

/** The filters that the menu offers. */
export const OFFERED = Object.keys(WORDS);

const UNITS: Record<string, string> = {d: 'days', w: 'weeks', m: 'months', y: 'years'};

/** "Confirmed within 90 days" of 'stale<90d'. */
function ageWords(filter: string): string | undefined {
  const [, sign, number, unit = 'd'] = /^stale([<>])(\d+)([dwmy]?)$/.exec(filter) ?? [];
  return sign && `${sign === '<' ? 'Confirmed within' : 'Not confirmed for'} ${number} ${UNITS[unit] ?? 'days'}`;
}

/** What a chip says. */
export function filterWords(filter: string): string {
  const [, name, value] = /^(\w+):(.*)$/.exec(filter) ?? [];
  return WORDS[filter] ?? ageWords(filter) ?? (name ? `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${value!.replace(/"/g, '')}` : filter);
}
