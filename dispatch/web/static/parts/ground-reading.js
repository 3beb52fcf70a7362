/* How a file is to be read: guessed from the file, shown with examples, changed where the guess is wrong. */
import { html, useState } from './html.js';
import { Button } from './badges.js';
import { CheckField, Field, SelectField, TextField } from './fields.js';
import { inBoth, t } from './i18n.js';
import { layerName, number } from './ground-words.js';
import { Notice } from './states.js';

export const LAYERS = ['blocks', 'units', 'areas', 'towns', 'communities', 'city'];
const SYSTEMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'];
const OTHER = 'other';
const MORE = ['town', 'parent', 'area_class', 'name_en'];
const KINDS = ['block', 'duty', 'unit', 'area', 'town', 'community', 'city', 'governance', 'professional'];
const STANDARDS = ['gb30428_2_2013', 'gb47678_5_2026', 'cjt214', 'local'];

/** What a form begins with: what was asked last, else what was guessed. */
export function firstReading(survey) {
  const { opened, reading } = survey;
  if (reading) return reading;
  const guess = opened?.guess || {};
  return {
    layer: guess.layer || 'blocks', kind: '', standard: '', crs: '', table: '', code_field: '', name_field: '', within_city: true,
    columns: Object.fromEntries(MORE.map((name) => [name, guess[name] || ''])), number_rows: false, repair: false, gap_m: 1,
    decisions: {},
  };
}

/** `onExamine(reading)` begins a check; `busy` while it is asked for. */
export function ReadingForm({ survey, onExamine, busy }) {
  const [reading, setReading] = useState(() => firstReading(survey));
  const { opened } = survey;
  const set = (name) => (value) => setReading({ ...reading, [name]: value });
  const column = (name) => (value) => setReading({ ...reading, columns: { ...reading.columns, [name]: value } });
  const needsCode = opened && !opened.guess.code && !reading.code_field && !reading.number_rows;
  const needsSystem = opened && !opened.system && !reading.crs;
  const lacks = needsCode || needsSystem || !/^[\w.:-]+$/.test(reading.layer);
  const submit = (event) => {
    event.preventDefault();
    if (!lacks) onExamine(reading);
  };
  return html`
    <form class="form reading" noValidate onSubmit=${submit} data-testid="reading">
      ${opened ? html`<${Opened} opened=${opened} />` : null}
      <${LayerField} value=${reading.layer} onValue=${set('layer')} guess=${opened?.guess.layer} />
      <${SystemField} value=${reading.crs} onValue=${set('crs')} opened=${opened} error=${needsSystem ? t('ground.needs_system') : null} />
      <div class="pair">
        <${ColumnField} name="code_field" value=${reading.code_field} onValue=${set('code_field')} opened=${opened}
          guess=${opened?.guess.code} error=${needsCode ? t('ground.needs_code') : null} />
        <${ColumnField} name="name_field" value=${reading.name_field} onValue=${set('name_field')} opened=${opened}
          guess=${opened?.guess.name} /></div>
      ${needsCode || reading.number_rows ? html`<${CheckField} label=${t('ground.number_rows')} help=${t('ground.number_rows_help')}
        value=${reading.number_rows} onValue=${set('number_rows')} testid="reading-number-rows" />` : null}
      <details class="more"><summary>${t('ground.more_columns')}</summary>
        <div class="pair">${MORE.map((name) => html`<${ColumnField} key=${name} name=${name} value=${reading.columns[name]}
          onValue=${column(name)} opened=${opened} none=${t('ground.none')} />`)}
          <${SelectField} name="reading-kind" label=${t('ground.kind')} value=${reading.kind} onValue=${set('kind')} testid="reading-kind"
            empty=${t('ground.kind_own')} choices=${KINDS.map((kind) => [kind, t(`grid_kind.${kind}`)])} />
          <${SelectField} name="reading-standard" label=${t('ground.standard')} value=${reading.standard} onValue=${set('standard')}
            empty=${t('ground.standard_own')} choices=${STANDARDS.map((name) => [name, t(`standard.${name}`)])} />
          <${TextField} name="reading-gap" kind="number" label=${t('ground.gap_m')} help=${t('ground.gap_m_help')} value=${reading.gap_m}
            onValue=${(text) => set('gap_m')(Math.min(100, Math.max(0, Number(text) || 0)))} /></div>
        <${CheckField} label=${t('ground.within_city')} help=${t('ground.within_city_help')} value=${reading.within_city}
          onValue=${set('within_city')} testid="reading-within" /></details>
      <footer class="moves"><${Button} type="submit" kind="strong" busy=${busy} disabled=${Boolean(lacks)}
        data-testid="reading-examine">${t('ground.examine')}<//></footer>
    </form>`;
}

