/* Duplicates among the city's rules: whether the system joins by itself, and what the table lets it join. */
import { html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { CheckField } from './fields.js';
import { named, t, word } from './i18n.js';
import { hasRole } from './session.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { useCategories } from './category-picker.js';
import { toast } from './toasts.js';

/** The switch with what it means now; everybody reads it, an administrator turns it. */
export function Joining() {
  const [found, setFound] = useState({ answer: null, error: null });
  const [refusal, setRefusal] = useState(null);
  const categories = useCategories();
  const load = () => api.get('/duplicates/joining').then((answer) => setFound({ answer, error: null }), (error) => setFound({ answer: null, error }));
  useEffect(() => { load(); }, []);
  const { answer, error } = found;
  if (!answer) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${2} />`;
  const turn = (on) => api.post('/duplicates/joining', { on }).then((next) => {
    setFound({ answer: next, error: null });
    setRefusal(null);
    toast(t(on ? 'joining.turned_on' : 'joining.turned_off'));
  }, setRefusal);
  return html`<${JoiningView} answer=${answer} refusal=${refusal} categories=${categories} mayTurn=${hasRole('administrator')} onTurn=${turn} />`;
}

/** The same with its answer given. */
export const JoiningView = ({ answer, refusal, categories, mayTurn, onTurn }) => html`
  <section data-testid="joining" data-on=${answer.on ? 'true' : 'false'}><h3>${t('joining.title')}</h3>
    ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
    ${mayTurn ? html`<${CheckField} label=${t('joining.switch')} help=${t('joining.help')} value=${answer.on} onValue=${onTurn}
      testid="joining-switch" />` : html`<p>${t(answer.on ? 'joining.is_on' : 'joining.is_off')}</p>`}
    ${!answer.on ? null : answer.kinds.length ? html`<ul class="joining-kinds">${answer.kinds.map((one) => html`<li key=${one.code}>${t('joining.kind', {
      kind: kindName(categories, one.code), score: one.joins_at })}</li>`)}</ul>`
      : html`<p class="field-help" data-testid="joining-nothing">${t('joining.nothing')}</p>`}</section>`;

const kindName = (categories, code) => (code === '*' ? t('joining.all_others') : named(categories?.of(code)) || word('major', code));
