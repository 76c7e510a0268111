import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { Select } from "../../kit/choices.tsx";
import { Fault } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { LIMITS } from "./texts.ts";

/** So many times what is usual; 0: never. */
const TIMES = [0, 2, 3, 5, 10];
const PERCENT = [0, 5, 10, 25, 50];

/** From when unusual spending and failures are told. What was set otherwise, by the API, is a choice too. */
export function Thresholds({ alerts }: { readonly alerts: Output<"alerts.show"> }) {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const mayNot = useMay()("alerts.set");
  const act = useAct("alerts.set", ["alerts.show"]);
  const set = (
    change: { readonly spend_times: number } | { readonly failed_percent: number },
    told: string,
  ) => act.mutate({ organization: slug, ...change }, { onSuccess: () => receipt(told) });
  const { spend_times: times, failed_percent: percent } = alerts;
  return (
    <div className="mail-choices">
      <Select
        label={say.told.spend}
        value={String(times)}
        choices={choicesOf(TIMES, times, say.fromTimes)}
        isDisabled={mayNot !== null || act.isPending}
        hint={mayNot}
        onChange={(chosen) => set({ spend_times: Number(chosen) }, say.spendFrom(Number(chosen)))}
      />
      <Select
        label={say.told.failures}
        value={String(percent)}
        choices={choicesOf(PERCENT, percent, say.fromPercent)}
        isDisabled={mayNot !== null || act.isPending}
        hint={mayNot}
        onChange={(chosen) => set({ failed_percent: Number(chosen) }, say.failuresFrom(Number(chosen)))}
      />
      {act.error === null ? null : <Fault what={say.alertsTitle} error={act.error} />}
    </div>
  );
}

const choicesOf = (usual: readonly number[], now: number, name: (level: number) => string) =>
  [...new Set([...usual, now])]
    .toSorted((a, b) => a - b)
    .map((level) => ({ id: String(level), label: name(level) }));
