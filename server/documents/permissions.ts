import { ROUTES } from "../src/operations/index.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../src/operations/principal.ts";

/** Who may do what (ID-8). It is committed, so that whoever widens a permission sees it in the difference. */
export function permissionsMarkdown(): string {
  const columns = [
    ...ORGANIZATION_ROLES.map((role) => ({ side: "organization", role }) as const),
    ...PLATFORM_ROLES.map((role) => ({ side: "platform", role }) as const),
  ];
  const rows = ROUTES.map(({ method, path, operation: { name, allowed, effect } }) => {
    const marks = columns.map(({ side, role }) =>
      (allowed[side] as readonly string[] | undefined)?.includes(role) ? "yes" : "",
    );
    return `| \`${name}\` | ${effect} | \`${method} ${path}\` | ${marks.join(" | ")} |`;
  });
  const titles = columns.map(({ side, role }) => (side === "platform" ? `platform ${role}` : role));
  return [
    "# Who may do what",
    "",
    "Generated from `server/src/operations/`. The first roles are those of a member in one organization, and hold there only; to",
    "a member of another organization it does not exist. The platform's roles belong to those who run this server. A test calls",
    "every operation as each of them.",
    "",
    `| operation | | address under \`/api/v1\` | ${titles.join(" | ")} |`,
    `| --- | --- | --- | ${titles.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
  ].join("\n");
}
