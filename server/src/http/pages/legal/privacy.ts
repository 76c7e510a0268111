import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import { icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import { versionList, versionsOf } from "./policies.ts";
import { POLICIES } from "./policy-texts.ts";
import { ownWords, paragraphs } from "./policy-words.ts";
import { PRIVACY } from "./privacy-texts.ts";
import { recipientsOf, recipientTable } from "./recipients.ts";
import { retentionOf } from "./retention.ts";

/** What is kept, how long, and who gets it: from the configuration (R-6). */
export async function privacyPage(place: Place): Promise<Page> {
  const { texts, site, nowMs } = place;
  const words = wordsOf(PRIVACY, texts);
  const recipients = await recipientsOf(place);
  const versions = await place.policies();
  const { slab, facts } = words;
  const [first, second] = words.heading;
  const written = new Date(nowMs).toISOString();
  const tile = (name: string, figure: string, what: string) =>
    html`<div><dt>${name}</dt><dd>${figure}</dd><dd class="w">${what}</dd></div>`;
  return {
    title: words.title,
    description: words.lead,
    path: "privacy",
    part: null,
    ...(recipients === null ? { status: 503 as const } : {}),
    body: html`<section class="wrap hero9"><div><h1>${first}<br>${second}</h1><p class="lead">${words.lead}</p></div>
<dl class="facts"><div><dt>${facts.written}</dt><dd><time datetime="${written}">${written.slice(0, 16).replace("T", " ")} UTC</time></dd></div><div><dt>${facts.prompt}</dt><dd>${facts.none}</dd></div><div><dt>${facts.sold}</dt><dd>${facts.nothing}</dd></div></dl></section>
<section class="wrap factwrap"><dl class="slab">${tile(...slab.words)}${tile(slab.networks[0], words.shortDays(String(site.retention.networkDays)), slab.networks[1])}${tile(slab.recipients[0], String(recipients?.length ?? "–"), slab.recipients[1])}${tile(...slab.training)}</dl></section>
<section class="wrap sec-grid"><div class="flow">${kept(place)}${rights(place)}
<section aria-labelledby="p-who"><div class="sub-head"><h2 id="p-who">${words.recipients}</h2><p class="sm mute"><a href="/${texts.code}/recipients">${words.table.title}</a></p></div>${recipientTable(place, recipients)}</section>${ownPrivacy(place, versions)}</div>
<aside class="self"><h2>${words.onPage}</h2><ul class="links"><li><a href="#p-ret">${words.how}</a></li><li><a href="#p-rights">${words.rights}</a></li><li><a href="#p-who">${words.recipients}</a></li></ul>
<ul class="links"><li>${icon("braces", "s")}<a href="/${texts.code}/privacy.json">${words.data}</a></li><li>${icon("check", "s")}<a href="/${texts.code}/cookies">${words.choice}</a></li></ul><p class="sm">${words.version} <a href="/${texts.code}/terms">${words.terms}</a>.</p></aside></section>`,
  };
}

/** The operator's own words on privacy, which people agree to, beside what the software says. */
function ownPrivacy(place: Place, versions: Awaited<ReturnType<Place["policies"]>>): Html | null {
  const { texts } = place;
  const [newest] = versionsOf(versions ?? [], "privacy");
  if (newest === undefined) return null;
  const own = ownWords(newest, texts.code);
  const words = wordsOf(POLICIES, texts);
  return html`<section aria-labelledby="p-own" class="prose"><div class="sub-head"><h2 id="p-own">${words.own}</h2></div>${
    own === null
      ? html`<p>${words.takenBack}</p>`
      : html`<div lang="${own.language}">${paragraphs(own.text)}</div>`
  }${versionList(place, "privacy", versions)}</section>`;
}

function kept(place: Place): Html {
  const { how, columns } = wordsOf(PRIVACY, place.texts);
  return html`<section aria-labelledby="p-ret"><div class="sub-head"><h2 id="p-ret">${how}</h2></div><div class="sheet"><table class="stack keep"><thead><tr><th scope="col">${columns.what}</th><th scope="col">${columns.kept}</th></tr></thead><tbody>${retentionOf(
    place,
  ).map(
    ({ what, of, kept: period, more }) =>
      html`<tr><td class="main"><span class="t1">${what}</span><span class="t2">${of}</span></td><td class="sub"><span class="t1">${period}</span>${more === "" ? null : html`<span class="t2">${more}</span>`}</td></tr>`,
  )}</tbody></table></div></section>`;
}

const RIGHT_ICONS = ["eye", "download", "pencil", "trash", "pause", "ban"] as const;

function rights({ texts, site }: Place): Html {
  const words = wordsOf(PRIVACY, texts);
  const mail = site.contact.privacy;
  const [before = "", after = ""] = words.ask("\0").split("\0");
  return html`<section aria-labelledby="p-rights"><div class="sub-head"><h2 id="p-rights">${words.rights}</h2><p class="sm mute">${words.rightsLead}</p></div><ul class="rights">${words.list.map(
    ([name = "", what = ""], index) =>
      html`<li>${icon(RIGHT_ICONS[index] ?? "check")}<div><h3>${name}</h3><p>${what}</p></div></li>`,
  )}</ul><p class="gapt">${mail === null ? words.askNobody : html`${before}<a href="mailto:${mail}">${mail}</a>${after}`}</p></section>`;
}

/** The same facts for programs. */
export async function privacyFacts(place: Place): Promise<object> {
  const recipients = await recipientsOf(place);
  return {
    written_at: new Date(place.nowMs).toISOString(),
    operator: place.site.operator,
    contact: place.site.contact.privacy,
    sold: false,
    used_for_training: false,
    retention: retentionOf(place).map(({ id, what, kept: period, more }) => ({
      id,
      what,
      kept: period,
      more,
    })),
    recipients:
      recipients?.map(({ name, does, where, gets, keeps }) => ({
        ...{ name, does, where, gets },
        keeps: keeps.text.replaceAll(/<[^>]+>/g, ""),
      })) ?? null,
  };
}
