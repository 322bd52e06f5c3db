import { create } from 'zustand';
import type { Choice } from '../shared/select-field.tsx';
import { useReading } from './reading.ts';
import { laptopScreens, type Place, placeOf, type ScreenId } from './screens.ts';

/** Something a screen is asked to begin with: the form for a new object. */
interface Intent {
  /** Already chosen in the form, by the name of the field. */
  readonly filled: Readonly<Record<string, Choice>>;
}

interface Navigation {
  readonly screen: ScreenId;
  readonly intent: Intent | null;
  /** The screen on which each place was left, in this window. */
  readonly left: { readonly [P in Place['id']]?: ScreenId };
}

/** Which screen is open. */
export const useNavigation = create<Navigation>(() => ({ screen: 'home', intent: null, left: {} }));

/** Opens a screen. While a copy is read, those of this laptop stay closed: one goes back first. */
export function go(screen: ScreenId, intent: Intent | null = null): void {
  if (useReading.getState().ledger !== null && laptopScreens.has(screen)) return;
  useNavigation.setState(({ left }) => ({ screen, intent, left: { ...left, [placeOf(screen).id]: screen } }));
}

/** Opens a place on the screen on which it was left, or on its first one. */
export function openPlace({ id, screens }: Place): void {
  const left = useNavigation.getState().left[id];
  const reading = useReading.getState().ledger !== null;
  const open = screens.filter((screen) => !(reading && laptopScreens.has(screen.id)));
  const screen = open.find((one) => one.id === left) ?? open[0];
  if (screen !== undefined) go(screen.id);
}

/** Takes the intent, so that it is followed once. */
export function takeIntent(): Intent | null {
  const { intent } = useNavigation.getState();
  if (intent !== null) useNavigation.setState({ intent: null });
  return intent;
}
