/* Lists of people come in: first what would happen, with every row at fault; then all of it or nothing. */
import { html, useState } from './html.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { language, t } from './i18n.js';
import { Icon } from './icons.js';
import { number } from './ground-words.js';
import { FaultTable, PlainTable, SheetBox, useSheet } from './sheet-upload.js';
import { Notice } from './states.js';
import { toast } from './toasts.js';

const WHATS = ['added', 'changed', 'ended', 'same'];

export function StaffImport({ onBrought }) {
  const sheet = useSheet('/people/rehearsal');
  const [done, setDone] = useState(null);
  const bring = async () => {
    const brought = await sheet.send('/people/import');
    if (!brought) return;
    setDone(brought);
    sheet.forget();
    toast(t('staff.brought', { n: number(brought.changes) }));
    onBrought();
  };
  const choose = (files) => { setDone(null); return sheet.choose(files); };
  return html`<section class="table-upload" data-testid="staff-import">
    <p class="field-help">${t('staff.import_help')}</p>
    <div class="moves">${['xlsx', 'csv'].map((format) => html`<a key=${format} class="button" download data-testid=${`staff-export-${format}`}
      href=${api.address('/people/export', { format, language: language.get() })}><${Icon} name="download" />${t(`staff.export_${format}`)}</a>`)}</div>
    <${SheetBox} sheet=${{ ...sheet, choose }} small=${Boolean(sheet.answer)} testid="staff-file" />
    ${sheet.answer ? html`<${Rehearsed} answer=${sheet.answer} name=${sheet.file.name} busy=${Boolean(sheet.sending)} onBring=${bring} />` : null}
    ${done ? html`<${Notice} icon="handled" testid="staff-brought">${t('staff.brought', { n: number(done.changes) })}<//><${Counts} counts=${done.counts} />
      ${done.counts.people?.added ? html`<p><a class="button" href="/people?show=no_password">${t('staff.then_invite')}</a></p>` : null}` : null}</section>`;
}

export function Rehearsed({ answer, name, busy, onBring }) {
  return html`<div class="checked" data-testid="rehearsed" data-changes=${answer.changes}><h3>${name}</h3>
    ${answer.left_out.length ? html`<${Notice} kind="warn">${t('staff.left_out', { names: answer.left_out.join(t('ground.comma')) })}<//>` : null}
    ${answer.count ? html`<${FaultTable} faults=${answer.faults} count=${answer.count} tables=${true} />` : html`
      <p>${answer.changes ? t('staff.would', { n: number(answer.changes) }) : t('staff.as_it_was')}</p>
      <${Counts} counts=${answer.counts} />
      ${answer.changes ? html`<div class="moves"><${Button} kind="strong" busy=${busy} onClick=${onBring} data-testid="staff-bring">${t('staff.bring')}<//></div>
        <${Done} done=${answer.done} changes=${answer.changes} />` : null}`}</div>`;
}

function Counts({ counts }) {
  const rows = Object.entries(counts).map(([table, found]) => ({ table: t(`staff_table.${table}`),
    ...Object.fromEntries(WHATS.map((what) => [what, found[what] ? number(found[what]) : '–'])) }));
  return html`<${PlainTable} rows=${rows} label=${t('staff.counts')} testid="staff-counts"
    columns=${[['table', t('sheet.table')], ...WHATS.map((what) => [what, t(`staff.${what}`)])]} />`;
}

function Done({ done, changes }) {
  const rows = done.map((one) => ({ what: t(`staff.${one.what}`), table: t(`staff_table.${one.table}`), subject: one.subject, row: one.row || '' }));
  return html`<details class="more"><summary>${t('staff.in_detail', { n: number(changes) })}</summary><${PlainTable} rows=${rows} label=${t('staff.details')} first=${100}
    columns=${[['what', t('staff.what')], ['table', t('sheet.table')], ['subject', t('staff.subject')], ['row', t('sheet.row')]]} /></details>`;
}
