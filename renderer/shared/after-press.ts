let pressed = false;
const waiting = new Set<() => void>();

const press = () => {
  pressed = true;
};
const release = () => {
  pressed = false;
  // The click that comes of the press goes first.
  setTimeout(() => {
    const now = [...waiting];
    waiting.clear();
    for (const act of now) act();
  });
};
document.addEventListener('pointerdown', press, true);
document.addEventListener('pointerup', release, true);
document.addEventListener('pointercancel', release, true);

/** Runs once no button of the mouse is pressed: what moves the page under a press would take the press away. */
export function afterPress(act: () => void): void {
  if (pressed) waiting.add(act);
  else act();
}
