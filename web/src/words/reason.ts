// Why two may be one person, from the server's "given name equal, company alike" to what people say.

const LEVELS: readonly (readonly [RegExp, string])[] = [
  [/([^,]+) equal, but of many(?=,|$)/g, 'same $1 as many'],
  [/([^,]+) equal but for an error(?=,|$)/g, 'almost the same $1'],
  [/([^,]+) equal in part(?=,|$)/g, 'partly the same $1'],
  [/([^,]+) equal(?=,|$)/g, 'same $1'],
  [/([^,]+) alike(?=,|$)/g, 'similar $1'],
  [/([^,]+) related(?=,|$)/g, 'related $1'],
];

/** Fields by the names that the form has for them. */
export const plainFields = (text: string): string => text.replace(/given name/g, 'first name').replace(/family name/g, 'last name');

/** "same first name, similar company" */
export const reasonWords = (text: string): string =>
  LEVELS.reduce((words, [level, plain]) => words.replace(level, (_, field: string) => `${/^ /.exec(field)?.[0] ?? ''}${plain.replace('$1', field.trim())}`), plainFields(text));
