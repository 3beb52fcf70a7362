/* Whoever was sent a link makes his own password here; the link's token is in the part of the address that no server sees. */
import { html, useEffect, useState } from '../parts/html.js';
import { api, freshKey } from '../parts/api.js';
import { Button } from '../parts/badges.js';
import { TextField } from '../parts/fields.js';
import { named, t } from '../parts/i18n.js';
import { mount } from '../parts/page.js';
import { Empty, explain, Failure, Loading, Notice } from '../parts/states.js';
import { whenFully } from '../parts/time.js';

const SHORTEST = 10;
const token = location.hash.slice(1);
if (token) history.replaceState(null, '', location.pathname);

function Welcome() {
  const [read, setRead] = useState({ who: null, error: null });
  const load = () => api.post('/invitations/look', { token }).then((who) => setRead({ who, error: null }), (error) => setRead({ who: null, error }));
  useEffect(() => { if (token) load(); }, []);
  if (!token || [404, 422].includes(read.error?.status)) {
    return html`<div class="card-page"><div class="card" data-testid="welcome-gone"><${Empty} icon="rejected" title=${t('welcome.gone')}>${t('welcome.gone_help')}<//></div></div>`;
  }
  if (!read.who) return html`<div class="card-page"><div class="card">${read.error ? html`<${Failure} error=${read.error} onRetry=${load} />` : html`<${Loading} />`}</div></div>`;
  return html`<div class="card-page"><${Form} who=${read.who} /></div>`;
}

function Form({ who }) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [lacking, setLacking] = useState({});
  const [refusal, setRefusal] = useState(null);
  const [state, setState] = useState('open');
  const [key] = useState(freshKey);
  const submit = async (event) => {
    event.preventDefault();
    const wrong = { ...(password.length < SHORTEST ? { password: t('welcome.short', { n: SHORTEST }) } : {}),
      ...(again !== password ? { again: t('welcome.differs') } : {}) };
    setLacking(wrong);
    setRefusal(null);
    if (Object.keys(wrong).length) return;
    setState('busy');
    try {
      await api.post('/invitations/accept', { token, password }, `${key}-${password.length}`);
      setState('done');
    } catch (error) {
      setState('open');
      setRefusal(error);
    }
  };
  if (state === 'done') {
    return html`<div class="card form" data-testid="welcome-done"><h1>${t('welcome.done')}</h1><p>${t('welcome.done_help', { login: who.login })}</p>
      <a class="button button-strong" href="/signin">${t('page.signin')}</a></div>`;
  }
  const fault = refusal?.faultOf?.('password');
  return html`<form class="card form" noValidate onSubmit=${submit} data-testid="welcome">
    <h1>${t('page.welcome')}</h1>
    <p>${t('welcome.hello', { name: named(who), login: who.login })}</p>
    ${refusal && !fault ? html`<${Notice} kind="bad">${explain(refusal)}<//>` : null}
    <input type="text" name="username" autocomplete="username" value=${who.login} readonly hidden />
    <${TextField} name="password" kind="password" label=${t('welcome.password')} value=${password} onValue=${setPassword} autocomplete="new-password"
      needed first testid="welcome-password" help=${t('welcome.help', { n: SHORTEST })} error=${lacking.password || fault} />
    <${TextField} name="again" kind="password" label=${t('welcome.again')} value=${again} onValue=${setAgain} autocomplete="new-password" needed
      testid="welcome-again" error=${lacking.again} />
    <${Button} type="submit" kind="strong" busy=${state === 'busy'} data-testid="welcome-submit">${t('welcome.save')}<//>
    <p class="card-foot"><small>${t('welcome.until', { when: whenFully(who.ends_at) })}</small></p></form>`;
}

mount(Welcome, { title: 'page.welcome' });
