/* What a move carries, as form fields: one drawing for each key of the transition table. */
import { html } from './html.js';
import { CategoryPicker, useCategories } from './category-picker.js';
import { Chips, TextField, WordsField } from './fields.js';
import { isChinese, t } from './i18n.js';
import { PinMap } from './map-pin.js';
import { PartyPicker } from './party-picker.js';
import { PhotoInput } from './photos.js';
import { RequestField } from './request-field.js';
import { conditionOf, partyName } from './session.js';
import { fromCityTime } from './time.js';

const ANSWERS = ['satisfied', 'not', 'unreachable'];
const CAUSES = ['not_our_ground', 'not_our_matter', 'no_power', 'wrong_category', 'wrong_place', 'nothing_found', 'repeated', 'other'];
const REACHES = ['grid', 'town', 'city'];
/** Whether somebody wrote words of his own; those that came with a cause change with it. */
const said = ({ cause, reason }) => Boolean(reason) && reason !== (cause && t(`cause.${cause}`));

/** What an action may carry beyond what it must. */
const ALSO = {
  finish: ['files'], finish_for_all: ['files'], assist: ['files'], find: ['files'], pass: ['files'], fail: ['files'], comment: ['files'], return: ['files'], call_back: ['words'],
    verify: ['words'],
  self_handle: ['files'], assign: ['reason'], offer: ['files'], decline: ['files'], dispute: ['files'], decide: ['reach', 'from_on'],
};
/** Filled by the server, never by a person. */
const OWN = new Set(['reasons']);
/** Suggestions for the first text field of an action. */
const READY = { reject: 4, suspend: 3, extend: 3, urge: 2, correct: 2, fail: 2, pass: 2, self_handle: 2, finish: 3, assist: 3, call_in: 3, stand_down: 2 };

/** The keys that the form of an offered action shows: `[key, isNeeded]`. A choice `a|b` shows both, one is needed. */
export function keysOf({ action, carry }) {
  const must = carry.flatMap((want) => want.split('|').map((key) => [key, !want.includes('|')])).filter(([key]) => !OWN.has(key));
  const more = (ALSO[action] || []).filter((key) => !must.some(([name]) => name === key)).map((key) => [key, false]);
  return [...must, ...more];
}

/** Wants that are still empty, as a map from key to message. */
export function lacking({ carry }, filled) {
  const empty = (key) => (key === 'files' ? !filled.files?.some((photo) => !photo.before) : filled[key] === undefined || filled[key] === null || filled[key] === '' || filled[key]?.length === 0);
  const wants = carry.filter((want) => !OWN.has(want) && want.split('|').every(empty));
  return Object.fromEntries(wants.flatMap((want) => want.split('|').map((key) => [key, t('field.must')])));
}

/** Category and condition as they would be filed now: those of the event, or what took the place of a void one. */
export function filedToday({ category, condition, standard }, categories) {
  const item = category && categories?.today(category, standard);
  if (!category || !categories) return { category, condition };
  const isThere = item?.code === category && item.conditions.some((one) => one.code === condition);
  return { category: item?.code || '', condition: isThere ? condition : item?.conditions[0]?.code || '' };
}

/** What the form starts with. */
export function beginning({ action, carry }, event, categories) {
  const start = {};
  if (carry.includes('category')) Object.assign(start, filedToday(event, categories));
  if (['finish', 'finish_for_all'].includes(action)) {
    const condition = conditionOf(categories, event);
    start.result = (condition && (isChinese() ? condition.closing : condition.closing_en || condition.closing)) || t('ready.finish.1');
  }
  return start;
}

