// Bundles the example pages into the folder named: `node build.mjs FOLDER`. Run by `cargo xtask examples`, with the npm packages of tests/.
//
// The bundles leave `phone-consent` to the site, as `/phone-consent.js`. How a bundler takes the package in is the business of tests/bundlers, which builds the same
// examples with Vite.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const own = fileURLToPath(new URL(".", import.meta.url));
const modules = join(own, "../../tests/node_modules");
const require = createRequire(join(modules, "../package.json"));
const { build } = require("esbuild");
const { compileScript, parse } = require("vue/compiler-sfc");
const [, , folder] = process.argv;
if (!folder) throw new Error("name the folder to write to");

/** Single-file components, compiled here: a page under a strict policy cannot compile its templates. */
const vue = {
  name: "vue",
  setup({ onLoad }) {
    onLoad({ filter: /\.vue$/ }, ({ path }) => {
      const { descriptor, errors } = parse(readFileSync(path, "utf8"), { filename: path });
      if (errors.length) throw errors[0];
      const templateOptions = { compilerOptions: { isCustomElement: (tag) => tag.startsWith("phone-consent") } };
      return { contents: compileScript(descriptor, { id: "app", inlineTemplate: true, templateOptions }).content, loader: "ts" };
    });
  },
};

/** The element's script, as the site serves it. */
const site = { name: "site", setup: ({ onResolve }) => onResolve({ filter: /^phone-consent$/ }, () => ({ path: "/phone-consent.js", external: true })) };

for (const [name, entry] of [["react", "app.tsx"], ["vue", "app.ts"]]) {
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  const page = readFileSync(join(own, name, "index.html"), "utf8");
  writeFileSync(join(out, "index.html"), page.replace(`"/${entry}"`, `"/${name}/app.js"`));
  await build({
    entryPoints: [join(own, name, entry)],
    outfile: join(out, "app.js"),
    bundle: true, minify: true, format: "esm", target: "es2022", jsx: "automatic", nodePaths: [modules], plugins: [site, vue], logLevel: "warning",
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "false", __VUE_PROD_DEVTOOLS__: "false", __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: "false" },
  });
}
