import { useNavigate } from "@tanstack/react-router";
import { CornerDownLeft, KeyRound, type LucideIcon, ReceiptText, Search } from "lucide-react";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useRead } from "../../api/hooks.ts";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { SHELL } from "../../texts/shell.ts";
import { DESTINATIONS, PAGE_NAMES } from "../navigation.ts";
import { PALETTE_ACTS } from "./acts.ts";
import { Marked } from "./marked.tsx";
import { closePalette, usePaletteIsOpen } from "./open.ts";

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly icon: LucideIcon;
  readonly name: string;
  /** Beside the name, such as what a key begins with. */
  readonly note?: string;
  /** The letter that goes there after `g`. */
  readonly letter?: string | undefined;
  readonly go: () => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Pages, keys, requests by their id, and acts, by a few letters. It remembers nothing. */
export function Palette() {
  const isOpen = usePaletteIsOpen();
  if (!isOpen) return null;
  return <OpenPalette />;
}

/**
 * A dialog of the browser's own: it makes the rest of the page inert at once, without walking through it, so that it opens at once
 * over a table of 10,000 rows too. It gives the focus back when it closes.
 */
function OpenPalette() {
  const say = useTexts(SHELL);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries(typed);
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const chosen = entries[Math.min(at, entries.length - 1)];
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    closePalette();
    entry.go();
  };
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it as well
    <dialog
      ref={dialog}
      className="palette"
      aria-label={say.search}
      onClose={closePalette}
      onClick={({ target }) => target === dialog.current && closePalette()}
    >
      <div className="dialog palette-dialog">
        <div className="palin">
          <Search className="i" aria-hidden="true" />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={chosen === undefined ? undefined : `${listId}-${chosen.id}`}
            aria-label={say.search}
            placeholder={say.paletteHint}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value);
              setAt(0);
            }}
            onKeyDown={(event) => {
              const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (step !== undefined && entries.length > 0) {
                event.preventDefault();
                setAt((before) => (before + step + entries.length) % entries.length);
              }
              if (event.key === "Enter") {
                // Else the same press would also press the button that gets the focus back.
                event.preventDefault();
                run(chosen);
              }
            }}
          />
          <kbd>Esc</kbd>
        </div>
        <div className="pallist" role="listbox" id={listId} aria-label={say.search}>
          {entries.length === 0 ? <p className="mute pad">{say.noMatch(typed)}</p> : null}
          {entries.map((entry, index) => (
            <Option
              key={entry.id}
              entry={entry}
              typed={typed}
              id={`${listId}-${entry.id}`}
              isFirst={entries[index - 1]?.group !== entry.group}
              isChosen={entry === chosen}
              onPress={() => run(entry)}
            />
          ))}
        </div>
        <div className="palfoot">
          <span className="only-wide">
            <kbd>↑</kbd> <kbd>↓</kbd> {say.toGo}
          </span>
          <span className="only-wide">
            <kbd>↵</kbd> {say.toOpen}
          </span>
          <span className="end">{say.paletteFoot}</span>
        </div>
      </div>
    </dialog>
  );
}

function Option({
  entry: { group, icon: Icon, name, note, letter },
  typed,
  id,
  isFirst,
  isChosen,
  onPress,
}: {
  readonly entry: Entry;
  readonly typed: string;
  readonly id: string;
  readonly isFirst: boolean;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}) {
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  return (
    <>
      {isFirst ? (
        <span className="pg" role="presentation">
          {group}
        </span>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus */}
      <div ref={option} role="option" id={id} aria-selected={isChosen} onClick={onPress}>
        <Icon className="i" aria-hidden="true" />
        <span className="po">
          <b>
            <Marked text={name} typed={typed} />
          </b>
          {note === undefined ? null : <span className="mono">{note}</span>}
        </span>
        {letter === undefined ? null : (
          <span className="pr" aria-hidden="true">
            <kbd>g</kbd> <kbd>{letter}</kbd>
          </span>
        )}
        {isChosen ? <CornerDownLeft className="i s" aria-hidden="true" /> : null}
      </div>
    </>
  );
}

function useEntries(typed: string): readonly Entry[] {
  const say = useTexts(SHELL);
  const names = useTexts(PAGE_NAMES);
  const language = useLanguage();
  const navigate = useNavigate();
  const may = useMay();
  const { slug, barred } = useOrganization();
  const { data } = useRead(
    "keys.list",
    { organization: slug, limit: 100 },
    { enabled: !barred && may("keys.list") === null },
  );
  const to =
    (path: string, search: Readonly<Record<string, string>> = {}) =>
    () =>
      void navigate({ to: `/app/${slug}/${path}`, search: search as never });
  const needle = typed.trim().toLocaleLowerCase(language);
  if (UUID.test(needle))
    return [
      {
        id: "request",
        group: names.usage,
        icon: ReceiptText,
        name: needle,
        go: to(`usage/requests/${needle}`),
      },
    ];
  const all: readonly Entry[] = [
    ...DESTINATIONS.map(({ page, icon, letter }) => ({
      id: page,
      group: say.pages,
      icon,
      name: names[page],
      letter,
      go: to(page),
    })),
    ...(data?.items ?? []).map(({ id, name, prefix }) => ({
      id,
      group: say.keys,
      icon: KeyRound,
      name,
      note: prefix,
      go: to(`keys/${id}`),
    })),
    ...PALETTE_ACTS.map(({ id, icon, page, search, names: named }) => ({
      id,
      group: say.acts,
      icon,
      name: named[language].name,
      go: to(page, search),
    })),
  ];
  return all
    .filter(({ name, note = "" }) => `${name} ${note}`.toLocaleLowerCase(language).includes(needle))
    .slice(0, 30);
}
