import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Bundles the tests for Node, each with what it imports. */
export default defineConfig({
  plugins: [svelte()],
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: "../.cache/web-tests",
    emptyOutDir: true,
    minify: false,
    rolldownOptions: {
      input: ["tests/errors.test.ts", "tests/pipe.test.ts", "tests/tools.test.ts"],
      checks: { pluginTimings: false },
    },
  },
});
