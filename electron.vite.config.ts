// One build for all three faces: Electron's main process and the terminal's cli share out/main, the page serves window and browser.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { grammarFiles } from './src/main/workers/views/grammar-files';

// Optional native speed-ups of ws, which it does without.
const notShipped = ['bufferutil', 'utf-8-validate'];

// Of the grammars' packages only the .wasm files go into the program.
const copyGrammars: Plugin = {
  name: 'copy-grammars',
  generateBundle() {
    const { resolve } = createRequire(import.meta.url);
    for (const [name, file] of Object.entries(grammarFiles)) {
      this.emitFile({
        type: 'asset',
        fileName: `grammars/${name}.wasm`,
        source: readFileSync(resolve(file)),
      });
    }
  },
};

export default defineConfig({
  main: {
    plugins: [copyGrammars],
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: {
          index: 'src/main/index.ts',
          cli: 'src/main/cli.ts',
          'view-worker': 'src/main/workers/views/view-worker.ts',
          'search-worker': 'src/main/workers/search/search-worker.ts',
        },
        external: notShipped,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        // A sandboxed preload script has to be CommonJS, whatever package.json says.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react()],
    build: {
      // The same page opens in people's own browsers.
      target: 'baseline-widely-available',
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
