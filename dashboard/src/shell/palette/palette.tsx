import { useNavigate } from "@tanstack/react-router";
import { CornerDownLeft, KeyRound, Search } from "lucide-react";
import { useId, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { useRead } from "../../api/hooks.ts";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { SHELL } from "../../texts/shell.ts";
import { DESTINATIONS, PAGE_NAMES } from "../navigation.ts";
import { PALETTE_ACTS } from "./acts.ts";
import { closePalette, usePaletteIsOpen } from "./open.ts";

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly name: string;
  readonly note?: string;
  readonly go: () => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Pages, keys, requests by their id, and acts, by a few letters. It remembers nothing. */
export function Palette() {
  const isOpen = usePaletteIsOpen();
  if (!isOpen) return null;
  return <OpenPalette />;
}

function OpenPalette() {
  const say = useTexts(SHELL);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const entries = useEntries(typed);
  const listId = useId();
  const chosen = entries[Math.min(at, entries.length - 1)];
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    closePalette();
    entry.go();
  };
  return (
    <ModalOverlay className="scrim palscrim" isOpen isDismissable onOpenChange={closePalette}>
      <Modal className="dialog-room">
        <Dialog className="dialog palette-dialog" aria-label={say.search}>
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
                if (event.key === "Enter") run(chosen);
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
                id={`${listId}-${entry.id}`}
                isFirst={entries[index - 1]?.group !== entry.group}
                isChosen={entry === chosen}
                onPress={() => run(entry)}
              />
            ))}
          </div>
          <div className="palfoot">
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> {say.toGo}
            </span>
            <span>
              <kbd>↵</kbd> {say.toOpen}
            </span>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Option({
  entry,
  id,
  isFirst,
  isChosen,
  onPress,
}: {
  readonly entry: Entry;
  readonly id: string;
  readonly isFirst: boolean;
  readonly isChosen: boolean;
  readonly onPress: () => void;
}) {
  return (
    <>
      {isFirst ? (
        <span className="pg" role="presentation">
          {entry.group}
        </span>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus */}
      <div role="option" id={id} aria-selected={isChosen} onClick={onPress}>
        {entry.note === undefined ? (
          <CornerDownLeft className="i s" aria-hidden="true" />
        ) : (
          <KeyRound className="i s" aria-hidden="true" />
        )}
        <span className="po">
          <b>{entry.name}</b>
          {entry.note === undefined ? null : <span className="mono">{entry.note}</span>}
        </span>
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
    return [{ id: "request", group: names.usage, name: needle, go: to(`usage/requests/${needle}`) }];
  const all: readonly Entry[] = [
    ...DESTINATIONS.map(({ page }) => ({ id: page, group: say.pages, name: names[page], go: to(page) })),
    ...(data?.items ?? []).map(({ id, name, prefix }) => ({
      id,
      group: say.keys,
      name,
      note: prefix,
      go: to(`keys/${id}`),
    })),
    ...PALETTE_ACTS.map(({ id, page, search, names: named }) => ({
      id,
      group: say.acts,
      name: named[language].name,
      go: to(page, search),
    })),
  ];
  return all
    .filter(({ name, note = "" }) => `${name} ${note}`.toLocaleLowerCase(language).includes(needle))
    .slice(0, 30);
}
