/* Who is here, in which city, and what its codes are called. */
import { api, Offline, Problem } from './api.js';
import { isChinese, named, t } from './i18n.js';
import { forgetKept, keep, kept } from './kept.js';
import { observable } from './observable.js';
import { setZone } from './time.js';

export const session = observable(null);
export const city = observable(null);
export const parties = observable(new Map());
const once = new Map();
let keeps = false;

/** From now on what is read here is remembered on the device, and taken from there without network. */
export const keepOnDevice = () => { keeps = true; };

async function readOrRecall(name, read) {
  try {
    const value = await read();
    if (keeps) keep(name, value);
    return value;
  } catch (error) {
    const known = keeps && error instanceof Offline ? kept(name) : null;
    if (!known) throw error;
    return known;
  }
}

/** Reads the session; null when nobody is signed in. */
export async function readSession() {
  try {
    session.set(await readOrRecall('session', () => api.get('/session')));
  } catch (refusal) {
    if (!(refusal instanceof Problem) || ![401, 403].includes(refusal.status)) throw refusal;
    session.set(null);
    forgetKept();
  }
  return session.get();
}

export async function readCity() {
  city.set(await readOrRecall('city', () => api.get('/city')));
  setZone(city.get().zone);
  return city.get();
}

function remembered(key, read) {
  if (!once.has(key)) once.set(key, read().catch((refusal) => { once.delete(key); throw refusal; }));
  return once.get(key);
}

/** `{standard, version, items, former}` with lookups: `of(code, standard)`, which also knows what can be filed no more, and
 * `condition(event)`, the one that an event was filed under. Null until the list is read; another one when another rules. */
export const categories = observable(null);
const RENEW_MS = 5 * 60_000;
const MISSED_MS = 30_000; // a code that nobody knows is asked after once in so long
let renewedAt = 0;

export const readCategories = () => remembered('categories', async () => {
  setInterval(() => { if (!document.hidden) renewCategories(); }, RENEW_MS);
  return takeCategories();
});

async function takeCategories() {
  renewedAt = performance.now();
  const read = await readOrRecall('categories', () => api.get('/categories'));
  if (!categories.get() || categories.get().version !== read.version) categories.set(withLookups(read));
  return categories.get();
}

const renewCategories = () => takeCategories().catch(() => null);

function withLookups(read) {
  const former = read.former || [];
  const keyed = (items) => new Map(items.map((item) => [`${item.standard} ${item.code}`, item]));
  const byCode = new Map([...former, ...read.items].map((item) => [item.code, item]));
  const [inList, before] = [keyed([...former, ...read.items]), keyed(former)];
  const of = (code, standard) => {
    const found = inList.get(`${standard} ${code}`) || byCode.get(code);
    // A list that began to rule since this page was opened.
    if (!found && code && performance.now() - renewedAt > MISSED_MS) setTimeout(renewCategories);
    return found;
  };
  const condition = ({ category, condition: code, standard }) => [of(category, standard), before.get(`${standard} ${category}`)]
    .flatMap((item) => item?.conditions || []).find((one) => one.code === code);
  /** What an event of this code would be filed under today: the item itself, what took its place, or nothing. */
  const today = (code, standard) => read.items.find((item) => item.code === code && (!standard || !item.standard || item.standard === standard))
    || read.items.find((item) => item.code === of(code, standard)?.successor);
  return { ...read, of, condition, today };
}

export const readLayer = (code) => remembered(`layer ${code}`, () => api.get(`/layers/${code}.geojson`));

/** Reads city and layers anew the next time: another version rules now. */
export function forgetLayers() {
  for (const key of [...once.keys()]) if (key.startsWith('layer ')) once.delete(key);
  return readCity();
}

/** Fills `parties`, so that ids can be shown as names. */
export const readParties = () => remembered('parties', async () => {
  learn(await api.all('/parties'));
  return parties.get();
});

/** Adds parties that an answer brought along: a list of parties, or names by id. */
export function learn(known) {
  const list = Array.isArray(known) ? known : Object.entries(known || {}).map(([id, name]) => asParty(Number(id), name));
  if (!list.length) return;
  const all = new Map(parties.get());
  for (const party of list) all.set(party.id, { ...all.get(party.id), ...party });
  parties.set(all);
}

const asParty = (id, name) => (typeof name === 'string' ? { id, name } : Array.isArray(name) ? { id, name: name[0],
  name_en: name[1] } : { ...name, id });

export const partyName = (id) => (id === null || id === undefined ? '' : named(parties.get().get(id)) || `#${id}`);
export const roles = () => [...new Set((session.get()?.grants || []).map((grant) => grant.role))];
export const hasRole = (...wanted) => roles().some((role) => wanted.includes(role));

/** The parties in whose name one acts: oneself, the body or squad one speaks for, and whoever one stands in for. */
export function ownParties() {
  const me = session.get()?.party.id;
  const bodies = (session.get()?.grants || []).filter((grant) => grant.scope_kind === 'body').map((grant) => Number(grant.scope));
  const body = hasRole('squad_leader', 'department') ? parties.get().get(me)?.body : null;
  return new Set([me, ...bodies, body, ...(session.get()?.stands_in_for || [])].filter(Boolean));
}

/** Whether one has to act on an event now. */
export const isMine = (event) => ownParties().has(event.holder) || ownParties().has(event.asked);

/** Whether it is offered to one, who has not answered yet. */
export const isOffered = ({ asked, stage }) => ownParties().has(asked) && ['assigned', 'handling'].includes(stage);

/** Whether one works beside the holder, and whether one's own part of it is still open. */
export const isBeside = (event) => (event.beside || []).some((party) => ownParties().has(party));
export const partsOpen = (event) => (event.beside || []).filter((party) => !(event.assisted || []).includes(party));
export const owesPart = (event) => partsOpen(event).some((party) => ownParties().has(party));

/** The name of a category and, after a dot, of its condition when it has several. */
export function categoryName(known, code, condition, standard) {
  const found = known?.of(code, standard);
  if (!found) return code || '';
  const own = condition && known.condition({ category: code, condition, standard });
  return own && (found.conditions.length > 1 || !found.conditions.includes(own)) ? `${named(found)} · ${named(own)}` : named(found);
}

export const conditionOf = (known, event) => known?.condition(event);

/** The words for a place; one that only the map knows is said to be there. */
export const whereOf = (event) => event.address || t(event.lon === null || event.lon === undefined ? 'event.no_place' : 'event.on_map');

export const cityName = () => named(city.get());
export const cityNotice = () => (isChinese() ? city.get()?.notice : city.get()?.notice_en || city.get()?.notice) || '';
