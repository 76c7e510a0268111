import { OrganizationPrivacy } from "./organization.tsx";
import { OwnPrivacy } from "./own.tsx";

/** A person's own data, and below it what is kept of the organization. */
export function Page() {
  return (
    <>
      <OwnPrivacy />
      <OrganizationPrivacy />
    </>
  );
}
