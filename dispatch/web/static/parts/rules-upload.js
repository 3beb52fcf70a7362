/* A file for one of the tables: every row at fault is told, else what it would change; then it may be kept as drafts. */
import { html } from './html.js';
import { Button } from './badges.js';
import { t } from './i18n.js';
import { number } from './ground-words.js';
import { Change } from './rules-change.js';
import { FaultTable, SheetBox, useSheet } from './sheet-upload.js';
import { Notice } from './states.js';
import { toast } from './toasts.js';

/** `onKept(versions)` hears the drafts. */
export function TableUpload({ table, read, onKept }) {
  const sheet = useSheet(`/tables/${table}/check`);
  const keep = async () => {
    const kept = await sheet.send(`/tables/${table}`);
    if (!kept) return;
    toast(t(kept.items.length === 1 ? 'rules.kept_one' : 'rules.kept', { n: kept.items.length }));
    onKept(kept.items);
  };
  return html`<section class="table-upload" data-testid="table-upload">
    <h2>${t('rules.upload')}</h2><p class="field-help">${t(`rules.upload_${table}`)}</p>
    <${SheetBox} sheet=${sheet} small=${Boolean(sheet.answer)} testid="table-file" />
    ${sheet.answer ? html`<${Checked} answer=${sheet.answer} name=${sheet.file.name} read=${read} busy=${Boolean(sheet.sending)} onKeep=${keep} />` : null}</section>`;
}

export function Checked({ answer, name, read, busy, onKeep }) {
  if (answer.count) return html`<h3>${name}</h3><${FaultTable} faults=${answer.faults} count=${answer.count} />`;
  return html`<div class="checked" data-testid="checked"><${Notice} icon="handled">${t('rules.sound', { name, n: number(answer.drafts.reduce((sum, one) => sum + one.rows, 0)) })}<//>
    <div class="moves"><${Button} kind="strong" busy=${busy} onClick=${onKeep} data-testid="table-keep">${t('rules.keep')}<//></div>
    ${answer.drafts.map((draft) => html`<section key=${draft.name}>${draft.name ? html`<h3>${t('rules.list_named', { name: draft.name, n: number(draft.rows) })}</h3>` : null}
      <${Change} change=${draft.change} read=${read} isNew=${!draft.change.same && !draft.change.changed.length && !draft.change.removed.length} /></section>`)}</div>`;
}
