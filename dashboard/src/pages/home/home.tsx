import { Link, Navigate, useSearch } from "@tanstack/react-router";
import { Mark } from "../../kit/mark.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { useAccount } from "../../session/account.ts";
import { Agreeing } from "../../session/agreeing.tsx";
import { useTexts } from "../../texts/language.ts";
import { ROLE_NAMES, type Role } from "../../texts/roles.ts";
import { FoundForm } from "./found-form.tsx";
import { HOME } from "./texts.ts";

/** `/app`: to the first organization, or what one can do without any: make one, or open an invitation. */
export function Home() {
  const say = useTexts(HOME);
  const roles = useTexts(ROLE_NAMES);
  const { organizations, policies_missing: missing } = useAccount();
  const { found } = useSearch({ strict: false }) as { readonly found?: string };
  const [first] = organizations;
  if (missing.length > 0 && (first === undefined || found !== undefined))
    return (
      <main id="main" className="home">
        <Agreeing />
      </main>
    );
  if (first !== undefined && found === undefined)
    return <Navigate to="/app/$organization/overview" params={{ organization: first.slug }} replace />;
  return (
    <main id="main" className="home">
      <span className="mark">
        <Mark />
        <span>Sallyport</span>
      </span>
      <h1>{first === undefined ? say.title : say.another}</h1>
      <p className="soft">{say.lead}</p>
      <FoundForm />
      {first === undefined ? (
        <Sheet title={say.invited}>
          <p className="soft">{say.invitedHint}</p>
        </Sheet>
      ) : (
        <Sheet bare title={say.yours}>
          <ul className="rowlist">
            {organizations.map(({ id, slug, name, role, barred }) => (
              <li key={id}>
                <div>
                  <Link to="/app/$organization/overview" params={{ organization: slug }}>
                    <b>{name}</b>
                  </Link>
                  <span className="mute">
                    {roles[role as Role]}
                    {barred ? `, ${say.barred}` : null}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </Sheet>
      )}
      <p className="sm">
        <Link to="/app/privacy">{say.yourData}</Link>
      </p>
    </main>
  );
}