export function CarryFields({ offer, event, value, onValue, errors }) {
  const categories = useCategories();
  const set = (change) => onValue({ ...value, ...change });
  const keys = keysOf(offer);
  const has = (name) => keys.find(([key]) => key === name);
  const both = has('category') && has('condition');
  return keys.map(([key, needed], index) => {
    if (key === 'condition' && both) return null;
    const shared = { key, name: key, label: offer.labels?.[key] || t(`carry.${key}`), needed, error: errors[key] };
    switch (key) {
      case 'category':
        return html`<div class="field" key=${key}><span class="field-label">${shared.label}</span>
          <${CategoryPicker} categories=${categories} error=${errors.category || errors.condition}
            value=${{ category: value.category || '', condition: value.condition || '' }} onValue=${set} /></div>`;
      case 'holder': case 'asked':
        return html`<${PartyPicker} ...${shared} town=${event.town} value=${value[key] || null} testid=${`carry-${key}`}
          onValue=${(party) => set({ [key]: party })} />`;
      case 'files':
        return html`<${Photos} key=${key} offer=${offer} needed=${needed} value=${value.files || []}
          onValue=${(files) => set({ files })} />`;
      case 'place':
        return html`<div class="field" key=${key}>
          <span class="field-label">${shared.label}</span>${errors.place ? html`<p class="field-error"
          role="alert">${errors.place}</p>` : null}
          <${PinMap} value=${value.place || null} onValue=${(place) => set({ place })} /></div>`;
      case 'until':
        return html`<${TextField} ...${shared} kind="datetime-local" testid="carry-until" value=${value.untilLocal}
          onValue=${(text) => set({ untilLocal: text, until: fromCityTime(text) })} />`;
      case 'cause':
        return html`<${Choice} key=${key} field=${shared} group="cause" codes=${CAUSES} value=${value.cause}
          onValue=${(cause) => set({ cause, reason: said(value) ? value.reason : t(`cause.${cause}`) })} />`;
      case 'taker':
        return html`<${PartyPicker} ...${shared} help=${t('carry_help.taker')} value=${value.taker || null} testid="carry-taker"
          onValue=${(taker) => set({ taker })} />`;
      case 'reach':
        return html`<div class="field" key=${key} data-testid="carry-reach"><span class="field-label">${shared.label}</span>
          <${Chips} label=${shared.label} value=${value.reach || ''} onValue=${(reach) => set({ reach, ...(reach ? {} : { from_on: '' }) })}
            choices=${['', ...REACHES].map((reach) => [reach, t(`reach.${reach || 'event'}`)])} />
          ${value.reach ? html`<p class="field-help">${t('carry_help.reach')}</p>` : null}
          ${errors.reach ? html`<p class="field-error" role="alert">${errors.reach}</p>` : null}</div>`;
      case 'from_on':
        return value.reach ? html`<${TextField} ...${shared} kind="date" help=${t('carry_help.from_on')} testid="carry-from-on"
          value=${value.from_on} onValue=${(day) => set({ from_on: day })} />` : null;
      case 'whom':
        return offer.action === 'stand_down' ? html`<${Choice} key=${key} field=${shared} value=${value.whom}
          choices=${event.beside.map((party) => [party, partyName(party)])} onValue=${(whom) => set({ whom })} />`
          : html`<${PartyPicker} ...${shared} help=${t('carry_help.whom')} town=${event.town} value=${value.whom || null} testid="carry-whom"
            onValue=${(whom) => set({ whom })} />`;
      case 'answer':
        return html`<${Choice} key=${key} field=${shared} group="answer" codes=${offer.answers || ANSWERS} value=${value.answer}
          onValue=${(answer) => set({ answer })} />`;
      case 'request':
        return html`<${RequestField} key=${key} field=${shared} action=${offer.action} event=${event} value=${value.request}
          onValue=${(request) => set({ request })} />`;
      case 'into': case 'approval':
        return html`<${TextField} ...${shared} help=${t(`carry_help.${key}`)} first=${index === 0} testid=${`carry-${key}`}
          value=${value[key]} onValue=${(text) => set({ [key]: text })} />`;
      default:
        return html`<${Words} key=${key} field=${shared} action=${offer.action} first=${index === 0} value=${value[key] || ''}
          onValue=${(text) => set({ [key]: text })} />`;
    }
  });
}

const Choice = ({ field, group, codes, choices, value, onValue }) => html`
  <div class="field" data-field=${field.name}><span class="field-label">${field.label}${field.needed ? html`<span class="needed"> *</span>` : null}</span>
    <${Chips} label=${field.label} value=${value} onValue=${onValue}
      choices=${choices || codes.map((code) => [code, t(`${group}.${code}`)])} />
    ${field.error ? html`<p class="field-error" role="alert">${field.error}</p>` : null}</div>`;

function Words({ field, action, first, value, onValue }) {
  const ready = Array.from({ length: READY[action] || 0 }, (_, index) => t(`ready.${action}.${index + 1}`));
  return html`
    ${ready.length ? html`<${Chips} label=${t('move.ready')} value=${value} onValue=${onValue}
      choices=${ready.map((text) => [text, text])} />` : null}
    <${WordsField} ...${field} first=${first} testid=${`carry-${field.name}`} value=${value} onValue=${onValue} most=${2000} />`;
}

/** Work is shown before and after; everything else has one set of pictures. */
function Photos({ offer, needed, value, onValue }) {
  if (!['finish', 'finish_for_all', 'assist', 'self_handle'].includes(offer.action)) {
    return html`<${PhotoInput} label=${t('carry.files')} needed=${needed} value=${value} onValue=${onValue}
      testid="carry-files" />`;
  }
  const before = value.filter((photo) => photo.before);
  const after = value.filter((photo) => !photo.before);
  return html`
    <${PhotoInput} label=${t('photo.before')} value=${before} most=${3} testid="photo-before"
      onValue=${(list) => onValue([...list.map((photo) => Object.assign(photo, { before: true })), ...after])} />
    <${PhotoInput} label=${t('photo.after')} needed=${needed} value=${after} most=${3} testid="photo-after"
      onValue=${(list) => onValue([...before, ...list])} />`;
}
