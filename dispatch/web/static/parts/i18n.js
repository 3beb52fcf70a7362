/* Every text of the pages, from one catalogue a language. */
import { observable } from './observable.js';

export const language = observable(document.documentElement.lang.startsWith('zh') ? 'zh-CN' : 'en');
const catalogues = new Map();

export async function loadCatalogue(name = language.get()) {
  if (!catalogues.has(name)) {
    const answer = await fetch(`/static/locale/${name}.json`);
    if (!answer.ok) throw new Error(`catalogue ${name}: ${answer.status}`);
    catalogues.set(name, flat(await answer.json()));
  }
  document.documentElement.lang = name;
  language.set(name);
}

/** Changes the language of this browser, now and for the next visit. */
export async function chooseLanguage(name) {
  document.cookie = `dispatch_language=${name}; path=/; max-age=31536000; samesite=lax`;
  await loadCatalogue(name);
}

/** The text of a key; `{name}` is replaced by `values.name`. A missing key shows itself. */
export function t(key, values) {
  const text = catalogues.get(language.get())?.get(key) ?? key;
  return values ? text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : text;
}

export const knows = (key) => Boolean(catalogues.get(language.get())?.has(key));

/** The text of `group.code`, or the code itself where the catalogue does not know it. */
export const word = (group, code) => (!code ? '' : knows(`${group}.${code}`) ? t(`${group}.${code}`) : code);

export const isChinese = () => language.get().startsWith('zh');

/** The name of anything that carries `name` and `name_en`. */
export const named = (thing) => (!thing ? '' : isChinese() ? thing.name : thing.name_en || thing.name);

/** A field that comes in both languages, such as `sentence_zh` and `sentence_en`. */
export const inBoth = (thing, field) => thing?.[`${field}_${isChinese() ? 'zh' : 'en'}`] ?? '';

function flat(tree, prefix = '', into = new Map()) {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') into.set(prefix + key, value);
    else flat(value, `${prefix}${key}.`, into);
  }
  return into;
}
