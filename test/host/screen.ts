import { StrictEmitter } from './strict.ts';

const display = {
  id: 1,
  scaleFactor: 1,
  rotation: 0,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  size: { width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1080 },
  workAreaSize: { width: 1920, height: 1080 },
};

/** `screen`: always one display of a common size, whatever there is. */
class Screen extends StrictEmitter {
  override readonly hostName = 'screen';

  getPrimaryDisplay(): typeof display {
    return display;
  }

  getAllDisplays(): (typeof display)[] {
    return [display];
  }

  getDisplayMatching(): typeof display {
    return display;
  }
}

/** `screen` */
export const screen = new Screen();
