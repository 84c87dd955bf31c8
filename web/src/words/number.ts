// Numbers and counted things in words.

const plain = new Intl.NumberFormat(navigator.language.startsWith('en') ? navigator.language : 'en-GB');

/** "1,204,310" */
export const number = (value: number): string => plain.format(value);

/** "1 contact", "1,200 contacts"; `many` for words whose plural is not made with s. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

const units = ['bytes', 'kB', 'MB', 'GB'];

/** "3.4 MB" */
export function bytes(value: number): string {
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
