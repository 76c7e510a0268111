import { OperatorError } from "../kernel/errors.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import { addProvider } from "../provider-accounts/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { ModelDeclaration } from "./model-declaration.ts";
import { chooseBaseUrl, findKind } from "./provider-address.ts";
import { readProviderSecret } from "./provider-secret.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface ProvidersAddOptions {
  readonly json?: boolean;
  readonly name?: string;
  readonly baseUrl?: string;
  readonly model?: readonly ModelDeclaration[];
  readonly priority?: number;
  readonly allowPrivate?: boolean;
  readonly streamUsage?: StreamUsage;
  readonly secretEnv?: string;
  /** False with --no-secret. */
  readonly secret: boolean;
}

const DEFAULT_PRIORITY = 100;

/** `sallyport providers add` */
export async function providersAdd(
  invocation: Invocation,
  kind: string,
  options: ProvidersAddOptions,
): Promise<void> {
  const provider = findKind(kind);
  const allowPrivateAddress = options.allowPrivate === true;
  const baseUrl = chooseBaseUrl(provider, options.baseUrl, allowPrivateAddress);
  const models = options.model ?? [];
  if (provider.catalogue === null && models.length === 0)
    throw new OperatorError(
      "Say which models this server has, such as --model llama3.2=0,0; without one nothing would be sent to it.",
    );
  if (!options.secret && provider.secretRequired)
    throw new OperatorError(`${provider.title} does not answer without a secret; leave --no-secret out.`);
  // Before the database is opened: a person may take their time to type.
  const secret = options.secret ? await readProviderSecret(invocation, provider, options.secretEnv) : null;
  const account = {
    slug: options.name ?? kind,
    kind,
    baseUrl,
    allowPrivateAddress,
    streamUsage: options.streamUsage ?? null,
    priority: options.priority ?? DEFAULT_PRIORITY,
    models,
  };
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { id, generation } = await addProvider(control.database, control.vault, { ...account, secret });
    const nodes = await confirm(control, generation);
    const { slug: name, ...facts } = account;
    if (options.json)
      return terminal.out(JSON.stringify({ id, name, ...facts, hasSecret: secret !== null, nodes }));
    terminal.out(`Added ${provider.title} as '${name}' at ${baseUrl}${secret ? "" : ", without a secret"}.`);
    terminal.out(describeConfirmations("Used", nodes));
    const unpriced = models.filter(({ inputUsdPerMillion }) => inputUsdPerMillion === null);
    for (const { model } of unpriced)
      terminal.err(
        `'${model}' is refused until its price is known: npx sallyport prices show ${name} ${model}`,
      );
    terminal.err(`Check it with 'npx sallyport providers test ${name}'; live keys reach it.`);
  });
}
