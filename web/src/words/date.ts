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

const calendarDay = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'long', timeZone: 'UTC'});
const calendarDate = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC'});

/** A day of the calendar as the API writes it, "1922-03-03" or "--03-03" without a year, as people do: "3 March 1922". */
export function calendarWords(text: string): string {
  const [, year, month, date] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (!month) return text;
  const isYearKnown = year !== '-';
  return (isYearKnown ? calendarDate : calendarDay).format(Date.UTC(isYearKnown ? Number(year) : 2000, Number(month) - 1, Number(date)));
}

/** A sentence of the server, its dates as people write them. */
export const withDateWords = (sentence: string): string => sentence.replace(/\b\d{4}-\d\d-\d\d\b/g, calendarWords);

/** An hour of the server's week, which is that of UTC, here: the day and "04:00". */
export function hereHour(hour: number, weekday = 0): {weekday: number; time: string} {
  const then = new Date();
  then.setUTCHours(hour, 0, 0, 0);
  const shift = dayNumber(then) - Math.floor(then.getTime() / 86_400_000);
  return {weekday: (weekday + shift + 7) % 7, time: `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`};
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** All of it, for tooltips and screen readers. */
export const preciseMoment = (seconds: number): string => precise.format(new Date(seconds * 1000));

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_557_600], ['month', 2_629_800], ['day', 86_400], ['hour', 3600], ['minute', 60],
];

/** "5 minutes ago", "in 3 days", "just now". */
export function ago(seconds: number, now = Date.now() / 1000): string {
  const distance = seconds - now;
  for (const [unit, length] of STEPS) {
    if (Math.abs(distance) >= length) return relative.format(Math.trunc(distance / length), unit);
  }
  return 'just now';
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
