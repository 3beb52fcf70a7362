/* Why an event went where it is: every decision with the rows of the routing table, and what became of each. */
import { classes, html, useEffect, useState } from './html.js';
import { api } from './api.js';
import { inBoth, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { explain, Loading } from './states.js';
import { when, whenFully } from './time.js';

/** A fold that asks for the decisions when it is opened, and again whenever `seq` (the newest entry) grows. */
export function Why({ number, seq }) {
  const [open, setOpen] = useState(false);
  const [read, setRead] = useState({ items: null, error: null });
  useEffect(() => {
    if (!open) return undefined;
    const ended = new AbortController();
    api.get(`/events/${number}/routes`, {}, ended.signal).then(
      ({ items }) => setRead({ items, error: null }),
      (error) => { if (!ended.signal.aborted) setRead({ items: null, error }); },
    );
    return () => ended.abort();
  }, [open, number, seq]);
  return html`
    <details class="why-fold" data-testid="why-rows" onToggle=${(event) => setOpen(event.currentTarget.open)}>
      <summary>${t('routes.rows')}</summary>
      ${read.error ? html`<p class="notice notice-bad" role="status">${explain(read.error)}</p>` : null}
      ${open && !read.items && !read.error ? html`<${Loading} rows=${3} />` : null}
      ${read.items ? html`<${Decisions} items=${read.items} />` : null}
    </details>`;
}

/** Decisions as the API lists them, oldest first; shown newest first. */
export const Decisions = ({ items }) => [...items].reverse().map((item) => html`<${Decision} key=${item.seq} item=${item} />`);

function Decision({ item }) {
  const rows = item.rows || [];
  const versions = Object.entries(item.versions).sort().map(([name, version]) => `${word('version_of', name)} ${version}`);
  const late = rows.filter((row) => row.silent === 'decided').length;
  return html`
    <section class="why-decision" data-row=${item.row}>
      <p class="why-head"><strong>${word('action', item.action)}</strong>
        <time datetime=${item.at} title=${whenFully(item.at)}>${when(item.at)}</time></p>
      <p class="why-said">${inBoth(item, 'sentence')}</p>
      ${item.rows ? html`<ol class="why-table">
        ${rows.filter((row) => row.silent !== 'decided').map((row) => html`<${Row} key=${row.code} row=${row} />`)}</ol>
        <p class="why-note">${late ? t('routes.late', { n: late }) : null}</p>
        ${item.runner_up ? html`<p class="why-note" data-testid="why-next">${t('routes.runner_up', { name: named(item.runner_up) })}</p>` : null}` : html`<p class="why-note">${t('routes.by_hand')}</p>`}
      ${item.again === null ? null : html`<p class=${classes('why-note', { 'why-differs': !item.again })}>
        <${Icon} name=${item.again ? 'handled' : 'warning'} size=${13} />${t(item.again ? 'routes.same' : 'routes.differs')}</p>`}
      ${versions.length ? html`<p class="why-note">${t('routes.versions', { names: versions.join(t('ground.comma')) })}</p>` : null}
    </section>`;
}

/** One row of the routing table, and what became of it. */
export function Row({ row }) {
  const kind = row.decided ? 'chose' : row.silent ? 'silent' : 'looked';
  return html`
    <li class=${`why-row why-${kind}`} data-code=${row.code} data-kind=${kind}>
      <${Icon} name=${{ chose: 'handled', silent: 'more', looked: 'close' }[kind]} size=${13} />
      <span class="why-name">${named(row) || row.code}<span class="unseen">: ${t(`routes.${kind}`)}</span></span>
      <span class="why-text">${inBoth(row, 'text')}</span>
    </li>`;
}
