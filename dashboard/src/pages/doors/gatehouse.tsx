import "./gatehouse.css";
import type { ReactNode } from "react";
import { useRead } from "../../api/hooks.ts";
import { Mark } from "../../kit/mark.tsx";
import { chooseLanguage } from "../../shell/choices.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { putBack } from "./link-token.ts";
import { GATE } from "./texts.ts";

/** The frame of every door: who this is above, who runs it below. */
export function Gatehouse({
  title,
  end,
  iron,
  children,
}: {
  /** What stands beside the mark, where it is not the product's name. */
  readonly title?: string;
  readonly end?: ReactNode;
  readonly iron?: boolean;
  readonly children: ReactNode;
}) {
  const say = useTexts(GATE);
  const language = useLanguage();
  const other = language === "en" ? "es" : "en";
  const { data } = useRead("sessions.options", {});
  return (
    <div className={iron ? "irondoor" : ""} data-theme={iron ? "dark" : undefined}>
      <main id="main" className="gatehouse">
        <header className="gh-head">
          <a className="mark" href={`/${language}/`}>
            <Mark />
            <span>{title ?? data?.product ?? "Sallyport"}</span>
          </a>
          {end}
        </header>
        {children}
        <footer className="gh-foot sm mute">
          {data?.operator == null ? null : <span>{data.operator}</span>}
          <a href={`/${language}/privacy`}>{say.privacy}</a>
          <a href={`/${language}/security`}>{say.security}</a>
          <button
            type="button"
            lang={other}
            onClick={() => {
              putBack();
              void chooseLanguage(other);
            }}
          >
            {say.other}
          </button>
        </footer>
      </main>
    </div>
  );
}

/** One leaf alone, for what is neither signing in nor signing up. */
export function Alone({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Gatehouse>
      <div className="leafs lone">
        <section className="leaf open" aria-labelledby="leaf">
          <h1 id="leaf">{title}</h1>
          {children}
        </section>
      </div>
    </Gatehouse>
  );
}
