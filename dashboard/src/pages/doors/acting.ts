import { type FormEvent, useState } from "react";

/** One act at a time: whether it is under way, and what it was refused with. What was typed stays as it is. */
export function useActing() {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (act: () => Promise<void>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await act();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  const onSubmit = (act: () => Promise<void>) => (event: FormEvent) => {
    event.preventDefault();
    void run(act);
  };
  return { isBusy, error, setError, run, onSubmit };
}
