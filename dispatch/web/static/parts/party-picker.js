/* Whom: a person, squad, body or queue, searched by name. */
import { classes, html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { learn, partyName } from './session.js';

const PAUSE_MS = 200;
const SHOWN = 8;

/** `value` is a party id or null. `town` brings the parties of that town to the front, `kind` leaves out all others, `but` is
 *  one who cannot be meant. */
export function PartyPicker({ value, onValue, label, error, help, town, kind, but = null, testid, needed }) {
  const [asked, setAsked] = useState('');
  const [found, setFound] = useState([]);
  useEffect(() => {
    const ended = new AbortController();
    const bell = setTimeout(async () => {
      const answer = await api.get('/parties', { q: asked.trim(), town: asked.trim() ? '' : town, kind, limit: SHOWN },
        ended.signal).catch(() => null);
      if (!answer?.items || ended.signal.aborted) return;  // given up while it came
      learn(answer.items);
      setFound([...answer.items].sort((a, b) => Number(b.town === town) - Number(a.town === town)).slice(0, SHOWN));
    }, PAUSE_MS);
    return () => { clearTimeout(bell); ended.abort(); };
  }, [asked, town, kind]);
  return html`
    <div class=${classes('field party-picker', { 'field-wrong': error })}>
      <span class="field-label">${label}${needed ? html`<span class="needed"> *</span>` : null}${value ? html`<strong> ${partyName(value)}</strong>` : null}</span>
      <div class="search"><${Icon} name="search" />
        <input class="input" type="search" data-first="" data-testid=${testid} aria-label=${label} placeholder=${t('party.search')}
          value=${asked} onInput=${(event) => setAsked(event.target.value)} /></div>
      ${error ? html`<p class="field-error" role="alert">${error}</p>` : null}
      ${help ? html`<p class="field-help">${help}</p>` : null}
      <div class="party-list" role="listbox" aria-label=${label}>${found.filter(({ id }) => id !== but).map((party) => html`
        <button type="button" role="option" key=${party.id} data-party=${party.id}
          aria-selected=${party.id === value ? 'true' : 'false'}
          class=${classes('party', { 'party-on': party.id === value })} onClick=${() => onValue(party.id)}>
          <strong>${named(party)}</strong><small>${word('party', party.kind)} · ${party.code}</small></button>`)}</div>
    </div>`;
}
