/* Notices to the reader; opening one marks it as seen. */
import { classes, html, useCallback, useEffect, useState } from './html.js';
import { api } from './api.js';
import { useCategories } from './category-picker.js';
import { isChinese, knows, t, word } from './i18n.js';
import { EventSheet } from './my-events.js';
import { categoryName } from './session.js';
import { Empty, Failure, Loading } from './states.js';
import { when, whenFully } from './time.js';

const POLL_MS = 30000;
const SHOWN = 100;

/** `{items, unseen, error, see}`; read again when `hint` changes and every half minute. */
export function useNotices(hint) {
  const [read, setRead] = useState({ items: null, error: null });
  const load = useCallback(() => api.get('/notices', { limit: SHOWN }).then(
    (page) => setRead({ items: page.items, error: null }), (error) => setRead((before) => ({ ...before, error })),
  ), []);
  useEffect(() => { load(); }, [hint]);
  useEffect(() => {
    const bell = setInterval(load, POLL_MS);
    return () => clearInterval(bell);
  }, []);
  const see = async (notice) => {
    if (notice.seen_at) return;
    await api.post(`/notices/${notice.id}/seen`).catch(() => null);
    load();
  };
  return { ...read, load, see, unseen: (read.items || []).filter((one) => !one.seen_at).length };
}

/** What a notice is about: an action, or a deadline that is near or over. */
export function noticeTitle(kind) {
  if (knows(`notice.${kind}`)) return t(`notice.${kind}`);
  const found = /^(.+)_(warned|overdue)$/.exec(kind);
  return found ? t(`notice.${found[2]}`, { deadline: word('deadline', found[1]) }) : word('action', kind);
}

/** What a notice without an event is about. */
function about({ kind, body = {} }) {
  const name = isChinese() ? body.name : body.name_en || body.name;
  if (body.grid) return t('inbox.about_grid', { grid: body.grid, name: [name, body.answer].filter(Boolean).join(' · ') });
  if (body.absence) return t('inbox.about_absence', { name, from: when(body.from_at), to: body.to_at ? when(body.to_at) : t('absence.open_end') });
  return kind === 'holes' ? t('inbox.about_holes', { holes: body.holes, grids: body.grids, from: when(body.first_at) }) : '';
}

export function Inbox({ notices }) {
  const categories = useCategories();
  const [open, setOpen] = useState('');
  const { items, error, see, load } = notices;
  if (!items) return error ? html`<${Failure} error=${error} onRetry=${load} />` : html`<${Loading} rows=${4} />`;
  const press = (notice) => {
    see(notice);
    if (notice.event) setOpen(notice.event);
    else if (notice.kind === 'holes') location.assign('/coverage');
    else location.hash = 'grids';
  };
  return html`
    <div class="inbox">
      ${items.some((one) => !one.seen_at) ? html`<p class="inbox-head">
        <button type="button" class="link-button" onClick=${() => items.forEach(see)}>${t('inbox.all_seen')}</button></p>` : null}
      ${items.length ? null : html`<${Empty} title=${t('inbox.empty')} />`}
      ${items.map((notice) => html`<${NoticeRow} key=${notice.id} notice=${notice} categories=${categories} onPress=${press} />`)}
      ${open ? html`<${EventSheet} number=${open} categories=${categories} onClose=${() => setOpen('')} onEvent=${load} />` : null}
    </div>`;
}

export const NoticeRow = ({ notice, categories, onPress }) => html`
  <button type="button" class=${classes('note', { 'note-new': !notice.seen_at, 'note-late': notice.kind.endsWith('_overdue') })}
    data-testid="notice" data-seen=${notice.seen_at ? 'true' : 'false'} onClick=${() => onPress(notice)}>
    <span class="note-head"><strong>${noticeTitle(notice.kind)}</strong>
      <time datetime=${notice.owed_at} title=${whenFully(notice.owed_at)}>${when(notice.owed_at)}</time></span>
    <span>${notice.event ? [categoryName(categories, notice.category), notice.summary].filter(Boolean).join(' · ') : about(notice)}</span>
    ${notice.event ? html`<code>${notice.event}</code>` : null}
  </button>`;
