// Puts a gzip twin beside every built text file, so that the server never compresses while somebody waits.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const folder = new URL("../dist", import.meta.url).pathname;
for (const entry of readdirSync(folder, { recursive: true })) {
  if (!/\.(html|js|css|svg|json)$/.test(entry)) continue;
  const path = join(folder, entry);
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: constants.Z_BEST_COMPRESSION }));
}
