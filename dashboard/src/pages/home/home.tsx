import { Navigate, useSearch } from "@tanstack/react-router";
import { Mark } from "../../kit/mark.tsx";
import { useAccount } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { SHELL } from "../../texts/shell.ts";

/** `/app`: to the first organization, or what one can do without any. */
export function Home() {
  const say = useTexts(SHELL);
  const { organizations } = useAccount();
  const { found } = useSearch({ strict: false }) as { readonly found?: string };
  const [first] = organizations;
  if (first !== undefined && found === undefined)
    return <Navigate to="/app/$organization/overview" params={{ organization: first.slug }} replace />;
  return (
    <main id="main">
      <span className="mark">
        <Mark />
        <span>Sallyport</span>
      </span>
      <h1>{say.noOrganization}</h1>
    </main>
  );
}
