/* The pieces of a survey that say how far it is: progress, refusal, verdict, and the way to a draft. */
import { classes, html, useState } from './html.js';
import { Button } from './badges.js';
import { CheckField, Chips, TextField } from './fields.js';
import { isChinese, t } from './i18n.js';
import { Icon } from './icons.js';
import { area, layerName, number } from './ground-words.js';
import { Notice } from './states.js';
import { length, now, useNow } from './time.js';

const OPENING = ['waiting', 'reading'];
const EXAMINING = ['waiting', 'reading', 'comparing', 'checking', 'mending', 'proving', 'drawing'];

/** The steps of the work, the present one marked. */
export function Progress({ survey, onAgain, busy }) {
  const [since] = useState(now());
  const at = useNow(1000);
  const asked = survey.reading;
  const steps = asked ? EXAMINING.filter((step) => asked.repair || !['mending', 'proving'].includes(step)) : OPENING;
  if (survey.stalled) {
    return html`<${Notice} kind="warn" testid="survey-stalled">${t('ground.stalled')}<//>
      <div class="moves"><${Button} kind="strong" busy=${busy} onClick=${onAgain}>${t('ground.again')}<//></div>`;
  }
  const place = Math.max(0, steps.indexOf(survey.step));
  return html`<div class="progress" role="status" data-testid="progress" data-step=${survey.step}>
    <progress max=${steps.length} value=${place + 0.5} aria-label=${t('ground.working')} />
    <ol class="progress-steps">${steps.map((step, index) => html`<li key=${step} class=${classes('progress-step', { 'progress-past': index < place,
      'progress-here': index === place })}><${Icon} name=${index < place ? 'handled' : index === place ? 'clock' : 'more'} size=${13} />
      ${t(`ground.step_${step}`)}</li>`)}</ol>
    <p class="field-help">${t('ground.working_since', { length: length(at - since) })}</p></div>`;
}

/** Why nothing came of a file; where it holds several tables, they are there to be chosen. */
export const Refused = ({ survey, onTable, busy }) => html`
  <${Notice} kind="bad" testid="refused"><strong>${t('ground.refused')}</strong> ${isChinese() ? survey.refused.zh : survey.refused.en}<//>
  ${survey.refused.tables.length ? html`<${Chips} label=${t('ground.tables')} value="" onValue=${onTable}
    choices=${survey.refused.tables.map((name) => [name, name])} />` : html`<div class="moves"><${Button} busy=${busy}
    onClick=${() => onTable(survey.reading?.table || '')} data-testid="open-again">${t('ground.again')}<//></div>`}`;

/** May it be kept, and if not, what is in the way; with the numbers of the proof. */
export function Verdict({ survey, onVersion }) {
  const { found } = survey;
  const kind = survey.state === 'kept' || found.ready ? 'calm' : 'warn';
  return html`
    <${Notice} kind=${kind} icon=${kind === 'calm' ? 'handled' : 'warning'} testid="verdict">
      <strong data-ready=${found.ready ? 'true' : 'false'}>${t(survey.state === 'kept' ? 'ground.kept' : found.ready ? 'ground.ready' : 'ground.not_ready')}</strong>
      ${survey.state === 'kept' ? html` <button type="button" class="link-button" onClick=${() => onVersion({ id: survey.layer })}>${t('ground.to_version')}</button>` : null}
      ${found.ways.length ? html`<ul class="ways-list">${found.ways.map((one) => html`<li key=${one.what}>${t(`ground.way_${one.what}`, {
        n: number(one.count) })}${one.what === 'doubted' ? ` ${doubtOf(found)}` : ''}</li>`)}</ul>` : null}
    <//>
    <dl class="facts proof">
      ${fact('proof_polygons', t('ground.polygons', { n: number(found.polygons), grids: number(found.grids) }))}
      ${fact('proof_area', area(found.grids_m2))}
      ${fact('proof_system', found.system)}
      ${fact('proof_boundary', found.boundary ? boundaryOf(found.boundary) : t('ground.no_boundary'))}
      ${fact('proof_proven', t(found.proven ? 'ground.proven' : 'ground.not_proven'))}
      ${found.emptied.length ? fact('proof_emptied', found.emptied.join(t('ground.comma'))) : null}
    </dl>`;
}

const fact = (key, value) => html`<div class="fact" data-fact=${key}><dt>${t(`ground.${key}`)}</dt><dd>${value}</dd></div>`;

function boundaryOf(named) {
  const [code, version] = named.split('@');
  return version ? t('ground.boundary_of', { layer: layerName(code), n: version }) : named;
}

const doubtOf = (found) => found.away_m ? t('ground.away', { km: number(Math.max(1, Math.round(found.away_m / 1000))) }) : t('ground.apart', { likely: found.likely || '', list: Object.entries(found.apart_m)
  .map(([system, metres]) => `${system} ${number(metres)} m`).join(t('ground.comma')) });

/** A name for the draft, and the way to it. */
export function KeepForm({ survey, onKeep, busy }) {
  const [name, setName] = useState('');
  const [trust, setTrust] = useState(false);
  const { found, reading } = survey;
  const submit = (event) => {
    event.preventDefault();
    onKeep({ name: name.trim() || layerName(reading.layer), trust_system: trust });
  };
  return html`<form class="form keep" noValidate onSubmit=${submit} data-testid="keep-form">
    <${TextField} name="keep-name" label=${t('ground.draft_name')} value=${name} placeholder=${layerName(reading.layer)} onValue=${setName}
      testid="keep-name" />
    ${found.doubted ? html`<${CheckField} label=${t('ground.trust_system', { system: found.system })} value=${trust} onValue=${setTrust}
      testid="keep-trust" />` : null}
    <${Button} type="submit" kind="strong" busy=${busy} disabled=${found.doubted && !trust} data-testid="keep">${t('ground.keep')}<//></form>`;
}
