/* Leave: who is away until when and who stands in; declared in one sheet, ended with one press. */
import { html, useCallback, useEffect, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { Chips, TextField, WordsField } from './fields.js';
import { isChinese, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { PartyPicker } from './party-picker.js';
import { hasRole, session } from './session.js';
import { Empty, explain, Failure, Notice } from './states.js';
import { fromCityTime, now, toCityTime, when } from './time.js';
import { toast } from './toasts.js';

const HOUR_MS = 3600000;
const LENGTHS = [['half', 4], ['day', 24], ['three', 72], ['week', 168]];
const KINDS = ['leave', 'sick', 'training', 'swap', 'other'];

/** Absences that are not over: one's own, those one stands in for, and for leaders those of their people. */
export function useAbsences() {
  const [read, setRead] = useState({ items: [], loaded: false, error: null });
  const load = useCallback(() => api.all('/absences').then(
    (items) => setRead({ items, loaded: true, error: null }), (error) => setRead((before) => ({ ...before, error })),
  ), []);
  useEffect(() => { load(); }, []);
  return { ...read, load };
}

export function Absences({ absences, town, onChange }) {
  const [asking, setAsking] = useState(false);
  const { items, loaded, error, load } = absences;
  const done = () => { setAsking(false); load(); onChange?.(); };
  return html`
    <section class="absences" data-testid="absences" data-count=${items.length}>
      <div class="section-head"><h2>${t('absence.title')}</h2>
        <${Button} icon="clock" data-testid="absence-new" onClick=${() => setAsking(true)}>${t('absence.declare')}<//></div>
      ${error && !loaded ? html`<${Failure} error=${error} onRetry=${load} />` : null}
      ${loaded && !items.length ? html`<${Empty} icon="handled" title=${t('absence.none')} />` : null}
      ${items.map((one) => html`<${AbsenceRow} key=${one.id} one=${one} onDone=${done} />`)}
      ${asking ? html`<${Declare} town=${town} chooses=${hasRole('squad_leader', 'administrator')} onClose=${() => setAsking(false)} onDone=${done} />` : null}
    </section>`;
}

const nameOf = (name, english) => (isChinese() ? name : english || name);

/** Ends a leave now, or calls off one that lies ahead. */
export function Back({ id, from, onDone }) {
  const [busy, setBusy] = useState(false);
  const back = async () => {
    setBusy(true);
    try {
      await api.post(`/absences/${id}/end`);
      toast(t('absence.back'));
    } catch (error) {
      toast(explain(error), 'bad');
    }
    setBusy(false);
    onDone();
  };
  return html`<${Button} busy=${busy} data-testid="absence-end" onClick=${back}>${t(Date.parse(from) > now() ? 'absence.call_off' : 'absence.end')}<//>`;
}

export function AbsenceRow({ one, onDone }) {
  const stands = one.deputy === session.get()?.party.id;
  const who = nameOf(one.name, one.name_en);
  return html`<div class="grid-row absence" data-testid="absence" data-id=${one.id} data-party=${one.party}><span>
      <strong>${stands ? t('absence.you_stand_in', { name: who }) : who} · ${word('absence_kind', one.kind)}</strong>
      <small>${t('absence.span', { from: when(one.from_at), to: one.to_at ? when(one.to_at) : t('absence.open_end') })}
        ${stands ? '' : one.deputy ? ` · ${t('absence.deputy_is', { name: nameOf(one.deputy_name, one.deputy_name_en) })}` : ` · ${t('absence.no_deputy')}`}</small></span>
    ${stands ? null : html`<${Back} id=${one.id} from=${one.from_at} onDone=${onDone} />`}</div>`;
}

const local = (at) => toCityTime(new Date(at));

/** `party` (`{id, name}`) is who is away; left out: the reader himself, or with `chooses` whom he names. */
export function Declare({ party = null, chooses = false, town, onClose, onDone, inline }) {
  const [away, setAway] = useState(null);
  const [kind, setKind] = useState('leave');
  const [from, setFrom] = useState(() => local(now()));
  const [to, setTo] = useState(() => local(now() + 24 * HOUR_MS));
  const [deputy, setDeputy] = useState(null);
  const [reason, setReason] = useState('');
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  const last = (hours) => setTo(local(Date.parse(fromCityTime(from)) + hours * HOUR_MS));
  const submit = async (press) => {
    press.preventDefault();
    if (busy) return;
    setBusy(true);
    setRefusal(null);
    try {
      await api.post('/absences', { ...(party || away ? { party: party?.id || away } : {}), kind, reason: reason.trim(), from_at: fromCityTime(from) || null,
        ...(to ? { to_at: fromCityTime(to) } : {}), ...(deputy ? { deputy } : {}) });
      toast(t('absence.declared'));
      onDone();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  const wrong = (name) => refusal?.faultOf?.(name) || null;
  return html`<${Dialog} title=${party ? t('absence.declare_of', { name: named(party) }) : t('absence.declare')} onClose=${onClose} inline=${inline} testid="dialog-absence">
    <form class="form" noValidate onSubmit=${submit}>
      ${refusal ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
      ${chooses ? html`<${PartyPicker} label=${t('absence.who')} town=${town} kind="person" value=${away} onValue=${setAway} help=${t('absence.who_help')}
        error=${wrong('party')} testid="absence-who" />` : null}
      <${Chips} label=${t('absence.kind')} value=${kind} onValue=${setKind} choices=${KINDS.map((one) => [one, word('absence_kind', one)])} />
      <${TextField} name="absence-from" kind="datetime-local" label=${t('absence.from')} needed value=${from} onValue=${setFrom}
        error=${wrong('from_at')} testid="absence-from" />
      <${Chips} label=${t('absence.length')} value="" onValue=${(code) => last(LENGTHS.find(([one]) => one === code)[1])}
        choices=${LENGTHS.map(([code]) => [code, t(`absence.${code}`)])} />
      <${TextField} name="absence-to" kind="datetime-local" label=${t('absence.to')} value=${to} onValue=${setTo}
        help=${t('absence.to_help')} error=${wrong('to_at')} testid="absence-to" />
      <${PartyPicker} label=${t('absence.deputy')} town=${town} kind="person" but=${party?.id || away || session.get()?.party.id} value=${deputy} onValue=${setDeputy}
        help=${t(party || away ? 'absence.deputy_help_of' : 'absence.deputy_help')} error=${wrong('deputy')} testid="absence-deputy" />
      <${WordsField} name="absence-reason" label=${t('carry.reason')} rows=${2} most=${200} value=${reason} onValue=${setReason}
        testid="absence-reason" />
      <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
        <${Button} type="submit" kind="strong" busy=${busy} data-testid="absence-submit">
          <${Icon} name="clock" /> ${t('absence.declare')}<//></footer>
    </form><//>`;
}
