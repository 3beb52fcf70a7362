/* One city file under examination, from its arrival to the draft made of it. */
import { html, useCallback, useEffect, useMemo, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { named, t } from './i18n.js';
import { Icon } from './icons.js';
import { conflictsOf, Conflicts, decided, decidedRest } from './ground-conflicts.js';
import { Downloads, Findings, sifted, Tallies } from './ground-findings.js';
import { KeepForm, Progress, Refused, Verdict } from './ground-survey-parts.js';
import { ReadingForm } from './ground-reading.js';
import { layerName, size } from './ground-words.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { whenFully } from './time.js';

const ASK_EVERY_MS = 800;

/** The survey, asked for again while work goes on: `{survey, error, put, load}`. */
export function useSurvey(ident, first) {
  const [read, setRead] = useState({ survey: first?.id === ident ? first : null, error: null });
  const load = useCallback(async () => {
    try {
      setRead({ survey: await api.get(`/surveys/${ident}`), error: null });
    } catch (error) {
      setRead((before) => ({ ...before, error }));
    }
  }, [ident]);
  const running = read.survey?.state === 'running' && !read.survey.stalled;
  useEffect(() => { if (!read.survey) load(); }, [ident]);
  useEffect(() => {
    if (!running) return undefined;
    const bell = setInterval(load, ASK_EVERY_MS);
    return () => clearInterval(bell);
  }, [running, load]);
  return { ...read, put: (survey) => setRead({ survey, error: null }), load };
}

/** What was found, drawn: read once for each version of the survey that has been examined. */
function useDrawn(survey) {
  const [drawn, setDrawn] = useState({ features: null, outlines: null, error: null });
  const wanted = survey?.found && ['examined', 'kept'].includes(survey.state) ? survey.version : 0;
  const load = useCallback(async () => {
    setDrawn({ features: null, outlines: null, error: null });
    if (!wanted) return;
    try {
      const [findings, outlines] = await Promise.all(['findings', 'outlines'].map((what) => api.getSlow(`/surveys/${survey.id}/${what}.geojson`)));
      setDrawn({ features: findings.features, outlines, error: null });
    } catch (error) {
      setDrawn({ features: null, outlines: null, error });
    }
  }, [survey?.id, wanted]);
  useEffect(() => { load(); }, [load]);
  return { ...drawn, load };
}

/** `marks` draws on the map, `picked` is the id of a finding, `onKept(layer)` hears the id of a new draft. */
export function SurveyView({ ident, first, marks, picked, onPick, onKept, onGone }) {
  const read = useSurvey(ident, first);
  const { survey } = read;
  const drawn = useDrawn(survey);
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const [filter, setFilter] = useState(null);
  useDrawing(marks, drawn, filter, picked);
  const send = async (path, body) => {
    setBusy(true);
    setRefusal(null);
    try {
      return await api.post(`/surveys/${ident}/${path}`, { version: survey.version, ...body });
    } catch (error) {
      setRefusal(error);
      if (error.status === 409) read.load();
      return null;
    } finally {
      setBusy(false);
    }
  };
  const work = async (path, body) => {
    const begun = await send(path, body);
    if (begun) { onPick(null); setFilter(null); read.put(begun); }
  };
  const examine = ({ version, ...reading }) => work('examine', reading);
  const keep = async (body) => {
    const version = await send('draft', body);
    if (version) { read.load(); onKept(version); }
  };
  if (!survey) return read.error ? html`<${Failure} error=${read.error} onRetry=${read.load} />` : html`<${Loading} rows=${4} />`;
  return html`
    <section class="survey" data-testid="survey" data-state=${survey.state} data-version=${survey.version}>
      <${SurveyHead} survey=${survey} onGone=${onGone} />
      ${refusal ? html`<${Notice} kind="bad" testid="survey-refusal">${explain(refusal)}<//>` : null}
      <${SurveyBody} survey=${survey} drawn=${drawn} busy=${busy} filter=${filter} onFilter=${setFilter} picked=${picked} onPick=${onPick} examine=${examine}
        reopen=${(table) => work('open', { table })} keep=${keep} onKept=${onKept} />
    </section>`;
}

/** The map shows what the list shows: outlines of the file, the findings that the filter lets through, the picked one. */
function useDrawing(marks, drawn, filter, picked) {
  useEffect(() => {
    if (!marks) return;
    marks.outlines(drawn.outlines);
    if (drawn.outlines) marks.frameLayer(drawn.outlines);
  }, [marks, drawn.outlines]);
  useEffect(() => { marks?.findings(sifted(drawn.features || [], filter)); }, [marks, drawn.features, filter]);
  useEffect(() => {
    if (!marks || !drawn.features) return;
    marks.pick(['found', 'found-points'], picked);
    const found = drawn.features.find((one) => one.id === picked);
    if (found) marks.fly(found);
  }, [marks, drawn.features, picked]);
}

function SurveyHead({ survey, onGone }) {
  const drop = async () => {
    await api.delete(`/surveys/${survey.id}`).catch(() => null);
    onGone();
  };
  return html`<header class="survey-head"><h2>${survey.name}</h2>
    <p><small>${size(survey.size)} · ${named({ name: survey.sender, name_en: survey.sender_en })} ·
      ${' '}${whenFully(survey.sent_at)}</small></p>
    <${Button} icon="close" onClick=${drop} data-testid="survey-drop">${t('ground.forget')}<//></header>`;
}

function SurveyBody({ survey, busy, examine, reopen, ...rest }) {
  switch (survey.state) {
    case 'running':
      return html`<${Progress} survey=${survey} onAgain=${() => (survey.reading ? examine(survey.reading) : reopen(''))} busy=${busy} />`;
    case 'refused':
      return html`<${Refused} survey=${survey} busy=${busy} onTable=${reopen} />
        ${survey.opened ? html`<${ReadingForm} key=${survey.version} survey=${survey} onExamine=${examine} busy=${busy} />` : null}`;
    case 'opened':
      return html`<${ReadingForm} key=${survey.version} survey=${survey} onExamine=${examine} busy=${busy} />`;
    default:
      return html`<${Examined} key=${survey.version} survey=${survey} busy=${busy} examine=${examine} ...${rest} />`;
  }
}

function Examined({ survey, drawn, busy, picked, onPick, filter, onFilter, examine, keep, onKept }) {
  const [decisions, setDecisions] = useState(survey.reading.decisions);
  const conflicts = useMemo(() => conflictsOf(drawn.features || []), [drawn.features]);
  const repair = (made = decisions) => examine({ ...survey.reading, repair: true, decisions: made });
  const { found } = survey;
  return html`
    <${Verdict} survey=${survey} onVersion=${onKept} />
    ${survey.state === 'kept' ? null : html`<div class="moves">
      ${found.sound ? html`<${KeepForm} survey=${survey} busy=${busy} onKeep=${keep} />` : null}
      ${!found.repaired && !found.sound && !found.ways.some((one) => one.what === 'hard') ? html`<${Button} kind="strong" busy=${busy}
        onClick=${() => repair({})} data-testid="repair">${t('ground.repair')}<//>` : null}</div>`}
    ${conflicts.length && survey.state !== 'kept' ? html`<${Conflicts} conflicts=${conflicts} decisions=${decisions} busy=${busy}
      picked=${picked} onPick=${onPick} onSend=${() => repair()} onRest=${() => setDecisions(decidedRest(decisions, conflicts))}
      onDecide=${(one, said) => setDecisions(decided(decisions, one, said, conflicts))} />` : null}
    <${Tallies} tallies=${found.tallies} filter=${filter} onFilter=${onFilter} />
    <div><${Findings} read=${drawn} filter=${filter} picked=${picked} onPick=${onPick} /></div>
    <${Downloads} ident=${survey.id} />
    <details class="more" data-testid="read-again"><summary><${Icon} name="grid" /> ${t('ground.read_again', { layer: layerName(survey.reading.layer) })}</summary>
      <${ReadingForm} survey=${survey} onExamine=${(reading) => examine({ ...reading, repair: false, decisions: {} })} busy=${busy} /></details>`;
}
