import type { CallName } from "../../api/client.ts";
import { ROLES } from "../../api/contract.gen.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { useTexts } from "../../texts/language.ts";
import { asTitle, ROLE_NAMES, type Role } from "../../texts/roles.ts";
import { TEAM } from "./texts.ts";

const COLUMNS: readonly Role[] = ["owner", "admin", "developer", "billing", "viewer"];

/** Which role may do what, read from the contract that the server enforces. */
export function Roles() {
  const say = useTexts(TEAM);
  const names = useTexts(ROLE_NAMES);
  const verbs = Object.entries(say.verbs) as [CallName, string][];
  const rows = [
    ...verbs.map(([name, verb]) => ({ verb, note: null, roles: (ROLES[name] ?? []) as readonly string[] })),
    { verb: say.ownersOnly, note: say.twoDoors, roles: ["owner"] },
  ];
  return (
    <Sheet bare title={say.roles} end={say.rolesEnd} footer={<span>{say.rolesFoot}</span>}>
      <table className="verbs">
        <thead>
          <tr>
            <th scope="col">{say.mayDo}</th>
            {COLUMNS.map((role) => (
              <th key={role} scope="col" className="c">
                {asTitle(names[role])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ verb, note, roles }) => (
            <tr key={verb}>
              <th scope="row">
                <span className="verb">{verb}</span>
                {note === null ? null : <span className="t2">{note}</span>}
                <span className="only-narrow soft">
                  {COLUMNS.every((role) => roles.includes(role))
                    ? say.everyone
                    : roles.map((role) => names[role as Role]).join(", ")}
                </span>
              </th>
              {COLUMNS.map((role) => (
                <td key={role} className="c">
                  {roles.includes(role) ? (
                    <>
                      <Glyph name="kept" tone="ok" />
                      <span className="vh">{say.yes}</span>
                    </>
                  ) : (
                    <>
                      <span aria-hidden="true" className="mute">
                        –
                      </span>
                      <span className="vh">{say.no}</span>
                    </>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Sheet>
  );
}
