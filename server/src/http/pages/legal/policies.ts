import type { PolicyName, PolicyVersion } from "../../../policies/index.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import type { Page, Place } from "../page.ts";
import { POLICIES } from "./policy-texts.ts";
import { compared, ownWords, paragraphs } from "./policy-words.ts";

type Name = Exclude<PolicyName, "privacy">;

/** A page of terms: the operator's own text, or what the software does, which says that it is no contract. */
export function policyPage(name: Name): (place: Place) => Promise<Page> {
  return async (place) => {
    const { texts, site } = place;
    const words = wordsOf(POLICIES, texts);
    const { title, lead } = words[name];
    const versions = await place.policies();
    const [newest] = versionsOf(versions ?? [], name);
    const own = newest === undefined ? null : ownWords(newest, texts.code);
    const note =
      versions === null
        ? words.unread
        : own === null
          ? words.default
          : own.language === texts.code
            ? words.own
            : words.foreign;
    return {
      title,
      description: lead,
      path: name,
      part: null,
      ...(versions === null ? { status: 503 as const } : {}),
      body: html`<section class="wrap hero9 plainhero"><div><h1>${title}</h1><p class="lead">${lead}</p></div></section>
<section class="wrap prose"><p class="note">${note}</p>${
        versions === null
          ? null
          : own === null
            ? sections(words[name].sections)
            : html`<div lang="${own.language}">${paragraphs(own.text)}</div>`
      }${versionList(place, name, versions)}<p class="sm mute">${site.operator === null ? null : html`${words.by} ${site.operator}`}</p></section>`,
    };
  };
}

/** R-6: one version of a policy, with what is new in it against the one before. Null where there is none. */
export function versionPage(name: PolicyName): (place: Place, path: string) => Promise<Page | null> {
  return async (place, path) => {
    const number = Number(/^versions\/([1-9]\d{0,5})$/.exec(path)?.[1]);
    const versions = versionsOf((await place.policies()) ?? [], name);
    const version = versions.find((one) => one.number === number);
    if (version === undefined) return null;
    const { texts } = place;
    const words = wordsOf(POLICIES, texts);
    const title = `${words[name].title}: ${words.version(number)}`;
    const own = ownWords(version, texts.code);
    const before = versions.find((one) => one.number === number - 1);
    return {
      title,
      description: words[name].lead,
      path: `${name}/${path}`,
      part: null,
      body: html`<section class="wrap hero9 plainhero"><div><h1>${title}</h1><p class="lead">${words.since} ${day(version)}</p></div></section>
<section class="wrap prose">${
        own === null
          ? html`<p class="note">${words.takenBack}</p>`
          : html`${before === undefined ? null : html`<p class="note">${words.compared}</p>`}<div lang="${own.language}">${compared(own, before)}</div>`
      }<p><a href="/${texts.code}/${name}">${words.newest}</a></p></section>`,
    };
  };
}

/** Addresses of all versions that there ever were. */
export const versionPaths = (name: PolicyName) => async (place: Place) =>
  versionsOf((await place.policies()) ?? [], name).map(({ number }) => `${name}/versions/${number}`);

/** The newest first. */
export const versionsOf = (versions: readonly PolicyVersion[], name: PolicyName) =>
  versions.filter((one) => one.name === name);

/** Which version is in force since when, and those before it; nothing where the operator never published one. */
export function versionList(
  { texts }: Place,
  name: PolicyName,
  versions: readonly PolicyVersion[] | null,
): Html | null {
  const words = wordsOf(POLICIES, texts);
  const own = versionsOf(versions ?? [], name);
  if (own.length === 0) return null;
  return html`<h2>${words.versions}</h2><ul class="links">${own.map(
    (one) =>
      html`<li><a href="/${texts.code}/${name}/versions/${one.number}">${words.version(one.number)}</a> <span class="mute sm">${words.since} ${day(one)}</span></li>`,
  )}</ul>`;
}

function day({ publishedAt }: PolicyVersion): Html {
  const iso = publishedAt.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)}</time>`;
}

function sections(list: readonly (readonly string[])[]): readonly Html[] {
  return list.map(([heading = "", text = ""]) => html`<h2>${heading}</h2><p>${text}</p>`);
}
