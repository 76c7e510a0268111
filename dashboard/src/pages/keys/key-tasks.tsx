import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { forget } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Select } from "../../kit/choices.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph, State } from "../../kit/glyph.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { timeText, useNow } from "../../kit/time.tsx";
import { TwoDoors } from "../../kit/two-doors.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { KEY_ACTS } from "./act-texts.ts";
import { useSoldModels } from "./create-dialog.tsx";
import type { KeyTask } from "./key-menu.tsx";
import { type MadeKey, NewKey } from "./new-key.tsx";
import { NodeReceipts, useNodesText } from "./nodes.tsx";
import { KEYS } from "./texts.ts";

const CHANGED = ["keys.list", "keys.show", "keys.check_up"] as const;

interface TaskProps {
  readonly task: KeyTask;
  readonly organization: string;
  readonly onClose: () => void;
}

/** What is being done to a key: rotated, revoked, or ended because somebody else has it. */
export function KeyTasks({ task, ...rest }: Omit<TaskProps, "task"> & { readonly task: KeyTask | null }) {
  if (task === null) return null;
  if (task.kind === "rotate") return <Rotate task={task} {...rest} />;
  return task.kind === "revoke" ? <Revoke task={task} {...rest} /> : <Compromised task={task} {...rest} />;
}

type Grace = keyof (typeof KEY_ACTS)["en"]["graces"];

function Rotate({ task: { key }, organization, onClose }: TaskProps) {
  const say = useTexts(KEY_ACTS);
  const { cancel } = useTexts(KEYS);
  const client = useQueryClient();
  const [grace, setGrace] = useState<Grace>(86_400);
  const [made, setMade] = useState<MadeKey | null>(null);
  const doing = useDoing();
  const models = useSoldModels(organization, made !== null);
  if (made !== null)
    return (
      <NewKey
        made={made}
        model={made.mode === "test" ? "gpt-4o-mini" : (made.models?.[0] ?? models[0] ?? "gpt-4o-mini")}
        onClose={onClose}
      />
    );
  const rotate = () =>
    doing.run(async (onceKey) => {
      const input = { organization, key: key.id, grace_seconds: grace };
      const answer = await call("keys.rotate", input, { onceKey });
      await forget(client, CHANGED);
      setMade(answer);
    });
  return (
    <Dialog
      isOpen
      narrow
      title={say.rotateTitle(key.name)}
      lead={say.rotateLead}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{cancel}</Button>
          <Button look="main" isDisabled={doing.isBusy} onPress={() => void rotate()}>
            {say.rotate}
          </Button>
        </>
      }
    >
      <Select
        label={say.grace}
        choices={Object.entries(say.graces).map(([id, label]) => ({ id, label }))}
        value={String(grace)}
        onChange={(chosen) => setGrace(Number(chosen) as Grace)}
      />
      {doing.refusal}
    </Dialog>
  );
}

function Revoke({ task: { key }, organization, onClose }: TaskProps) {
  const say = useTexts(KEY_ACTS);
  const keys = useTexts(KEYS);
  const { done, revoke, isBusy, refusal } = useRevoke(organization, key.id, false);
  const language = useLanguage();
  const nowMs = useNow();
  if (done !== null) return <Dead name={key.name} nodes={done} onClose={onClose} />;
  return (
    <Dialog
      isOpen
      narrow
      title={say.revokeTitle(key.name)}
      lead={say.revokeLead}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{keys.cancel}</Button>
          <Button look="bad" isDisabled={isBusy} onPress={() => void revoke()}>
            {say.revoke}
          </Button>
        </>
      }
    >
      <p>
        {key.lastUsedAt
          ? say.revokeWhat(key.prefix, timeText(new Date(key.lastUsedAt), nowMs, language))
          : say.neverUsed(key.prefix)}
      </p>
      {isBusy ? (
        <p role="status">
          <State name="running">{say.revoking}</State>
        </p>
      ) : null}
      {refusal}
    </Dialog>
  );
}

function Compromised({ task: { key }, organization, onClose }: TaskProps) {
  const say = useTexts(KEY_ACTS);
  const { done, revoke, isBusy, refusal } = useRevoke(organization, key.id, true);
  const [isShut, setShut] = useState(false);
  if (done !== null) return <Dead name={key.name} nodes={done} onClose={onClose} />;
  return (
    <Dialog isOpen title={say.leakTitle(key.name)} onClose={onClose}>
      <TwoDoors
        sentence={say.leakSentence(key.name)}
        act={say.leakAct}
        isShut={isShut}
        onShut={() => setShut(true)}
        onOpen={() => setShut(false)}
        onAct={() => void revoke()}
        isBusy={isBusy}
      >
        <ul className="plain">
          <li>{say.leakWhat}</li>
          <li>{say.leakCut}</li>
          <li>{say.leakMail}</li>
        </ul>
      </TwoDoors>
      {refusal}
    </Dialog>
  );
}

type Nodes = Output<"keys.revoke">["nodes"];

/** Revocation is never shown before it is true: this waits for every node. */
function useRevoke(organization: string, key: string, compromised: boolean) {
  const client = useQueryClient();
  const [done, setDone] = useState<Nodes | null>(null);
  const doing = useDoing();
  const revoke = () =>
    doing.run(async (onceKey) => {
      const { nodes } = await call("keys.revoke", { organization, key, compromised }, { onceKey });
      await forget(client, CHANGED);
      setDone(nodes);
    });
  return { done, revoke, ...doing };
}

/** The receipt: on how many nodes it is dead, after how long, and each of them. */
function Dead({
  name,
  nodes,
  onClose,
}: {
  readonly name: string;
  readonly nodes: Nodes;
  readonly onClose: () => void;
}) {
  const say = useTexts(KEYS);
  const text = useNodesText();
  return (
    <Dialog
      isOpen
      narrow
      title={say.dead(name)}
      lead={text(nodes)}
      onClose={onClose}
      footer={
        <Button look="main" onPress={onClose}>
          {say.done}
        </Button>
      }
    >
      <NodeReceipts nodes={nodes} />
    </Dialog>
  );
}

/** One act at a time; what was sent twice because an answer was lost is done once. */
function useDoing() {
  const sentence = useProblemSentence();
  const [isBusy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [onceKey] = useState(() => crypto.randomUUID());
  const run = async (work: (onceKey: string) => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setRefused(null);
    try {
      await work(onceKey);
    } catch (error) {
      setRefused(sentence(error));
    }
    setBusy(false);
  };
  const refusal: ReactNode =
    refused === null ? null : (
      <p className="say bad" role="alert">
        <Glyph name="broken" tone="bad" />
        <span>{refused}</span>
      </p>
    );
  return { isBusy, run, refusal };
}
