/* One person: added or corrected field by field, with memberships, roles and shifts; the same door as the lists. */
import { html, useCallback, useEffect, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { SelectField, TextField } from './fields.js';
import { isChinese, named, t, word } from './i18n.js';
import { useObservable } from './observable.js';
import { parties, readLayer, readParties } from './session.js';
import { Day, KINDS, Spans } from './staff-spans.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { now, toCityTime } from './time.js';
import { toast } from './toasts.js';

const EMPTY = { code: '', name: '', name_en: '', town: '', body: '', login: '', phone: '', certificate: '', certified_until: '', capacity: '', left_on: '' };
const today = () => toCityTime(now()).slice(0, 10);
const asRows = (spans) => spans.map((span, index) => ({ ...span, kept: true, key: `kept-${index}` }));
const read = (person) => ({ stamp: person.stamp, person: person.person, ...Object.fromEntries(KINDS.map((kind) => [kind, asRows(person[kind])])) });
const FRESH = () => ({ person: EMPTY, ...Object.fromEntries(KINDS.map((kind) => [kind, []])) });
const cells = ({ kept, over, key, ...row }) => row;

/** The bodies and scopes that one may choose from, as `[code, name]`. */
function useLists() {
  const known = useObservable(parties);
  const [towns, setTowns] = useState([]);
  useEffect(() => {
    readParties().catch(() => null);
    readLayer('towns').then((layer) => setTowns(layer.features.map(({ properties }) => [properties.code, named(properties)])), () => null);
  }, []);
  const bodies = [...known.values()].filter(({ kind }) => kind && kind !== 'person').map((one) => [one.code, `${named(one)} · ${word('party', one.kind)}`]);
  const scopes = [['city', t('staff.scope_city')], ['own', t('staff.scope_own')], ...towns.map(([code, name]) => [`town:${code}`, name]),
    ...bodies.map(([code, name]) => [`body:${code}`, name])];
  return { towns, bodies, scopes };
}

/** Adds somebody, or with `id` corrects him; `onDone` hears of it. `given` is drawn as if it had been read. */
export function StaffEdit({ id = null, given = null, onClose, onDone, inline }) {
  const [form, setForm] = useState(() => (given ? read(given) : id ? null : FRESH()));
  const [failure, setFailure] = useState(null);
  const load = useCallback(async () => {
    setFailure(null);
    try {
      setForm(read(await api.get(`/people/${id}`)));
    } catch (error) {
      setFailure(error);
    }
  }, [id]);
  useEffect(() => { if (id && !given) load(); }, [id]);
  const title = id ? t('person.edit', { name: named(form?.person) }) : t('person.add');
  return html`<${Dialog} title=${title} onClose=${onClose} inline=${inline} testid="dialog-person">
    ${failure ? html`<${Failure} error=${failure} onRetry=${load} />` : !form ? html`<${Loading} rows=${6} />`
      : html`<${PersonForm} key=${form.stamp || 'new'} id=${id} first=${form} onClose=${onClose} onDone=${onDone} onAgain=${load} />`}<//>`;
}

function PersonForm({ id, first, onClose, onDone, onAgain }) {
  const [form, setForm] = useState(first);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState(freshKey);
  const lists = useLists();
  const own = useRef(null);
  useEffect(() => {
    if (refusal) (own.current.querySelector('.field-wrong :is(input, select)') || own.current.querySelector('.notice'))?.scrollIntoView({ block: 'center' });
  }, [refusal]);
  const set = (name) => (value) => setForm((before) => ({ ...before, person: { ...before.person, [name]: value } }));
  const saved = (kind) => form[kind].filter((row) => !row.over);
  const faultAt = (path) => {
    const fault = refusal?.faults?.find(({ field }) => field === path);
    return (fault && ((isChinese() && fault.reason_zh) || fault.reason)) || null;
  };
  const submit = async (press) => {
    press.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    const body = { person: form.person, ...Object.fromEntries(KINDS.map((kind) => [kind, saved(kind).map(cells)])), ...(id ? { stamp: form.stamp } : {}) };
    try {
      const kept = await api.post(id ? `/people/${id}` : '/people', body, key);
      toast(t(id ? 'person.changed' : 'person.added', { name: form.person.name }));
      onDone(kept);
    } catch (error) {
      setRefusal(error);
      setKey(freshKey());
      setBusy(false);
    }
  };
  const field = (name, more = {}) => html`<${TextField} name=${`person-${name}`} label=${t(`person.${name}`)} value=${form.person[name]} onValue=${set(name)}
    error=${faultAt(`person.${name}`)} testid=${`person-${name}`} autocomplete="off" ...${more} />`;
  const choice = (name, choices) => html`<${SelectField} name=${`person-${name}`} label=${t(`person.${name}`)} value=${form.person[name]} onValue=${set(name)}
    choices=${choices} empty=${t('person.none')} error=${faultAt(`person.${name}`)} testid=${`person-${name}`} />`;
  const day = (name, more = {}) => html`<${Day} name=${`person-${name}`} label=${t(`person.${name}`)} value=${form.person[name]} onValue=${set(name)}
    error=${faultAt(`person.${name}`)} testid=${`person-${name}`} ...${more} />`;
  return html`<form ref=${own} class="form person-form" noValidate onSubmit=${submit}>
    ${refusal ? html`<${Notice} kind="bad" testid="person-refused">${explain(refusal)}${refusal.code === 'overtaken' ? html`
      <${Button} onClick=${onAgain} data-testid="person-again">${t('person.read_again')}<//>` : null}<//>` : null}
    <div class="person-fields">${id ? html`<p class="field-help">${t('person.code')} <code>${form.person.code}</code></p>` : field('code', { needed: true, first: true, help: t('person.code_help') })}
      ${field('name', { needed: true })}${field('name_en')}${choice('town', lists.towns)}
      ${choice('body', lists.bodies)}${field('phone', { kind: 'tel' })}${field('login', { help: t('person.login_help') })}
      ${field('certificate')}${day('certified_until')}${field('capacity', { inputmode: 'numeric', help: t('person.capacity_help') })}
      ${id ? day('left_on', { help: t('person.left_help') }) : null}</div>
    ${KINDS.map((kind) => html`<${Spans} key=${kind} kind=${kind} rows=${form[kind]} lists=${lists} today=${today()}
      onRows=${(rows) => setForm((before) => ({ ...before, [kind]: rows }))}
      wrong=${(row, column) => (row.over ? null : faultAt(`${kind}.${saved(kind).indexOf(row)}.${column}`))} />`)}
    <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
      <${Button} type="submit" kind="strong" busy=${busy} data-testid="person-save">${t('person.save')}<//></footer></form>`;
}
