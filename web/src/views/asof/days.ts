// Reckoning with calendar days, which belong to no time zone.

const length = 86_400_000;

const toNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / length;
const toDay = (n: number) => new Date(n * length).toISOString().slice(0, 10);

export const addDays = (day: string, n: number) => toDay(toNumber(day) + n);

export const daysBetween = (from: string, to: string) => toNumber(to) - toNumber(from);

/** The same day of another month; its last one where that is shorter. */
export function addMonths(day: string, n: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + n, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + n, Math.min(date, last))).toISOString().slice(0, 10);
}

export const within = (day: string, first: string, last: string) => (day < first ? first : day > last ? last : day);

export const today = () => new Date().toISOString().slice(0, 10);

/** Whether it is a day of the calendar, written as days are. */
export const isDay = (text: string | undefined): text is string =>
  text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && toDay(toNumber(text)) === text;

/** The moment at which a day ends, in UTC. */
export const endOf = (day: string) => `${day}T23:59:59Z`;
