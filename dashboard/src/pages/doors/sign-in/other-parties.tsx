import { call } from "../../../api/client.ts";
import { Button } from "../../../kit/button.tsx";
import { useLanguage, useTexts } from "../../../texts/language.ts";
import { GATE } from "../texts.ts";

/** Other parties at which people can sign in, such as Google (ID-10). Nothing where none is set up. */
export function OtherParties({
  issuers,
  isShared,
  invitation,
  onError,
}: {
  readonly issuers: readonly { readonly name: string; readonly title: string }[];
  readonly isShared: boolean;
  readonly invitation?: string | null;
  readonly onError: (error: unknown) => void;
}) {
  const say = useTexts(GATE);
  const language = useLanguage();
  if (issuers.length === 0) return null;
  const go = async (issuer: string) => {
    try {
      const wish = { issuer, language, shared_device: isShared };
      const { url } = await call("sessions.ask_issuer", invitation == null ? wish : { ...wish, invitation });
      location.assign(url);
    } catch (error) {
      onError(error);
    }
  };
  return (
    <>
      <div className="or">
        <span>{say.or}</span>
      </div>
      <div className="sso">
        {issuers.map(({ name, title }) => (
          <Button key={name} onPress={() => void go(name)}>
            {title}
          </Button>
        ))}
      </div>
    </>
  );
}
