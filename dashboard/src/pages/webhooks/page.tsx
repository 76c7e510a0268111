import { useSearch } from "@tanstack/react-router";
import { Plus, Send } from "lucide-react";
import { useState } from "react";
import { useAct, useRead } from "../../api/hooks.ts";
import { AskOnce } from "../../kit/ask-once.tsx";
import { Button } from "../../kit/button.tsx";
import type { MenuAct } from "../../kit/menu.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Fault, Loaded } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { useAddress } from "../usage/range.tsx";
import { Deliveries } from "./deliveries.tsx";
import { EndpointDialog } from "./endpoint-dialog.tsx";
import { type Endpoint, Endpoints, hostOf } from "./endpoints.tsx";
import { NewSecret } from "./new-secret.tsx";
import { Rotation } from "./rotation.tsx";
import { HOOKS } from "./texts.ts";
import { Verify } from "./verify.tsx";
import "./webhooks.css";

const EVERY_MS = 10_000;

interface Asked {
  readonly do?: string;
  readonly endpoint?: string;
  readonly delivery?: string;
}

export function Page() {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const may = useMay();
  const go = useAddress();
  const asked = useSearch({ strict: false }) as Asked;
  const mayNot = may("webhooks.list");
  const reading = useRead(
    "webhooks.list",
    { organization: slug },
    { everyMs: EVERY_MS, enabled: mayNot === null },
  );
  const [changed, setChanged] = useState<Endpoint | null>(null);
  const [removed, setRemoved] = useState<Endpoint | null>(null);
  const [made, setMade] = useState<{ readonly secret: string; readonly isRotation: boolean } | null>(null);
  const acts = useActs((secret) => setMade({ secret, isRotation: true }));
  const items = reading.data?.items ?? [];
  const chosen = items.find(({ id }) => id === asked.endpoint) ?? items[0] ?? null;
  const isNew = asked.do === "create" && may("webhooks.create") === null && made === null;
  const actsOf = (endpoint: Endpoint): readonly MenuAct[] => {
    const isOff = endpoint.state === "paused" || endpoint.state === "disabled";
    return [
      {
        id: "test",
        label: say.sendTest,
        readOnly: isOff ? say.notCounted : may("webhooks.test"),
        onPress: () => acts.test(endpoint, false),
      },
      {
        id: "change",
        label: say.change,
        readOnly: may("webhooks.change"),
        onPress: () => setChanged(endpoint),
      },
      {
        id: "rotate",
        label: say.rotate,
        readOnly: endpoint.secrets.length > 1 ? say.rotating : may("webhooks.rotate_secret"),
        onPress: () => acts.rotate(endpoint),
      },
      isOff
        ? {
            id: "resume",
            label: say.resume,
            readOnly: may("webhooks.resume"),
            onPress: () => acts.resume(endpoint),
          }
        : {
            id: "pause",
            label: say.pause,
            readOnly: may("webhooks.pause"),
            onPress: () => acts.pause(endpoint),
          },
      {
        id: "remove",
        label: say.remove,
        isBad: true,
        readOnly: may("webhooks.remove"),
        onPress: () => setRemoved(endpoint),
      },
    ];
  };
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        {chosen === null ? null : (
          <Button readOnly={may("webhooks.test")} onPress={() => acts.test(chosen, false)}>
            <Send className="i" aria-hidden="true" />
            {say.sendTest}
          </Button>
        )}
        <Button
          look="main"
          data-shortcut="c"
          readOnly={may("webhooks.create")}
          onPress={() => go({ do: "create" })}
        >
          <Plus className="i" aria-hidden="true" />
          {say.add}
        </Button>
      </PageHead>
      {acts.error === null ? null : <Fault what={say.endpoints} error={acts.error} />}
      {mayNot !== null ? (
        <Sheet>
          <p className="soft sm">{mayNot}</p>
        </Sheet>
      ) : (
        <Loaded reading={reading} what={say.endpoints}>
          {() =>
            chosen === null ? (
              <Teaching onAdd={() => go({ do: "create" })} />
            ) : (
              <>
                <Sheet bare>
                  <Endpoints
                    items={items}
                    chosen={chosen}
                    onChoose={({ id }) => go({ endpoint: id })}
                    actsOf={actsOf}
                  />
                </Sheet>
                <Rotation
                  endpoint={chosen}
                  onTest={(newest) => acts.test(chosen, newest)}
                  onRotate={() => acts.rotate(chosen)}
                />
                <Deliveries
                  endpoints={items}
                  opened={asked.delivery ?? null}
                  onOpen={(delivery) => go({ delivery: delivery ?? undefined })}
                />
              </>
            )
          }
        </Loaded>
      )}
      {isNew || changed !== null ? (
        <EndpointDialog
          endpoint={changed}
          onMade={(id, secret) => {
            setMade({ secret, isRotation: false });
            go({ do: undefined, endpoint: id });
          }}
          onClose={() => {
            setChanged(null);
            if (isNew) go({ do: undefined });
          }}
        />
      ) : null}
      {made === null ? null : <NewSecret {...made} onClose={() => setMade(null)} />}
      {removed === null ? null : <RemoveDialog endpoint={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

/** What is done about an endpoint at a press. */
function useActs(onSecret: (secret: string) => void) {
  const say = useTexts(HOOKS);
  const { slug: organization } = useOrganization();
  const test = useAct("webhooks.test", ["webhooks.deliveries"]);
  const pause = useAct("webhooks.pause", ["webhooks.list"]);
  const resume = useAct("webhooks.resume", ["webhooks.list"]);
  const rotate = useAct("webhooks.rotate_secret", ["webhooks.list"]);
  // Each press is an intent of its own.
  const of = ({ id }: Endpoint) => ({ organization, webhook: id, onceKey: crypto.randomUUID() });
  return {
    error: [test, pause, resume, rotate].find(({ error }) => error !== null)?.error ?? null,
    test: (endpoint: Endpoint, newest: boolean) =>
      test.mutate({ ...of(endpoint), newest_secret: newest }, { onSuccess: () => receipt(say.testing) }),
    pause: (endpoint: Endpoint) =>
      pause.mutate(of(endpoint), { onSuccess: () => receipt(say.paused(hostOf(endpoint.url))) }),
    resume: (endpoint: Endpoint) =>
      resume.mutate(of(endpoint), { onSuccess: () => receipt(say.resumed(hostOf(endpoint.url))) }),
    rotate: (endpoint: Endpoint) =>
      rotate.mutate(of(endpoint), {
        onSuccess: ({ secret }) => {
          rotate.reset();
          onSecret(secret);
        },
      }),
  };
}

/** Nobody is told yet: what this is, and how a receiver knows that it is us. */
function Teaching({ onAdd }: { readonly onAdd: () => void }) {
  const say = useTexts(HOOKS);
  const may = useMay();
  return (
    <>
      <Sheet bare>
        <Empty
          title={say.emptyTitle}
          act={
            <Button readOnly={may("webhooks.create")} onPress={onAdd}>
              {say.add}
            </Button>
          }
        >
          {say.emptyText}
        </Empty>
      </Sheet>
      <Sheet title={say.verifyTitle} footer={<span>{say.guarded}</span>}>
        <Verify />
      </Sheet>
    </>
  );
}

function RemoveDialog({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }) {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const host = hostOf(endpoint.url);
  const act = useAct("webhooks.remove", ["webhooks.list", "webhooks.deliveries"]);
  const remove = async () => {
    await act.mutateAsync({ organization: slug, webhook: endpoint.id });
    receipt(say.removed(host));
    onClose();
  };
  return (
    <AskOnce
      {...{ title: say.removeTitle(host), lead: say.removeText, no: say.cancel, yes: say.remove, onClose }}
      onYes={remove}
    />
  );
}
