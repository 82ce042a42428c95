/// <reference types="node" />
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Writes `<file>.gz` beside every text file, so that the server compresses nothing while it serves. */
function compressed(): Plugin {
  return {
    name: "compressed",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle)) {
          if (!/\.(html|js|css|svg)$/.test(fileName)) continue;
          const content = file.type === "chunk" ? file.code : file.source;
          const source = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source });
        }
      },
    },
  };
}

export default defineConfig({
  plugins: [svelte(), compressed()],
  build: {
    outDir: "../server/jump_server/static",
    emptyOutDir: true,
    target: "es2022",
    // The Content-Security-Policy has no inline scripts, styles or data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
