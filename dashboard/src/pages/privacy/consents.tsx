import type { Output } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded, useProblemSentence } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { AGREEING } from "../../session/agreeing-texts.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { PRIVACY } from "./texts.ts";

type Agreement = Output<"account.policies">["agreements"][number];

/** Which versions of the operator's policies a person agreed to, and when; each can be taken back. */
export function Consents() {
  const say = useTexts(PRIVACY);
  const { names, version } = useTexts(AGREEING);
  const language = useLanguage();
  const sentence = useProblemSentence();
  const own = useRead("account.policies", {});
  const withdraw = useAct("account.withdraw_agreement", ["account.policies", "account.show"]);
  // Taking back is about the policy, whichever of its versions somebody agreed to.
  const isNewest = (one: Agreement) =>
    own.data?.agreements.find(({ policy }) => policy === one.policy) === one;
  const columns: readonly Column<Agreement>[] = [
    {
      id: "policy",
      header: say.policy,
      narrow: "main",
      cell: (one) => (
        <a href={`/${language}/${one.policy}/versions/${one.version}`}>
          {names[one.policy]}, {version(one.version)}
        </a>
      ),
    },
    { id: "agreed", header: say.agreedAt, label: say.agreedAt, cell: (one) => <Time at={one.agreed_at} /> },
    {
      id: "until",
      header: say.counts,
      label: say.counts,
      cell: (one) =>
        one.withdrawn_at === null && !isNewest(one) ? (
          say.replaced
        ) : one.withdrawn_at === null ? (
          <Button
            small
            isDisabled={withdraw.isPending}
            onPress={() =>
              withdraw.mutate(
                { policy: one.policy },
                { onSuccess: () => receipt(say.withdrawn(names[one.policy])) },
              )
            }
          >
            {say.withdraw}
          </Button>
        ) : (
          <>
            {say.withdrawnAt} <Time at={one.withdrawn_at} />
          </>
        ),
    },
  ];
  return (
    <Sheet bare title={say.consents} footer={<span>{say.consentsFoot}</span>}>
      {withdraw.error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(withdraw.error)}
        </p>
      )}
      <Loaded reading={own} what={say.consents}>
        {({ agreements }) =>
          agreements.length === 0 ? (
            <Empty title={say.noConsents}>{say.noConsentsWhy}</Empty>
          ) : (
            <Table
              label={say.consents}
              columns={columns}
              rows={agreements}
              idOf={(one) => `${one.policy} ${one.version} ${one.agreed_at}`}
            />
          )
        }
      </Loaded>
    </Sheet>
  );
}
