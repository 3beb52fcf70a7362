/* Sign in, then go where one wanted to go. */
import { html, useEffect, useState } from '../parts/html.js';
import { api } from '../parts/api.js';
import { Button } from '../parts/badges.js';
import { TextField } from '../parts/fields.js';
import { chooseLanguage, language, t } from '../parts/i18n.js';
import { mount } from '../parts/page.js';
import { city, session } from '../parts/session.js';
import { explain, Notice } from '../parts/states.js';

/** Only a path of this site: an address from outside must not be able to send people elsewhere. */
function wantedPath() {
  const asked = new URLSearchParams(location.search).get('next') || '';
  return /^\/(?![/\\])/.test(asked) && !asked.startsWith('/signin') ? asked : '';
}

function SignIn() {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => { document.querySelector('[data-testid=signin-login]')?.focus(); }, []);
  const submit = async (event) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      const answer = await api.post('/session', { login: login.trim(), password });
      if (answer.language && answer.language !== language.get() && !document.cookie.includes('dispatch_language')) await chooseLanguage(answer.language);
      location.assign(wantedPath() || '/');
    } catch (error) {
      setBusy(false);
      setRefusal(error);
    }
  };
  return html`
    <div class="card-page"><form class="card form" noValidate onSubmit=${submit}>
      <h1>${t('page.signin')}</h1>
      ${session.get() ? html`<${Notice} kind="calm"
        icon="person">${t('signin.already')} <a href="/">${t('signin.go_on')}</a><//>` : null}
      ${refusal ? html`<${Notice} kind="bad"
        testid="signin-refused">${refusal.status === 401 ? t('signin.wrong') : explain(refusal)}<//>` : null}
      <${TextField} name="login" label=${t('signin.login')} value=${login} onValue=${setLogin} autocomplete="username"
        testid="signin-login" needed error=${refusal?.faultOf?.('login')} />
      <${TextField} name="password" label=${t('signin.password')} kind="password" value=${password} onValue=${setPassword}
        autocomplete="current-password" testid="signin-password" needed error=${refusal?.faultOf?.('password')} />
      <${Button} type="submit" kind="strong" busy=${busy} disabled=${!login.trim() || !password}
        data-testid="signin-submit">${t('page.signin')}<//>
      ${city.get().demo ? html`<div class="demo-accounts" data-testid="demo-accounts"><p>${t('signin.demo')}</p></div>` : null}
      <p class="card-foot"><a href="/report">${t('signin.report')}</a> · <a href="/follow">${t('page.follow')}</a></p>
    </form></div>`;
}

mount(SignIn, { title: 'page.signin' });
