// Dates and times in the user's zone and in words. Instants are Unix seconds, as the API has them.

const language = navigator.language.startsWith('en') ? navigator.language : 'en-GB';
const clock = new Intl.DateTimeFormat(language, {hour: 'numeric', minute: '2-digit'});
const dayThisYear = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'long'});
const dayAnyYear = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'long', year: 'numeric'});
const precise = new Intl.DateTimeFormat(language, {dateStyle: 'full', timeStyle: 'long'});
const relative = new Intl.RelativeTimeFormat(language, {numeric: 'auto'});

const dayNumber = (date: Date) =>
  Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);

/** "today", "yesterday", "3 March", "3 March 2024". */
export function day(seconds: number, now = new Date()): string {
  const date = new Date(seconds * 1000);
  const distance = dayNumber(date) - dayNumber(now);
  if (Math.abs(distance) <= 1) return relative.format(distance, 'day');
  return (date.getFullYear() === now.getFullYear() ? dayThisYear : dayAnyYear).format(date);
}

/** "today, 14:05", "3 March, 09:12"; the time is left out in other years. */
export function moment(seconds: number, now = new Date()): string {
  const date = new Date(seconds * 1000);
  const words = day(seconds, now);
  return date.getFullYear() === now.getFullYear() ? `${words}, ${clock.format(date)}` : words;
}

/** All of it, for tooltips and screen readers. */
export const preciseMoment = (seconds: number): string => precise.format(new Date(seconds * 1000));

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

/** "5 minutes ago", "in 3 days", "now". */
export function ago(seconds: number, now = Date.now() / 1000): string {
  const distance = seconds - now;
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return relative.format(Math.trunc(distance / length), unit);
  }
  return relative.format(0, 'second');
}

/** Of what is left: "about 3 minutes". */
export function duration(seconds: number): string {
  if (seconds < 60) return 'less than a minute';
  const [unit, length] = STEPS.find(([, length]) => seconds >= length)!;
  const count = Math.round(seconds / length);
  return `about ${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** The value of <input type="date"> for an instant, and the end of that day as an instant. */
export function dateInput(seconds: number): string {
  const date = new Date(seconds * 1000);
  return new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())).toISOString().slice(0, 10);
}

export const endOfDay = (value: string): number => Math.floor(new Date(`${value}T23:59:59`).getTime() / 1000);
