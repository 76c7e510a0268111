import type { Attacker } from "./attacker.ts";

/** A number from 0 to before `limit`. */
export type Draw = (limit: number) => number;

/** One kind of change to the stored ledger. Each makes a difference whatever is drawn. */
export type Change = (attacker: Attacker, draw: Draw) => Promise<void>;

const flip = (column: string, at: number, bit: number) =>
  `${column} = set_byte(${column}, ${at}, get_byte(${column}, ${at}) # ${1 << bit})`;

function flipped(leaf: Buffer | undefined, draw: Draw): Buffer {
  const copy = Buffer.from(leaf ?? []);
  const at = draw(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << draw(8));
  return copy;
}

const fresh = (draw: Draw) => Buffer.from(Array.from({ length: 32 }, () => draw(256)));
const place = ({ leaves }: Attacker, draw: Draw) => draw(leaves.length);
/** Half of those who can sign add entries, so that the ledger does not look smaller than it was. */
const more = (draw: Draw) => Array.from({ length: draw(2) * draw(300) }, () => fresh(draw));

/** Beyond every index, so that rows can be moved without meeting each other. */
const FAR = 1_000_000;

/** As somebody who can only write to the database: what they leave does not fit together. */
const CARELESS: Readonly<Record<string, Change>> = {
  "leaf edited": (attacker, draw) =>
    attacker.run(
      `update audit_leaves set ${flip("leaf", draw(32), draw(8))} where index = ${place(attacker, draw)}`,
    ),
  "leaf deleted": (attacker, draw) =>
    attacker.run(`delete from audit_leaves where index = ${place(attacker, draw)}`),
  "leaf deleted, the rest moved up": async (attacker, draw) => {
    const at = place(attacker, draw);
    await attacker.run(`delete from audit_leaves where index = ${at};
      update audit_leaves set index = index + ${FAR} where index > ${at};
      update audit_leaves set index = index - ${FAR} - 1 where index > ${FAR}`);
  },
  "leaf inserted": async (attacker, draw) => {
    const at = place(attacker, draw);
    await attacker.run(`update audit_leaves set index = index + ${FAR} where index >= ${at};
      update audit_leaves set index = index - ${FAR} + 1 where index >= ${FAR};
      insert into audit_leaves select ${at}, gen_random_uuid(), now(), 'x.x', '\\x${fresh(draw).toString("hex")}',
        subject_keys, wrapped_key, commitment, sealed, content_hash from kept_audit_leaves where index = ${at}`);
  },
  "leaves reordered": async (attacker, draw) => {
    const one = place(attacker, draw);
    const other = (one + 1 + draw(attacker.leaves.length - 1)) % attacker.leaves.length;
    await attacker.run(`update audit_leaves l set leaf = k.leaf from kept_audit_leaves k
      where (l.index, k.index) in ((${one}, ${other}), (${other}, ${one}))`);
  },
  "leaves truncated": (attacker, draw) =>
    attacker.run(`delete from audit_leaves where index >= ${place(attacker, draw)}`),
  "leaf edited, tiles made to fit": (attacker, draw) => {
    const at = place(attacker, draw);
    return attacker.replace(attacker.leaves.with(at, flipped(attacker.leaves[at], draw)), "left");
  },
  "tile edited": (attacker, draw) =>
    attacker.run(`update audit_tiles set ${flip("hashes", draw(32), draw(8))}
      where (level, index) = ${someTile(draw)}`),
  "tile deleted": (attacker, draw) =>
    attacker.run(`delete from audit_tiles where (level, index) = ${someTile(draw)}`),
  "tile truncated": (attacker, draw) =>
    attacker.run(`update audit_tiles set hashes = substr(hashes, 1, length(hashes) - 32)
      where (level, index) = ${someTile(draw)}`),
  "checkpoint with another root": (attacker, draw) =>
    attacker.run(`update audit_checkpoints set note = regexp_replace(note, E'\\n[^\\n]{44}\\n',
      E'\\n${fresh(draw).toString("base64")}\\n') where size = (select max(size) from audit_checkpoints)`),
  "checkpoint with another size": (attacker, draw) =>
    attacker.run(`update audit_checkpoints set note = regexp_replace(note, E'\\n\\\\d+\\n', E'\\n${100_000 + draw(100_000)}\\n')
      where size = (select max(size) from audit_checkpoints)`),
  "checkpoint with another signature": (attacker, draw) =>
    attacker.run(`update audit_checkpoints set note = overlay(note placing '${"ABCDEFGH"[draw(8)]}${"abcdefgh"[draw(8)]}${"01234567"[draw(8)]}'
      from length(note) - ${10 + draw(60)}) where size = (select max(size) from audit_checkpoints)`),
  "rolled back to an older checkpoint": (attacker, draw) =>
    attacker.run(`delete from audit_checkpoints where size > (select size from audit_checkpoints order by size
      limit 1 offset ${draw(2)})`),
};

/** The tiles that a ledger of more than 256 and fewer than 65,536 leaves has for certain. */
const someTile = (draw: Draw) => ["(0, 1)", "(0, 0)", "(1, 0)"][draw(3)] ?? "(0, 0)";

/** As the operator could: with the signing key, and everything built anew so that it fits. */
const CAREFUL: Readonly<Record<string, Change>> = {
  "signed anew: edited": (attacker, draw) => {
    const at = place(attacker, draw);
    return attacker.replace([...attacker.leaves.with(at, flipped(attacker.leaves[at], draw)), ...more(draw)]);
  },
  "signed anew: deleted": (attacker, draw) =>
    attacker.replace([...attacker.leaves.toSpliced(place(attacker, draw), 1), ...more(draw)]),
  "signed anew: inserted": (attacker, draw) =>
    attacker.replace([...attacker.leaves.toSpliced(place(attacker, draw), 0, fresh(draw)), ...more(draw)]),
  "signed anew: reordered": (attacker, draw) => {
    const one = place(attacker, draw);
    const other = (one + 1 + draw(attacker.leaves.length - 1)) % attacker.leaves.length;
    const [here, there] = [attacker.leaves[one] as Buffer, attacker.leaves[other] as Buffer];
    return attacker.replace([...attacker.leaves.with(one, there).with(other, here), ...more(draw)]);
  },
  "signed anew: rolled back": (attacker, draw) =>
    attacker.replace(attacker.leaves.slice(0, place(attacker, draw))),
  "signed anew: forked": (attacker, draw) => {
    const { leaves } = attacker;
    const from = place(attacker, draw);
    const other = Array.from({ length: leaves.length - from + draw(300) }, () => fresh(draw));
    return attacker.replace([...leaves.slice(0, from), ...other]);
  },
};

export const CHANGES: Readonly<Record<string, Change>> = { ...CARELESS, ...CAREFUL };
