import type { ShownProvider } from "../../../showcase/index.ts";
import { wordsOf } from "../bilingual.ts";
import { keepsOf, placeOf } from "../catalogue/policy.ts";
import { type Html, html } from "../html.ts";
import type { Page, Place } from "../page.ts";
import { PRIVACY } from "./privacy-texts.ts";

/** Whoever gets something of a customer's. */
export interface Recipient {
  readonly name: string;
  readonly does: string;
  readonly where: string;
  readonly gets: string;
  readonly keeps: Html;
}

/** R-9: everybody that this configuration hands anything to; null where providers cannot be read. */
export async function recipientsOf({ texts, site, showcase }: Place): Promise<readonly Recipient[] | null> {
  const { table } = wordsOf(PRIVACY, texts);
  const shown = await showcase();
  if (shown === null) return null;
  const ofProvider = (provider: ShownProvider): Recipient => ({
    name: provider.title,
    does: table.answers,
    where: placeOf(texts, provider),
    gets: table.words,
    keeps: keepsOf(texts, provider),
  });
  const mail: Recipient = {
    name: table.mailServer,
    does: table.mail,
    where: table.unsaid,
    gets: table.letters,
    keeps: html`${table.mailKeeps}`,
  };
  return [...shown.providers.map(ofProvider), ...(site.sendsMail ? [mail] : [])];
}

/** The register of recipients, which is the configuration. */
export async function recipientsPage(place: Place): Promise<Page> {
  const { table } = wordsOf(PRIVACY, place.texts);
  const recipients = await recipientsOf(place);
  const [first, second] = table.heading;
  return {
    title: table.title,
    description: table.lead,
    path: "recipients",
    part: null,
    ...(recipients === null ? { status: 503 as const } : {}),
    body: html`<section class="wrap hero9 plainhero"><div><h1>${first}<br>${second}</h1><p class="lead">${table.lead}</p></div></section>
<section class="wrap block-s" aria-label="${table.title}">${recipientTable(place, recipients)}</section>`,
  };
}

export function recipientTable({ texts }: Place, recipients: readonly Recipient[] | null): Html {
  const { table } = wordsOf(PRIVACY, texts);
  const rows = recipients?.map(
    ({ name, does, where, gets, keeps }) =>
      html`<tr><td class="main"><span class="t1">${name}</span><span class="t2">${does}</span></td><td class="sub soft" data-l="${table.where}">${where}</td><td class="sub" data-l="${table.gets}">${gets}</td><td class="sub" data-l="${table.keeps}">${keeps}</td></tr>`,
  );
  const empty = rows === undefined ? table.unread : rows.length === 0 ? table.none : null;
  return html`<div class="sheet">${
    empty === null
      ? html`<table class="stack keep recs"><thead><tr><th scope="col">${table.name}</th><th scope="col">${table.where}</th><th scope="col">${table.gets}</th><th scope="col">${table.keeps}</th></tr></thead><tbody>${rows ?? null}</tbody></table>`
      : html`<div class="emptied"><p>${empty}</p></div>`
  }<footer><span>${table.hosting}</span><span>${table.change}</span></footer></div>`;
}
