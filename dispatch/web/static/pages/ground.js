/* The page of whoever is responsible for the map: city files examined and mended, versions compared and activated. */
import { html, useCallback, useEffect, useState } from '../parts/html.js';
import { api } from '../parts/api.js';
import { Chips } from '../parts/fields.js';
import { named, t } from '../parts/i18n.js';
import { useKeys } from '../parts/keys.js';
import { GroundMarks } from '../parts/ground-map.js';
import { SurveyView } from '../parts/ground-survey.js';
import { Upload } from '../parts/ground-upload.js';
import { Relocation, useRelocation, useVersions, VersionList, VersionView } from '../parts/ground-versions.js';
import { layerName, versionName } from '../parts/ground-words.js';
import { MapBox } from '../parts/map.js';
import { mount } from '../parts/page.js';
import { useObservable } from '../parts/observable.js';
import { city, forgetLayers, readParties } from '../parts/session.js';
import { Empty, Failure, Loading } from '../parts/states.js';
import { ago } from '../parts/time.js';
import { toast } from '../parts/toasts.js';

const RECENT = 12;
const TONES = { files: ['bad', 'decide', 'soft', 'change'], versions: ['moved', 'event'] };
const MARKS = { moved: 'change', event: 'decided' };

function readPlace() {
  const asked = new URLSearchParams(location.search);
  const [survey, version] = ['survey', 'version'].map((name) => Number(asked.get(name)) || null);
  return { mode: survey || asked.get('mode') === 'files' ? 'files' : 'versions', survey, version };
}

function writePlace({ mode, survey, version }) {
  const asked = new URLSearchParams(mode === 'files' ? (survey ? { survey } : { mode }) : version ? { version } : {});
  history.replaceState(null, '', `${location.pathname}${asked.size ? `?${asked}` : ''}`);
}

function Ground() {
  const [place, setPlace] = useState(readPlace);
  const [marks, setMarks] = useState(null);
  const [picked, setPicked] = useState(null);
  const [first, setFirst] = useState(null);
  useObservable(city);
  const versions = useVersions();
  const following = useRelocation(versions.items);
  useEffect(() => { readParties().catch(() => null); }, []);
  useEffect(() => writePlace(place), [place]);
  useEffect(() => () => marks?.end(), [marks]);
  const go = (next) => {
    setPicked(null);
    marks?.outlines(null);
    marks?.findings([]);
    setPlace(next);
  };
  const toSurvey = (survey) => { setFirst(survey); go({ mode: 'files', survey: survey?.id || null, version: null }); };
  const toVersion = (version) => {
    versions.load();
    go({ mode: 'versions', survey: null, version: version.id });
    if (version.code) toast(t('ground.kept_as', { name: versionName(version) }));
  };
  useWalk(picked, setPicked, () => (place.survey ? toSurvey(null) : go({ ...place, version: null })));
  const version = versions.items?.find((one) => one.id === place.version);
  const onPick = useCallback((id) => setPicked(id), []);
  return html`
    <div class="ground" data-mode=${place.mode}>
      <section class="ground-side" aria-label=${t('page.ground')}>
        <header class="ground-head"><h1>${t('page.ground')}</h1>
          <${Chips} label=${t('ground.modes')} value=${place.mode} onValue=${(mode) => go({ mode, survey: null, version: null })}
            choices=${[['versions', t('ground.versions')], ['files', t('ground.files')]]} /></header>
        <${Relocation} told=${following} version=${versions.items?.find((one) => one.id === following?.layer)} />
        <div class="ground-body">${place.mode === 'files' ? (place.survey ? html`<${BackLink} onPress=${() => toSurvey(null)} text=${t('ground.all_files')} />
          <${SurveyView} key=${place.survey} ident=${place.survey} first=${first} marks=${marks} picked=${picked} onPick=${onPick}
            onKept=${toVersion} onGone=${() => toSurvey(null)} />` : html`<${Files} onOpen=${toSurvey} />`)
          : version ? html`<${BackLink} onPress=${() => go({ ...place, version: null })} text=${t('ground.all_versions')} />
          <${VersionView} key=${version.id} version=${version} items=${versions.items} marks=${marks} picked=${picked} onPick=${onPick}
            onChanged=${async () => { await versions.load(); await forgetLayers(); }} />` : html`<${VersionList} read=${versions} picked=${place.version}
            onPick=${(id) => go({ ...place, version: id })} />`}</div>
      </section>
      <section class="ground-map"><${MapBox} key=${city.get().version} label=${t('ground.map')}
        onReady=${(map) => setMarks(new GroundMarks(map, (id) => setPicked(id)))} />
        ${place.survey || place.version ? html`<${Legend} mode=${place.mode} />` : null}</section>
    </div>`;
}

const BackLink = ({ onPress, text }) => html`<button type="button" class="link-button back" onClick=${onPress} data-testid="back">← ${text}</button>`;

const Legend = ({ mode }) => html`<div class="legend">${TONES[mode].map((tone) => html`<span key=${tone} class="legend-one">
  <i class=${`found-mark found-mark-${MARKS[tone] || tone}`} aria-hidden="true" />${t(`ground.tone_${tone}`)}</span>`)}</div>`;

/** Arrow keys walk over what is listed, Escape leads back. */
function useWalk(picked, setPicked, leave) {
  const step = (by) => () => {
    const rows = [...document.querySelectorAll('[data-testid="finding"], [data-testid="moved-line"]')];
    if (!rows.length) return;
    const here = rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
    const next = rows[Math.min(rows.length - 1, Math.max(0, here + by))];
    next.focus();
    next.click();
  };
  useKeys({ ArrowDown: step(1), ArrowUp: step(-1), j: step(1), k: step(-1), Escape: () => (picked === null ? leave() : setPicked(null)) });
}

/** A place to drop a file, and the files that were examined last, by whomever. */
function Files({ onOpen }) {
  const [read, setRead] = useState({ items: null, error: null });
  const load = useCallback(async () => {
    try {
      setRead({ items: (await api.get('/surveys', { limit: RECENT })).items, error: null });
    } catch (error) {
      setRead({ items: null, error });
    }
  }, []);
  useEffect(() => { load(); }, []);
  return html`
    <${Upload} onSent=${onOpen} />
    <h2>${t('ground.recent')}</h2>
    ${read.error ? html`<${Failure} error=${read.error} onRetry=${load} />` : !read.items ? html`<${Loading} rows=${3} />`
      : read.items.length ? html`<ul class="recent" data-testid="recent">${read.items.map((one) => html`<li key=${one.id}>
        <${RecentRow} survey=${one} onOpen=${onOpen} /></li>`)}</ul>` : html`<${Empty} icon="grid" title=${t('ground.no_files')} />`}`;
}

const RecentRow = ({ survey, onOpen }) => html`<button type="button" class="version" data-testid="recent-file" data-state=${survey.state}
  onClick=${() => onOpen(survey)}><span class="version-head"><strong>${survey.name}</strong>
    <span>${t(`ground.survey_${survey.stalled ? 'stalled' : survey.state}`)}</span></span>
  <span class="version-foot">${survey.reading ? `${layerName(survey.reading.layer)} · ` : ''}${named({ name: survey.sender,
    name_en: survey.sender_en })} · ${ago(survey.sent_at)}</span></button>`;

mount(Ground, { title: 'page.ground', staff: true, only: ['administrator'] });
