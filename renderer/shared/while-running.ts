import { type ComponentType, createContext } from 'react';

/** What a form shows within itself while it is under way: what it waits for, that a person does. */
export const WhileRunning = createContext<ComponentType | null>(null);
