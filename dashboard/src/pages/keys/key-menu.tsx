import { useNavigate } from "@tanstack/react-router";
import { ActMenu } from "../../kit/menu.tsx";
import { useMay } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { type AnyKey, hasEnded } from "./row.tsx";
import { KEYS } from "./texts.ts";

/** What is being done to a key, in a dialog. */
export interface KeyTask {
  readonly kind: "rotate" | "revoke" | "compromised";
  readonly key: Pick<AnyKey, "id" | "name" | "prefix" | "mode"> & { readonly lastUsedAt?: string | null };
}

export function KeyMenu({
  of: key,
  organization,
  onTask,
  onPause,
  onResume,
}: {
  readonly of: AnyKey;
  readonly organization: string;
  readonly onTask: (task: KeyTask) => void;
  readonly onPause: () => void;
  readonly onResume: () => void;
}) {
  const say = useTexts(KEYS);
  const may = useMay();
  const navigate = useNavigate();
  const ended = hasEnded(key) ? say.hasEnded : null;
  const task = (kind: KeyTask["kind"]) => () =>
    onTask({ kind, key: { ...key, lastUsedAt: key.last_used_at } });
  return (
    <ActMenu
      label={say.actsOn(key.name)}
      acts={[
        {
          id: "open",
          label: say.open,
          onPress: () => void navigate({ to: `/app/${organization}/keys/${key.id}` as never }),
        },
        {
          id: "rotate",
          label: say.rotate,
          readOnly: ended ?? may("keys.rotate"),
          onPress: task("rotate"),
        },
        key.paused_at === null
          ? { id: "pause", label: say.pause, readOnly: ended ?? may("keys.pause"), onPress: onPause }
          : { id: "resume", label: say.resume, readOnly: ended ?? may("keys.resume"), onPress: onResume },
        {
          id: "revoke",
          label: say.revoke,
          isBad: true,
          readOnly: ended ?? may("keys.revoke"),
          onPress: task("revoke"),
        },
        {
          id: "compromised",
          label: say.compromised,
          isBad: true,
          readOnly: ended ?? may("keys.revoke"),
          onPress: task("compromised"),
        },
      ]}
    />
  );
}
