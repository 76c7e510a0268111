import { Check, Copy as CopyIcon } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { announce } from "./announce.ts";

const TICK_MS = 2_000;

/** Copies on press; the icon is a tick for two seconds, and "Copied" is announced. */
export function useCopy(): { readonly isCopied: boolean; readonly copy: (text: string) => Promise<void> } {
  const say = useTexts(KIT);
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), TICK_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    announce(say.copied);
  };
  return { isCopied, copy };
}

/** @param word is seen beside the icon, and stands in the label */
export function CopyButton({
  text,
  label,
  word,
}: {
  readonly text: string;
  readonly label: string;
  readonly word?: string;
}) {
  const { isCopied, copy } = useCopy();
  const Icon = isCopied ? Check : CopyIcon;
  return (
    <button
      type="button"
      className={word === undefined ? "copy" : "btn quiet sm"}
      aria-label={label}
      title={label}
      onClick={() => void copy(text)}
    >
      <Icon className={word === undefined ? "i" : "i s"} aria-hidden="true" />
      {word}
    </button>
  );
}

const HEAD = 12;
const TAIL = 4;

/** A long id: its first 12 and last 4 signs, and a button that copies it whole. Never wrapped. */
export function Ident({ id, label }: { readonly id: string; readonly label: string }) {
  const shown = id.length > HEAD + TAIL + 3 ? `${id.slice(0, HEAD)}…${id.slice(-TAIL)}` : id;
  return (
    <span className="ident" title={id}>
      {shown}
      <CopyButton text={id} label={label} />
    </span>
  );
}

/** Code to take along. */
export function Code({
  text,
  label,
  children,
}: {
  readonly text: string;
  readonly label: string;
  readonly children?: ReactNode;
}) {
  return (
    <div className="rel">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <pre className="code" tabIndex={0}>
        {children ?? text}
      </pre>
      <span className="copy-corner">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}
