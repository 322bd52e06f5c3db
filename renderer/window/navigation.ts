import { create } from 'zustand';
import type { Choice } from '../shared/select-field.tsx';
import { useReading } from './reading.ts';
import { laptopScreens, type ScreenId } from './screens.ts';

/** Something a screen is asked to begin with: the form for a new object. */
interface Intent {
  /** Already chosen in the form, by the name of the field. */
  readonly filled: Readonly<Record<string, Choice>>;
}

interface Navigation {
  readonly screen: ScreenId;
  readonly intent: Intent | null;
}

/** Which screen is open. */
export const useNavigation = create<Navigation>(() => ({ screen: 'home', intent: null }));

/** Opens a screen. While a copy is read, those of this laptop stay closed: one goes back first. */
export function go(screen: ScreenId, intent: Intent | null = null): void {
  if (useReading.getState().ledger !== null && laptopScreens.has(screen)) return;
  useNavigation.setState({ screen, intent });
}

/** Takes the intent, so that it is followed once. */
export function takeIntent(): Intent | null {
  const { intent } = useNavigation.getState();
  if (intent !== null) useNavigation.setState({ intent: null });
  return intent;
}
