/* The bar above every page: city, ways to the other pages, language, light, account. */
import { html, useState } from './html.js';
import { chooseLanguage, language, named, t, word } from './i18n.js';
import { Icon } from './icons.js';
import { api } from './api.js';
import { forgetKept } from './kept.js';
import { useObservable } from './observable.js';
import { city, cityName, cityNotice, roles, session } from './session.js';
import { Ways } from './ways.js';

const ALL = ['operator', 'duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor', 'squad_leader'];
// The most used first: where there is no room for all, the last ones stand behind a button.
const WAYS = [
  ['/center', 'page.center', ALL],
  ['/desk', 'page.desk', ['operator', 'duty_leader', 'dispatcher', 'administrator']],
  ['/officer', 'page.officer', ['officer', 'squad_leader', 'department']],
  ['/report', 'page.report', null],
  ['/follow', 'page.follow', null],
  ['/coverage', 'page.coverage', ['squad_leader', 'duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor']],
  ['/disputes', 'page.disputes', ['duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor', 'squad_leader', 'department']],
  ['/places', 'page.places', ['operator', 'duty_leader', 'dispatcher', 'supervisor', 'administrator', 'auditor']],
  ['/ground', 'page.ground', ['administrator']],
  ['/rules', 'page.rules', ['administrator', 'duty_leader', 'dispatcher', 'supervisor', 'auditor']],
  ['/people', 'page.people', ['administrator', 'auditor']],
];

export function Bar() {
  const who = useObservable(session);
  useObservable(city);
  const held = roles();
  const isFor = ([path, , wanted]) => (wanted ? held.some((role) => wanted.includes(role)) : !(who && path === '/follow'));
  const ways = WAYS.filter(isFor);
  return html`
    <header class="bar">
      <a class="brand" href="/"><img src="/static/icon.svg" alt="" width="24" height="24" />
        <span class="brand-name">${t('product.name')}</span>
        <span class="brand-city">${cityName()}</span></a>
      ${cityNotice() ? html`<details class="city-notice" data-testid="city-notice"><summary>${t('bar.sample')}</summary>
        <p>${cityNotice()}</p></details>` : null}
      <${Ways} ways=${ways} />
      <span class="bar-rest">
        <${LanguageSwitch} />
        <${LightSwitch} />
        ${who ? html`<${Account} who=${who} />` : html`<a class="button button-plain" href="/signin">${t('page.signin')}</a>`}
      </span>
    </header>`;
}

export function LanguageSwitch() {
  const chinese = useObservable(language).startsWith('zh');
  return html`<button type="button" class="bar-button" lang=${chinese ? 'en' : 'zh-CN'} data-testid="language"
    onClick=${() => chooseLanguage(chinese ? 'en' : 'zh-CN')}>${chinese ? html`<span>En<span class="language-long">glish</span></span>` : '中文'}</button>`;
}

export function LightSwitch() {
  const [dark, setDark] = useState(document.documentElement.dataset.theme === 'dark');
  const turn = () => {
    document.documentElement.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('dispatch.theme', dark ? 'light' : 'dark');
    setDark(!dark);
    dispatchEvent(new CustomEvent('light-changed'));
  };
  return html`<button type="button" class="bar-button" data-testid="light" aria-pressed=${dark ? 'true' : 'false'}
    title=${t(dark ? 'bar.light' : 'bar.dark')} onClick=${turn}><${Icon} name=${dark ? 'sun' : 'moon'} />
      <span class="unseen">${t(dark ? 'bar.light' : 'bar.dark')}</span></button>`;
}

function Account({ who }) {
  const leave = async () => {
    await api.delete('/session').catch(() => null);
    forgetKept();
    location.assign('/signin');
  };
  return html`
    <span class="account" data-testid="account"><${Icon} name="person" /><span class="account-name">${named(who.party)}</span>
      <span class="account-roles">${roles().map((role) => word('role', role)).join(' · ')}</span></span>
    <button type="button" class="bar-button" data-testid="sign-out" title=${t('bar.sign_out')} onClick=${leave}>
      <${Icon} name="leave" /><span class="unseen">${t('bar.sign_out')}</span></button>`;
}
