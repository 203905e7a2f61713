// The consent backend of c15t with SQLite, for `cargo xtask bench server`: what its documentation shows (https://c15t.com/docs/self-host/quickstart), with the
// durability that our own server has.
//
//   node tests/bench/c15t/server.mjs FOLDER
//
// The database is FOLDER/c15t.sqlite, in WAL mode with synchronous=FULL: each commit is flushed to the disk before it is answered. The tables are made by the
// package's own migrator. Prints `listening on http://127.0.0.1:PORT`.
import { join } from "node:path";
import { c15tInstance } from "@c15t/backend";
import { DB } from "@c15t/backend/db/schema";
import { kyselyAdapter } from "@c15t/backend/db/adapters/kysely";
import { migrator } from "@c15t/backend/db/migrator";
import { serve } from "@hono/node-server";
import Sqlite from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";

const database = new Sqlite(join(process.argv[2], "c15t.sqlite"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
const adapter = kyselyAdapter({ db: new Kysely({ dialect: new SqliteDialect({ database }) }), provider: "sqlite" });
const migration = await migrator({ db: DB.client(adapter), schema: "latest" });
await migration.execute();

const backend = c15tInstance({ appName: "bench", basePath: "/api/c15t", trustedOrigins: ["https://shop.example"], adapter, logger: { level: "error" } });
const server = serve({ fetch: (request) => backend.handler(request), hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(`listening on http://127.0.0.1:${port}`));
process.on("SIGTERM", () => {
  server.close(() => {
    database.close();
    process.exit(0);
  });
  server.closeIdleConnections();
});
