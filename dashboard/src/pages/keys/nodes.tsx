import type { Output } from "../../api/client.ts";
import { durationText } from "../../kit/amounts.tsx";
import { Ident } from "../../kit/copy.tsx";
import { State } from "../../kit/glyph.tsx";
import { KIT } from "../../texts/kit.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { KEYS } from "./texts.ts";

type Nodes = Output<"keys.revoke">["nodes"];

/** On how many nodes it is in force, and after how long. */
export function useNodesText(): (nodes: Nodes) => string {
  const say = useTexts(KEYS);
  const locale = LOCALES[useLanguage()];
  return (nodes) =>
    nodes.length === 0
      ? say.onNone
      : say.on(
          nodes.length,
          nodes.length,
          durationText(Math.max(...nodes.map(({ after_ms: after }) => after)), locale),
        );
}

/** Each node, with how and when it learned of it (K-4). */
export function NodeReceipts({ nodes }: { readonly nodes: Nodes }) {
  const say = useTexts(KEYS);
  const { copy } = useTexts(KIT);
  const locale = LOCALES[useLanguage()];
  return (
    <ul className="rowlist">
      {nodes.map(({ node, how, after_ms: after }) => (
        <li key={node} className="receipt-line">
          <State name={how === "applied" ? "kept" : "late"} tone={how === "applied" ? "ok" : "warn"}>
            {how === "applied" ? say.applied : say.leaseExpired}
          </State>{" "}
          <Ident id={node} label={`${copy} ${say.node}`} />{" "}
          <span className="num mute">{durationText(after, locale)}</span>
        </li>
      ))}
    </ul>
  );
}
