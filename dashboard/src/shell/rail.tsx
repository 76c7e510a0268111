import { Link } from "@tanstack/react-router";
import { useRead } from "../api/hooks.ts";
import { Money } from "../kit/amounts.tsx";
import { Mark } from "../kit/mark.tsx";
import { useAccount, useMay, useOrganization } from "../session/account.ts";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { AccountMenu } from "./account-menu.tsx";
import { type Destination, PAGE_NAMES, RAIL } from "./navigation.ts";
import { OrganizationSwitcher } from "./organization-switcher.tsx";
import { useProject } from "./project.ts";

/** Where one is and where one can go; the credit that is left at its foot. */
export function Rail() {
  const say = useTexts(SHELL);
  return (
    <nav className="rail" aria-label={say.main}>
      <Link className="mark" to="/app">
        <Mark />
        <span>Sallyport</span>
      </Link>
      <OrganizationSwitcher />
      {RAIL.map((group) => (
        <div className="nav" key={group[0]?.page}>
          {group.map((destination) => (
            <RailLink key={destination.page} destination={destination} />
          ))}
        </div>
      ))}
      <div className="foot">
        <Purse />
        <AccountMenu />
      </div>
    </nav>
  );
}

function RailLink({ destination: { page, icon: Icon } }: { readonly destination: Destination }) {
  const names = useTexts(PAGE_NAMES);
  const { slug } = useOrganization();
  const project = useProject();
  return (
    <Link
      to={`/app/$organization/${page}`}
      params={{ organization: slug }}
      search={project === null ? {} : { project }}
      activeProps={{ "aria-current": "page" }}
    >
      <Icon className="i" aria-hidden="true" />
      <span className="t">{names[page]}</span>
    </Link>
  );
}

/** What is left to spend, for those who may see it. */
function Purse() {
  const say = useTexts(SHELL);
  const { slug, barred } = useOrganization();
  const { verified } = useAccount();
  const may = useMay();
  const isHidden = may("credits.balance") !== null || barred || !verified;
  const { data } = useRead(
    "credits.balance",
    { organization: slug },
    { enabled: !isHidden, everyMs: 30_000, isLive: true },
  );
  if (isHidden || data === undefined) return null;
  return (
    <div className="purse">
      <div>
        <span className="mute">{say.creditLeft}</span>
        <b>
          <Money usd={data.available_usd} />
        </b>
      </div>
      <div className="mute xs">
        <span>{say.held}</span>
        <Money usd={data.held_usd} />
      </div>
    </div>
  );
}
