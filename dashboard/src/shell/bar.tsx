import { Link } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { Mark } from "../kit/mark.tsx";
import { LiveState } from "../live/live-state.tsx";
import { useOrganization } from "../session/account.ts";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { PAGE_NAMES, type PageName } from "./navigation.ts";
import { openPalette } from "./palette/open.ts";

/** The line above a page: where it is, and the way to everything else. */
export function Bar({ page }: { readonly page: PageName | null }) {
  const say = useTexts(SHELL);
  const names = useTexts(PAGE_NAMES);
  const { slug, name } = useOrganization();
  return (
    <header className="bar">
      <div className="crumbs">
        <span className="only-narrow">
          <Link className="mark" to="/app" aria-label="Sallyport">
            <Mark />
          </Link>
        </span>
        <Link to="/app/$organization/overview" params={{ organization: slug }}>
          {name}
        </Link>
        {page === null ? null : (
          <>
            <span className="sep">/</span>
            <b>{names[page]}</b>
          </>
        )}
      </div>
      <div className="end">
        <LiveState />
        <button
          type="button"
          className="find"
          aria-label={`${say.search} Ctrl K`}
          aria-keyshortcuts="Control+K"
          onClick={openPalette}
        >
          <Search className="i s" aria-hidden="true" />
          <span>{say.search}</span> <kbd>Ctrl K</kbd>
        </button>
      </div>
    </header>
  );
}
