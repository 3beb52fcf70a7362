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

/** `{standard, items, former}` with a lookup `of(code, standard)`, which also knows what can be filed no more. */
export const readCategories = () => remembered('categories', async () => {
  const read = await readOrRecall('categories', () => api.get('/categories'));
  const byCode = new Map([...(read.former || []), ...read.items].map((item) => [item.code, item]));
  const inList = new Map([...(read.former || []), ...read.items].map((item) => [`${item.standard} ${item.code}`, item]));
  return { ...read, of: (code, standard) => inList.get(`${standard} ${code}`) || byCode.get(code) };
});

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
export function categoryName(categories, code, condition, standard) {
  const found = categories?.of(code, standard);
  if (!found) return code || '';
  const several = found.conditions.length > 1 && found.conditions.find((one) => one.code === condition);
  return several ? `${named(found)} · ${named(several)}` : named(found);
}

export const conditionOf = (categories, event) =>
  categories?.of(event.category, event.standard)?.conditions.find((one) => one.code === event.condition);

/** The words for a place; one that only the map knows is said to be there. */
export const whereOf = (event) => event.address || t(event.lon === null || event.lon === undefined ? 'event.no_place' : 'event.on_map');

export const cityName = () => named(city.get());
export const cityNotice = () => (isChinese() ? city.get()?.notice : city.get()?.notice_en || city.get()?.notice) || '';
