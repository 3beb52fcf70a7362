/* What an administrator may do about one person, and what was done before: corrected, sent on leave, account ended or reopened. */
import { html, useState } from './html.js';
import { Declare } from './absences.js';
import { api } from './api.js';
import { Button } from './badges.js';
import { Dialog } from './dialog.js';
import { isChinese, knows, named, t, word } from './i18n.js';
import { session } from './session.js';
import { StaffEdit } from './staff-edit.js';
import { explain, Failure, Loading, Notice } from './states.js';
import { whenFully } from './time.js';
import { toast } from './toasts.js';

/** The buttons of a person's card; `onChanged` hears that the list is to be read again, `onInvite` asks for a link. */
export function StaffActs({ one, onInvite, onChanged }) {
  const [doing, setDoing] = useState(null);
  const close = () => setDoing(null);
  const done = () => { close(); onChanged(); };
  const mayInvite = onInvite && one.login && one.account !== 'disabled' && !one.left_at;
  return html`<div class="moves">
      <${Button} kind="strong" onClick=${() => setDoing('edit')} data-testid="person-edit">${t('person.edit_button')}<//>
      ${one.left_at ? null : html`<${Button} icon="clock" onClick=${() => setDoing('leave')} data-testid="person-leave">${t('absence.declare')}<//>`}
      ${mayInvite ? html`<${Button} icon="person" onClick=${() => onInvite([one])} data-testid="invite">${t(one.account === 'active' ? 'staff.invite_again' : 'staff.invite')}<//>` : null}
      ${one.login && one.id !== session.get()?.party.id ? html`<${Button} kind=${one.account === 'disabled' ? 'calm' : 'grave'} onClick=${() => setDoing('account')}
        data-testid="person-account">${t(one.account === 'disabled' ? 'person.reopen' : 'person.close')}<//>` : null}
      ${one.invited_until ? html`<small>${t('staff.invited_until', { when: whenFully(one.invited_until) })}</small>` : null}</div>
    ${doing === 'edit' ? html`<${StaffEdit} id=${one.id} onClose=${close} onDone=${done} />` : null}
    ${doing === 'leave' ? html`<${Declare} party=${one} town=${one.town} onClose=${close} onDone=${done} />` : null}
    ${doing === 'account' ? html`<${Account} one=${one} onClose=${close} onInvite=${onInvite} onDone=${done} />` : null}`;
}

/** Asks once more before somebody is shut out; a reopened account gets its link at once. */
export function Account({ one, onClose, onDone, onInvite, inline }) {
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const opens = one.account === 'disabled';
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await api.post(`/people/${one.id}/account`, { open: opens });
      toast(t(opens ? 'person.reopened' : 'person.closed', { name: named(one) }));
      onDone();
      if (opens) onInvite?.([{ ...one, account: 'no_password' }]);
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  };
  return html`<${Dialog} title=${t(opens ? 'person.reopen_of' : 'person.close_of', { name: named(one) })} onClose=${onClose} inline=${inline} testid="dialog-account"><div class="sheet-body form">
    ${error ? html`<${Notice} kind="bad">${explain(error)}<//>` : null}<p>${t(opens ? 'person.reopen_help' : 'person.close_help')}</p>
    <footer class="dialog-foot"><${Button} onClick=${onClose}>${t('button.cancel')}<//>
      <${Button} kind=${opens ? 'strong' : 'grave'} busy=${busy} onClick=${send} data-testid="account-send">${t(opens ? 'person.reopen' : 'person.close')}<//></footer></div><//>`;
}

/** What was changed, newest first; read when it is opened. `given` is drawn without reading. */
export function StaffHistory({ id, given = null }) {
  const [read, setRead] = useState({ items: given, error: null });
  const load = async () => {
    try {
      setRead({ items: (await api.get(`/people/${id}/changes`, { limit: 100 })).items, error: null });
    } catch (error) {
      setRead({ items: null, error });
    }
  };
  return html`<details class="more" open=${Boolean(given)} onToggle=${(event) => { if (event.target.open && !read.items) load(); }} data-testid="person-history">
    <summary>${t('person.history')}</summary>
    ${read.error ? html`<${Failure} error=${read.error} onRetry=${load} />` : !read.items ? html`<${Loading} rows=${2} />`
      : !read.items.length ? html`<p class="nothing">${t('person.no_history')}</p>`
        : html`<ul class="person-history">${read.items.map((one) => html`<li key=${one.id} data-testid="person-change" data-subject=${one.subject}>
          <time datetime=${one.at}>${whenFully(one.at)}</time> ${by(one)} <strong>${subject(one.subject)}${t('person.colon')}${t(`person.what_${one.what}`)}</strong>
          <ul>${Object.entries(one.fields).map(([field, [before, after]]) => html`<li key=${field}>${fieldName(field)}${t('person.colon')}${before === after ? after
            : html`${before ? html`<s>${before}</s> ` : null}${after}`}</li>`)}</ul></li>`)}</ul>`}</details>`;
}

const by = (one) => (one.by === null ? t('person.by_command') : (isChinese() ? one.by_name : one.by_name_en || one.by_name));
const subject = (name) => (name === 'account' ? t('staff.account') : t(`staff_table.${name}`));
const fieldName = (field) => (knows(`person.${field}`) ? t(`person.${field}`) : word('person_field', field));
