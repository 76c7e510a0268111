import { openHouse } from "./house.ts";
import { runAll } from "./run.ts";
import { failuresIn, pageOf, writeTable } from "./table.ts";

const house = await openHouse();
const cells = await runAll(house.clients, house.upstreams);
await house.stop();
const failures = failuresIn(cells);
if (failures.length === 0) await writeTable(pageOf(cells));
else
  process.stderr.write(
    `${failures.join("\n")}\n${failures.length} cells fail; docs/dialects.md was left as it is.\n`,
  );
process.exit(failures.length === 0 ? 0 : 1);
