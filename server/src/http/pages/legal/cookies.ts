import { CHOICE_COOKIE, writeChoice } from "../asked.ts";
import { wordsOf } from "../bilingual.ts";
import { type Html, html } from "../html.ts";
import { glyph, icon } from "../icons.ts";
import type { Page, Place } from "../page.ts";
import { COOKIES } from "./cookie-texts.ts";

const CHOICE_SECONDS = 180 * 86_400;

/** R-3: what is stored in a browser, and the choice about the rest, as a form that needs no script. */
export function cookiesPage(place: Place): Page {
  const { texts, asked } = place;
  const words = wordsOf(COOKIES, texts);
  const { facts, state, columns } = words;
  const [first, second] = words.heading;
  const own =
    asked.choice === null
      ? asked.privacyControl
        ? state.signal
        : state.unasked
      : state[asked.choice.visits];
  return {
    title: words.title,
    description: words.lead,
    path: "cookies",
    part: null,
    form: true,
    personal: true,
    body: html`<section class="wrap hero9"><div><h1>${first}<br>${second}</h1><p class="lead">${words.lead}</p></div>
<dl class="facts"><div><dt>${facts.third}</dt><dd>0</dd></div><div><dt>${facts.visits}</dt><dd>${words.notToday}</dd></div><div><dt>${facts.signal}</dt><dd>${asked.privacyControl ? facts.gpc : facts.none}</dd></div><div><dt>${facts.choice}</dt><dd>${own}</dd></div></dl></section>
<section class="wrap cookiegrid">${choice(place)}<aside class="counted"><h2>${words.meaning}</h2><p>${words.meaningText}</p><dl class="kv">${[
      words.asked,
      words.notAsked,
      words.seen,
    ].map(([name = "", what = ""]) => html`<dt>${name}</dt><dd>${what}</dd>`)}</dl></aside></section>
<section class="wrap block-s" aria-labelledby="c2"><div class="sub-head"><h2 id="c2">${words.all}</h2></div><div class="sheet"><table class="stack ckt"><thead><tr><th scope="col">${columns.name}</th><th scope="col">${columns.does}</th><th scope="col">${columns.lives}</th><th scope="col">${columns.set}</th></tr></thead><tbody>${words.rows.map(
      ([name = "", does = "", lives = "", set = ""]) =>
        html`<tr><td class="main"><span class="t1 mono">${name}</span></td><td class="sub">${does}</td><td class="sub soft" data-l="${columns.lives}">${lives}</td><td class="sub soft" data-l="${columns.set}">${set}</td></tr>`,
    )}</tbody></table></div></section>`,
  };
}

function choice({ texts, asked }: Place): Html {
  const words = wordsOf(COOKIES, texts);
  const { choice: made, privacyControl } = asked;
  const current = made?.visits ?? (privacyControl ? "uncounted" : null);
  const answer = (value: "counted" | "uncounted", text: string) =>
    html`<button class="btn tall" name="visits" value="${value}" aria-pressed="${current === value ? "true" : "false"}">${current === value ? icon("check", "s") : null}${text}</button>`;
  return html`<section class="sheet choice" aria-labelledby="c1"><header><h2 id="c1">${words.yours}</h2></header><form class="body" method="post" action="/${texts.code}/cookies">${
    privacyControl
      ? html`<div class="note ok">${glyph("kept")}<div><b class="strong">${words.signalHeading}</b> ${words.signalText}</div></div><p class="soft chq">${words.overrule}</p>`
      : html`<p class="soft chq">${words.question}</p>`
  }<div class="twin">${answer("uncounted", words.needed)}${answer("counted", words.count)}</div>${
    made === null
      ? null
      : html`<button class="btn quiet sm" name="visits" value="forget">${words.forget}</button>`
  }</form><footer>${made === null ? (privacyControl ? words.bySignal : words.unanswered) : answered(texts.code, words.answered, made.atSeconds)}</footer></section>`;
}

function answered(code: string, words: (when: string) => string, atSeconds: number): Html {
  const moment = new Date(atSeconds * 1_000);
  const form = new Intl.DateTimeFormat(code === "es" ? "es-ES" : "en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return html`<span>${words(`${form.format(moment)} UTC`)}</span>`;
}

/** Takes the choice that the form sends, and shows the page again. What another site sends changes nothing. */
export async function chooseCookies(place: Place, request: Request): Promise<Response> {
  const refused = (status: number) => new Response(wordsOf(COOKIES, place.texts).refused, { status });
  const site = request.headers.get("sec-fetch-site");
  const from = request.headers.get("origin");
  if (site !== null ? site !== "same-origin" : from !== null && from !== place.origin) return refused(403);
  const visits = new URLSearchParams(await shortBody(request)).get("visits");
  if (visits !== "counted" && visits !== "uncounted" && visits !== "forget") return refused(400);
  const atSeconds = Math.floor(place.nowMs / 1_000);
  const [value, seconds] =
    visits === "forget" ? ["", 0] : [writeChoice({ visits, atSeconds }), CHOICE_SECONDS];
  return new Response(null, {
    status: 303,
    headers: {
      location: `/${place.texts.code}/cookies`,
      "cache-control": "no-store",
      "set-cookie": `${CHOICE_COOKIE}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`,
    },
  });
}

/** A form of one field; whatever is longer is none of ours. */
async function shortBody(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > 100) return "";
  return request.text();
}
