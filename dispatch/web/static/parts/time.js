/* Instants as people read them, in the city's own time zone, by the server's clock. */
import { useEffect, useState } from './html.js';
import { knows, language, t } from './i18n.js';

let zone = 'Asia/Shanghai';
let ahead = 0;

export const setZone = (name) => { zone = name || zone; };

/** A phone's clock may be wrong by minutes; countdowns follow the server's `Date` header. */
export function setServerTime(header) {
  const told = Date.parse(header ?? '');
  if (Number.isNaN(told)) return;
  const difference = told - Date.now();
  ahead = Math.abs(difference) > 2000 ? difference : 0;
}

export const now = () => Date.now() + ahead;

/** The present instant in milliseconds; drawn again every `period` milliseconds. */
export function useNow(period = 1000) {
  const [at, setAt] = useState(now());
  useEffect(() => {
    const bell = setInterval(() => setAt(now()), period);
    return () => clearInterval(bell);
  }, [period]);
  return at;
}

const formats = new Map();

function formatted(instant, options) {
  const key = JSON.stringify([language.get(), zone, options]);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language.get(), { timeZone: zone, hourCycle: 'h23', ...options }));
  }
  return formats.get(key).format(instant);
}

const asDate = (instant) => (instant instanceof Date ? instant : new Date(instant));
const day = (instant) => formatted(instant, { year: 'numeric', month: '2-digit', day: '2-digit' });

/** The instant behind a local time of the city as a date field gives it (`2026-05-01T08:00`); empty for nothing. */
export function fromCityTime(text) {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return '';
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(asUtc);
  return new Date(asUtc - (Date.parse(`${shown.replace(' ', 'T')}Z`) - asUtc)).toISOString();
}

/** An instant as a date field of the city's time takes it. */
export const toCityTime = (instant) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  .format(asDate(instant)).replace(' ', 'T');

/** A day (`2026-03-01`) as the head of a column: weekday and date. */
export const weekday = (date) => new Intl.DateTimeFormat(language.get(), { timeZone: 'UTC', weekday: 'short', month: 'numeric',
  day: 'numeric' }).format(new Date(`${date}T00:00Z`));

/** Hour and minute today, with the date on any other day; empty for nothing. */
export function when(instant) {
  if (!instant) return '';
  const date = asDate(instant);
  const clock = formatted(date, { hour: '2-digit', minute: '2-digit' });
  return day(date) === day(new Date(now())) ? clock : `${formatted(date, { month: 'numeric', day: 'numeric' })} ${clock}`;
}

export function whenFully(instant) {
  if (!instant) return '';
  return formatted(asDate(instant), {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  });
}

/** A length of time in its two largest parts: `2 h 5 min`. */
export function length(milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  if (days) return t('time.days', { d: days }) + (hours ? ` ${t('time.hours', { h: hours })}` : '');
  if (hours) return t('time.hours', { h: hours }) + (rest ? ` ${t('time.minutes', { m: rest })}` : '');
  return minutes ? t('time.minutes', { m: rest }) : t('time.under_a_minute');
}

/** What is left until a deadline, or how late it is. */
export function left(dueAt, at = now()) {
  if (!dueAt) return '';
  const remaining = Date.parse(dueAt) - at;
  if (Math.abs(remaining) < 60000) return t(remaining >= 0 ? 'time.almost_due' : 'time.just_late');
  return t(remaining >= 0 ? 'time.left' : 'time.late', { length: length(Math.abs(remaining)) });
}

export const ago = (instant, at = now()) => t('time.ago', { length: length(at - Date.parse(instant)) });

/** A limit as the city writes it: `4 working hours`. */
export const limit = (amount, unit) => t(`${amount === 1 && knows(`unit_one.${unit}`) ? 'unit_one' : 'unit'}.${unit}`, { n: amount });

/** The colour light of an event: green, yellow, red, or grey where no clock runs. */
export function lamp(event, at = now()) {
  if (event.stage === 'suspended' || !event.due_at) return 'grey';
  if (at > Date.parse(event.due_at)) return 'red';
  return event.warn_at && at > Date.parse(event.warn_at) ? 'yellow' : 'green';
}
