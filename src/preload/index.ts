// All that the page can reach: ask, listen, and know the platform.
import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, HostMessage } from '../shared/contract';

const bridge: Bridge = {
  invoke: (name, input) => ipcRenderer.invoke('baton:invoke', name, input),
  subscribe(listener) {
    const onMessage = (_event: unknown, message: HostMessage) => listener(message);
    ipcRenderer.on('baton:message', onMessage);
    return () => ipcRenderer.off('baton:message', onMessage);
  },
  platform: process.platform,
};

contextBridge.exposeInMainWorld('baton', bridge);
