import { useEffect, useState } from "react";
import { useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { microOf } from "../../kit/money.ts";
import { useTexts } from "../../texts/language.ts";
import { PLAYGROUND } from "./texts.ts";

const PAUSE_MS = 300;

/** The most that will be held for a request, as the gateway reckons it: asked of the server when the writer pauses. */
export function Cost({
  organization,
  models,
  body,
  pictures,
  longest,
}: {
  readonly organization: string;
  readonly models: readonly string[];
  /** The request without the data of its pictures. */
  readonly body: string;
  readonly pictures: number;
  readonly longest: string;
}) {
  const say = useTexts(PLAYGROUND);
  const bytes = useSettled(new TextEncoder().encode(body).length);
  const asked = {
    organization,
    input_tokens: bytes,
    pictures,
    ...(Number(longest) > 0 ? { output_tokens: Number(longest) } : {}),
  };
  const [first = "", second] = models;
  const one = useRead("playground.estimate", { ...asked, model: first }, { enabled: first !== "" });
  const other = useRead(
    "playground.estimate",
    { ...asked, model: second ?? "" },
    { enabled: second !== undefined },
  );
  const most = [one.data, second === undefined ? undefined : other.data].reduce(
    (sum, answer) => sum + microOf(answer?.most_usd ?? "0"),
    0n,
  );
  if (one.data === undefined) return null;
  const usd = `${most / 1_000_000n}.${(most % 1_000_000n).toString().padStart(6, "0")}`;
  return (
    <>
      {say.wouldHold}{" "}
      <b className="strong">
        <Money usd={usd} digits={6} />
      </b>
      <span className="only-wide mute">{say.returned}</span>
    </>
  );
}

/** A value once it has not changed for a moment. */
function useSettled(value: number): number {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