const Opened = ({ opened }) => html`
  <p class="reading-rows">${t('ground.rows', { n: number(opened.rows), columns: opened.columns.length })}</p>
  ${opened.doubt_en ? html`<${Notice} kind="warn" testid="reading-doubt">${inBoth(opened, 'doubt')}<//>` : null}`;

/** One of the layers that every city has, or one of its own by a code. */
function LayerField({ value, onValue, guess }) {
  const [chosen, setChosen] = useState(LAYERS.includes(value) ? value : OTHER);
  const choose = (code) => { setChosen(code); onValue(code === OTHER ? '' : code); };
  return html`<${SelectField} name="reading-layer" label=${t('ground.layer')} value=${chosen} onValue=${choose} testid="reading-layer"
      help=${guess ? t('ground.guessed', { what: layerName(guess) }) : null}
      choices=${[...LAYERS.map((code) => [code, layerName(code)]), [OTHER, t('ground.layer_other')]]} />
    ${chosen === OTHER ? html`<${TextField} name="reading-layer-code" label=${t('ground.layer_code')} help=${t('ground.layer_code_help')}
      value=${value} onValue=${onValue} needed testid="reading-layer-code" />` : null}`;
}

/** The system is taken from the file unless somebody names one; a planar one by its EPSG number. */
function SystemField({ value, onValue, opened, error }) {
  const guessed = /EPSG:\d+/.exec(opened?.system ? '' : opened?.likely_en || '')?.[0];
  const [chosen, setChosen] = useState(!value || [...SYSTEMS, guessed].includes(value) ? value : OTHER);
  const own = opened?.system ? t('ground.system_own', { system: opened.system }) : t('ground.system_choose');
  const choose = (system) => { setChosen(system); onValue(system === OTHER ? '' : system); };
  return html`
    <${SelectField} name="reading-crs" label=${t('ground.system')} value=${chosen} onValue=${choose} error=${error} testid="reading-crs"
      help=${opened && !opened.system && opened.likely_en ? t('ground.likely', { what: inBoth(opened, 'likely') }) : null}
      choices=${[['', own], ...(guessed ? [[guessed, t('ground.system_guessed', { system: guessed })]] : []),
        ...SYSTEMS.map((system) => [system, t(`system.${system}`)]), [OTHER, t('system.other')]]} />
    ${chosen === OTHER ? html`<${TextField} name="reading-epsg" label=${t('ground.epsg')} value=${value} placeholder="EPSG:4549"
      onValue=${onValue} testid="reading-epsg" />` : null}`;
}

function ColumnField({ name, value, onValue, opened, guess, error, none }) {
  const columns = opened?.columns || [];
  const taken = columns.find((one) => one.name === (value || guess));
  const said = taken ? t('ground.samples', { samples: taken.samples.join(t('ground.comma')) || '—', n: number(taken.distinct) }) : null;
  const empty = guess ? t('ground.column_own', { name: guess }) : none || t('ground.column_choose');
  return html`<${Field} name=${`reading-${name}`} label=${t(`ground.column_${name}`)} help=${said} error=${error}>${(bound) => html`
    <select ...${bound} class="input" data-testid=${`reading-${name}`} value=${value || ''}
      onChange=${(event) => onValue(event.target.value)}><option value="">${empty}</option>
      ${columns.map((one) => html`<option key=${one.name} value=${one.name} selected=${one.name === value}>${one.name}</option>`)}
    </select>`}<//>`;
}
