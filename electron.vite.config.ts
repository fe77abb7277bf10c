// One build for all three faces: Electron's main process and the terminal's cli share out/main, the page serves window and browser.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Optional native speed-ups of ws, which it does without.
const notShipped = ['bufferutil', 'utf-8-validate'];

export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', cli: 'src/main/cli.ts' },
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
