import type { Place } from "../place.ts";
import type { World } from "../world.ts";

const at =
  (page: string): Place["path"] =>
  ({ organization }) =>
    `/app/${organization}/${page}`;

export const places: readonly Place[] = [
  {
    name: "31-webhooks",
    path: at("webhooks"),
    as: "owner",
    prepare: async (page) => {
      await page.getByText("Both sign", { exact: true }).waitFor();
      await page.getByRole("button", { name: "key.revoked" }).first().press("Enter");
      await page.getByText("The endpoint answered, with an error of its own.").first().waitFor();
    },
  },
  {
    name: "31-webhooks-empty",
    path: "/app/fresh/webhooks",
    as: "owner",
    prepare: (page) => page.getByText("No endpoint", { exact: true }).waitFor(),
  },
  {
    name: "31-webhooks-new",
    path: at("webhooks?do=create"),
    as: "owner",
    prepare: (page) => page.getByRole("dialog").getByText("batch.finished").waitFor(),
  },
];

/** An endpoint that took one event and fails now, with its secret being replaced; and one that is paused. */
export async function makeWebhooks({ owner, organization }: Omit<World, "request">): Promise<void> {
  let status = 204;
  const receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(null, { status }),
  });
  const all = `/organizations/${organization}/webhooks`;
  const url = `http://127.0.0.1:${receiver.port}/hooks/sallyport`;
  const events = ["key.revoked", "generation.succeeded", "generation.failed", "limit.reached"];
  const { id } = await owner.must("POST", all, { url, events });
  const idle = await owner.must("POST", all, {
    url: "https://ops.acme.example/alerts",
    events: ["limit.reached", "spend.unusual"],
  });
  await owner.must("POST", `${all}/${idle.id}/pause`);
  const deliveries = `/organizations/${organization}/webhook-deliveries`;
  const attempted = async (count: number) => {
    for (;;) {
      const { items } = await owner.must("GET", deliveries);
      if (items.filter((one: { outcome: string | null }) => one.outcome !== null).length >= count) return;
      await Bun.sleep(50);
    }
  };
  const revoke = async () => {
    const made = await owner.must("POST", `/organizations/${organization}/keys`, {
      mode: "test",
      name: "old",
    });
    await owner.must("POST", `/organizations/${organization}/keys/${made.id}/revoke`);
  };
  await revoke();
  await attempted(1);
  await owner.must("POST", `${all}/${id}/rotate-secret`);
  status = 500;
  await revoke();
  await attempted(2);
}
