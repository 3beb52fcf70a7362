/* A spreadsheet is dropped or chosen, looked through without keeping anything, and then kept or not. */
import { html, useRef, useState } from './html.js';
import { api, freshKey } from './api.js';
import { isChinese, t } from './i18n.js';
import { Icon } from './icons.js';
import { UploadBox } from './ground-upload.js';
import { number, size } from './ground-words.js';
import { explain } from './states.js';

const ENDINGS = '.csv,.xlsx,.xlsm,.xls,.ods,.zip,.txt';
const MOST_BYTES = 8 * 1024 * 1024;
const SHOWN = 50;
const NOTHING = { file: null, answer: null, sending: null, trouble: null };

/** `{file, answer, busy, trouble, choose(files), send(path), forget()}`: `path` is asked what a file would do, and is told
 *  the file once more when it is to be kept. */
export function useSheet(path, query = {}) {
  const [read, setRead] = useState(NOTHING);
  const key = useRef(freshKey());
  const post = async (target, file, once, again) => {
    const change = (more) => setRead((before) => ({ ...before, file, trouble: null, ...more }));
    change({ sending: { name: file.name, share: 0 } });
    try {
      const answer = await api.send(target, file, { query: { ...query, name: file.name }, key: once,
        onSent: (share) => change({ sending: { name: file.name, share } }) });
      change({ sending: null });
      return answer;
    } catch (error) {
      change({ sending: null, trouble: { text: explain(error), again } });
      return null;
    }
  };
  const choose = async (files) => {
    const [file] = files;
    if (!file) return;
    if (files.length > 1 || file.size > MOST_BYTES) {
      setRead({ ...NOTHING, trouble: { text: files.length > 1 ? t('sheet.several')
        : t('ground.too_large', { size: size(file.size), most: size(MOST_BYTES) }) } });
      return;
    }
    key.current = freshKey();
    setRead(NOTHING);
    const answer = await post(path, file, freshKey(), () => choose([file]));
    if (answer) setRead((before) => ({ ...before, answer }));
  };
  const send = (target) => post(target, read.file, key.current);
  return { ...read, choose, send, forget: () => setRead(NOTHING) };
}

export const SheetBox = ({ sheet, small, testid }) => html`<${UploadBox} words="sheet" endings=${ENDINGS} small=${small} testid=${testid}
  sending=${sheet.sending} trouble=${sheet.trouble} onFiles=${sheet.choose} onStop=${null} />`;

/** Rows at fault, as a table: which row and column, and why; with `tables` also of which table of people. */
export function FaultTable({ faults, count, tables = false }) {
  const [most, setMost] = useState(SHOWN);
  return html`<section class="row-faults" role="alert" data-testid="row-faults" data-count=${count}>
    <h3><${Icon} name="warning" /> ${t('sheet.faults', { n: number(count) })}</h3>
    <p>${t('sheet.faults_help')}</p>
    <div class="table-scroll" tabindex="0" role="region" aria-label=${t('sheet.faults', { n: number(count) })}>
      <table class="plain-table"><thead><tr>${tables ? html`<th scope="col">${t('sheet.table')}</th>` : null}
        <th scope="col">${t('sheet.row')}</th><th scope="col">${t('sheet.column')}</th><th scope="col">${t('sheet.reason')}</th></tr></thead>
      <tbody>${faults.slice(0, most).map((fault, index) => html`<tr key=${index} data-testid="row-fault" data-row=${fault.row}>
        ${tables ? html`<td>${t(`staff_table.${fault.table || 'none'}`)}</td>` : null}
        <td class="number">${fault.row || '–'}</td><td>${(isChinese() ? fault.column_zh : fault.column) || '–'}</td>
        <td>${isChinese() ? fault.reason_zh : fault.reason}</td></tr>`)}</tbody></table></div>
    ${faults.length > most ? html`<p><button type="button" class="link-button" onClick=${() => setMost(most + 200)}>
      ${t('sheet.more', { n: number(faults.length - most) })}</button></p>` : null}</section>`;
}

/** A table that scrolls by itself, also by keyboard. `columns` are `[key, heading]`, `rows` carry the keys; `show(key, text)`
 *  draws a cell otherwise than as it stands. */
export function PlainTable({ columns, rows, label, first = 100, testid, keyOf = null, show = null }) {
  const [most, setMost] = useState(first);
  const filled = columns.filter(([key]) => rows.some((row) => row[key]));
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${label} data-testid=${testid}>
    <table class="plain-table"><thead><tr>${filled.map(([key, heading]) => html`<th key=${key} scope="col">${heading}</th>`)}</tr></thead>
      <tbody>${rows.slice(0, most).map((row, index) => html`<tr key=${keyOf ? row[keyOf] : index} >
        ${filled.map(([key]) => html`<td key=${key}>${show ? show(key, row[key]) : row[key]}</td>`)}</tr>`)}</tbody></table>
    ${rows.length > most ? html`<p class="table-more"><button type="button" class="link-button" onClick=${() => setMost(most + 500)}>
      ${t('sheet.more', { n: number(rows.length - most) })}</button></p>` : null}</div>`;
}
