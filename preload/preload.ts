import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import {
  BRIDGE,
  type Bridge,
  INVOKE_CHANNEL,
  operationNames,
  PUSH_CHANNEL,
  topicNames,
} from '../app/contract/channels.ts';
import { takeNetworkAway } from './no-network.ts';

// In every frame, before any script of the page.
contextBridge.executeInMainWorld({ func: takeNetworkAway });

type Listener = (message: unknown) => void;

const operations: ReadonlySet<string> = new Set(operationNames);
const listeners: ReadonlyMap<string, Set<Listener>> = new Map(topicNames.map((topic) => [topic, new Set()]));

// One listener for all topics. What crosses to the window is the message alone: the event object would hand
// it a sender, and with it a piece of Electron.
ipcRenderer.on(PUSH_CHANNEL, (_event: IpcRendererEvent, topic: unknown, message: unknown) => {
  if (typeof topic !== 'string') return;
  for (const listener of listeners.get(topic) ?? []) listener(message);
});

const bridge: Bridge = Object.freeze({
  async invoke(operation: string, input: unknown): Promise<unknown> {
    if (!operations.has(operation)) throw new Error(`The operation ${String(operation)} is not allowed.`);
    return await ipcRenderer.invoke(INVOKE_CHANNEL, operation, input);
  },
  subscribe(topic: string, listener: Listener): () => void {
    const subscribed = listeners.get(topic);
    if (subscribed === undefined) throw new Error(`The topic ${String(topic)} is not allowed.`);
    // Each subscription is its own function, so that one listener may subscribe twice and leave once.
    const own: Listener = (message) => listener(message);
    subscribed.add(own);
    return () => {
      subscribed.delete(own);
    };
  },
});

// Frames, of which the app has none, are given nothing.
if (window === window.top) contextBridge.exposeInMainWorld(BRIDGE, bridge);
