import { call } from "../../../api/client.ts";
import { useTexts } from "../../../texts/language.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** ID-11. */
export function Page() {
  const say = useTexts(LINKS);
  return (
    <OneButton
      title={say.notMeTitle}
      lead={
        <>
          <p>{say.notMeLead}</p>
          <ul className="dots">
            {say.notMeWhat.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </>
      }
      label={say.notMe}
      look="bad"
      act={async (token) => {
        await call("account.report", { token });
      }}
      done={say.notMeDone}
      next={
        <a className="btn main" href="/reset">
          {say.newTitle}
        </a>
      }
    />
  );
}
