import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Story } from "./page.tsx";
import { STORY } from "./texts.ts";

/** Each count, and the name of its price in the sheet. */
const COUNTS = {
  input_tokens: "input",
  cached_tokens: "cached_input",
  cache_write_tokens: "cache_write",
  cache_write_long_tokens: "cache_write_long",
  audio_input_tokens: "audio_input",
  image_input_tokens: "image_input",
  output_tokens: "output",
  reasoning_tokens: "reasoning",
  audio_output_tokens: "audio_output",
  image_output_tokens: "image_output",
} as const;

/** What was counted, and at which prices. */
export function Counts({ story: { request, price } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const locale = LOCALES[useLanguage()];
  const dollars = (rate: string) =>
    Number(rate).toLocaleString(locale, { style: "currency", currency: "USD", maximumFractionDigits: 6 });
  const names = (Object.keys(COUNTS) as (keyof typeof COUNTS)[]).filter(
    (name) => request[name] > 0 || name === "input_tokens" || name === "output_tokens",
  );
  const sheet = price?.sheet as Readonly<Record<string, unknown>> | null | undefined;
  return (
    <Sheet
      title={say.counts}
      bare
      footer={
        price === null ? undefined : (
          <>
            <Glyph
              name={price.gives_the_charge ? "kept" : "waiting"}
              tone={price.gives_the_charge ? "ok" : "off"}
            />
            <span>{price.gives_the_charge ? say.pricesAre : say.pricesAreNot}</span>
          </>
        )
      }
    >
      <div className="pad-t">
        <table aria-label={say.counts}>
          <tbody>
            {names.map((name) => {
              const rate = sheet?.[COUNTS[name]];
              return (
                <tr key={name}>
                  <th scope="row">{say.count[name]}</th>
                  <td className="r">{request[name].toLocaleString(locale)}</td>
                  <td className="r mute">
                    {typeof rate === "string" ? `${dollars(rate)} ${say.perMillion}` : ""}
                  </td>
                </tr>
              );
            })}
            {request.searches === 0 ? null : (
              <tr>
                <th scope="row">{say.count.searches}</th>
                <td className="r">{request.searches.toLocaleString(locale)}</td>
                <td />
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </Sheet>
  );
}
